import type { PubSub, Topic as PubsubTopic } from '@google-cloud/pubsub';
import type { Message, Publisher, Topic } from '../../ports/messages.ts';
import { VendorError } from '../../ports/vendorError.ts';

/** Pub/Sub takes no more in one call. */
const LARGEST_BATCH = 1_000;
/** A batch is complete when `publish` has handed it over: nobody else adds to it. */
const BATCHING = { maxMessages: LARGEST_BATCH, maxMilliseconds: 1 } as const;

/** The attribute that carries the id of a message: Pub/Sub gives it one of its own as well. */
export const MESSAGE_ID = 'id';

/**
 * Publishes to the topics of the same names. What is published is stored when the promise resolves; when it rejects, some
 * of it may be: whoever publishes again sends the same ids.
 */
export function pubsubPublisher(pubsub: PubSub): Publisher {
  const topics = new Map<Topic, PubsubTopic>();
  const topicOf = (name: Topic): PubsubTopic => {
    const known = topics.get(name);
    if (known !== undefined) return known;
    const topic = pubsub.topic(name, { batching: BATCHING });
    topics.set(name, topic);
    return topic;
  };
  return {
    async publish(topic, messages) {
      const to = topicOf(topic);
      try {
        await Promise.all(messages.map((message) => to.publishMessage(toPubsub(message))));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new VendorError('pubsub', `publishing to ${topic}: ${reason}`, {
          retryable: true,
          certain: false,
          cause: error,
        });
      }
    },
  };
}

function toPubsub({ id, body, attributes }: Message): { data: Buffer; attributes: Record<string, string> } {
  return { data: Buffer.from(JSON.stringify(body), 'utf8'), attributes: { ...attributes, [MESSAGE_ID]: id } };
}
