import type { PubSub } from '@google-cloud/pubsub';
import { TOPICS, type Topic } from '../../../shared/ports/messages.ts';
import { DELIVERIES, deadLetterSubscriptionOf, deadLetterTopicOf, subscriptionOf } from '../../cloud/topology.ts';

// https://grpc.io/docs/guides/status-codes/
const ALREADY_EXISTS = 6;

/** Where the emulator pushes to. */
export interface Endpoints {
  readonly messages: (topic: Topic) => string;
  readonly deadLetters: (topic: Topic) => string;
}

/**
 * Creates what is missing of the topics and subscriptions that a deployment has.
 * @returns whether anything was missing: an emulator that was started again has forgotten everything
 */
export async function createTopics(pubsub: PubSub, { messages, deadLetters }: Endpoints): Promise<boolean> {
  const created = await Promise.all(
    TOPICS.map(async (topic) => {
      const { ackDeadline, attempts, backOff } = DELIVERIES[topic];
      const dead = deadLetterTopicOf(topic);
      return [
        await ifMissing(pubsub.createTopic(topic)),
        await ifMissing(pubsub.createTopic(dead)),
        await ifMissing(
          pubsub.topic(dead).createSubscription(deadLetterSubscriptionOf(topic), { pushEndpoint: deadLetters(topic) }),
        ),
        await ifMissing(
          pubsub.topic(topic).createSubscription(subscriptionOf(topic), {
            pushEndpoint: messages(topic),
            ackDeadlineSeconds: ackDeadline,
            retryPolicy: { minimumBackoff: { seconds: backOff.from }, maximumBackoff: { seconds: backOff.to } },
            deadLetterPolicy: { deadLetterTopic: pubsub.topic(dead).name, maxDeliveryAttempts: attempts },
          }),
        ),
      ];
    }),
  );
  return created.flat().includes(true);
}

/** @returns whether it was missing, and is there now */
async function ifMissing(creating: Promise<unknown>): Promise<boolean> {
  try {
    await creating;
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === ALREADY_EXISTS) return false;
    throw error;
  }
}
