import type { CloudEvent } from '@google-cloud/functions-framework';
import type { Message, Topic } from '../../shared/ports/messages.ts';

/** The body of a Pub/Sub push: https://docs.cloud.google.com/pubsub/docs/push#receive_push */
export interface PubsubPush {
  readonly message: {
    /** The body of the message as JSON, in base64. */
    readonly data: string;
    readonly messageId: string;
    readonly publishTime: string;
    readonly attributes: Readonly<Record<string, string>>;
  };
  readonly subscription: string;
}

/** Hands a push to the function of the topic; rejects when that did not acknowledge it. */
export type Deliver = (topic: Topic, push: PubsubPush) => Promise<void>;

/** A message as Pub/Sub would push it. */
export function pushOf(topic: Topic, { id, body, attributes }: Message, publishedAt: number): PubsubPush {
  return {
    message: {
      data: Buffer.from(JSON.stringify(body), 'utf8').toString('base64'),
      messageId: id,
      publishTime: new Date(publishedAt).toISOString(),
      attributes: attributes ?? {},
    },
    subscription: `projects/local/subscriptions/${topic}-push`,
  };
}

/** The event that functions-framework makes of a push, for whoever calls a function without a server. */
export function pushEvent(topic: Topic, push: PubsubPush): CloudEvent<PubsubPush> {
  return {
    id: push.message.messageId,
    source: `//pubsub.googleapis.com/projects/local/topics/${topic}`,
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    specversion: '1.0',
    datacontenttype: 'application/json',
    data: push,
  };
}
