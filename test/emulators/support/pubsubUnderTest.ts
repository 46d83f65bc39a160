import { credentials } from '@grpc/grpc-js';
import { v1 } from '@google-cloud/pubsub';
import { z } from 'zod';
import { DELIVERIES, deadLetterTopicOf } from '../../../infra/cloud/topology.ts';
import { MESSAGE_ID, pubsubPublisher } from '../../../shared/adapters/pubsub/pubsubPublisher.ts';
import { TOPICS, type Topic } from '../../../shared/ports/messages.ts';
import type { Delivery, QueueUnderTest } from '../../contract/queueContract.ts';
import { newPubsub, newProject } from './emulators.ts';

const WORKER = 'worker';
const jsonObject = z.record(z.string(), z.unknown());

/**
 * The topics with subscriptions that a worker pulls from: a push hides from the contract what was taken and not answered
 * yet. Time does not pass here: the emulator keeps no back-off, and a lease is ended instead of waited for.
 */
export async function pubsubUnderTest(): Promise<QueueUnderTest> {
  const project = newProject();
  const pubsub = newPubsub(project);
  const [host = '', port = ''] = (pubsub.options.apiEndpoint ?? '').split(':');
  const sslCreds = credentials.createInsecure();
  const worker = new v1.SubscriberClient({ projectId: project, apiEndpoint: host, port: Number(port), sslCreds });
  const subscriptionOf = (topic: string) => worker.subscriptionPath(project, `${topic}-${WORKER}`);
  for (const topic of TOPICS) {
    const dead = deadLetterTopicOf(topic);
    await pubsub.createTopic(topic);
    await pubsub.createTopic(dead);
    await pubsub.topic(dead).createSubscription(`${dead}-${WORKER}`);
    await pubsub.topic(topic).createSubscription(`${topic}-${WORKER}`, {
      ackDeadlineSeconds: DELIVERIES[topic].ackDeadline,
      deadLetterPolicy: {
        deadLetterTopic: pubsub.topic(dead).name,
        maxDeliveryAttempts: DELIVERIES[topic].attempts,
      },
    });
  }

  const taken = new Map<Delivery, { readonly topic: string; readonly ackId: string }>();
  const release = async (deliveries: Iterable<Delivery>): Promise<void> => {
    for (const delivery of deliveries) {
      const lease = taken.get(delivery);
      if (lease === undefined) continue;
      taken.delete(delivery);
      await worker.modifyAckDeadline({
        subscription: subscriptionOf(lease.topic),
        ackIds: [lease.ackId],
        ackDeadlineSeconds: 0,
      });
    }
  };

  async function pull(name: string, topic: Topic, maxMessages: number): Promise<Delivery[]> {
    const [{ receivedMessages }] = await worker.pull({
      subscription: subscriptionOf(name),
      maxMessages,
      returnImmediately: true,
    });
    return (receivedMessages ?? []).map(({ ackId, message }) => {
      const { [MESSAGE_ID]: id = '', ...attributes } = message?.attributes ?? {};
      const body = jsonObject.parse(JSON.parse(Buffer.from(message?.data ?? '').toString('utf8')));
      const delivery: Delivery = { topic, id, body, attributes };
      taken.set(delivery, { topic: name, ackId: ackId ?? '' });
      return delivery;
    });
  }

  return {
    publisher: pubsubPublisher(pubsub),
    async take(limit) {
      const deliveries: Delivery[] = [];
      for (const topic of TOPICS) {
        if (deliveries.length < limit) deliveries.push(...(await pull(topic, topic, limit - deliveries.length)));
      }
      return deliveries;
    },
    async ack(delivery) {
      const lease = taken.get(delivery)!;
      taken.delete(delivery);
      await worker.acknowledge({ subscription: subscriptionOf(lease.topic), ackIds: [lease.ackId] });
    },
    nack: (delivery) => release([delivery]),
    untilLeasesExpire: () => release([...taken.keys()]),
    untilBackOffEnds: () => Promise.resolve(),
    attempts: DELIVERIES.upgrades.attempts,
    async deadLetters() {
      const found: Delivery[] = [];
      for (const topic of TOPICS) found.push(...(await pull(deadLetterTopicOf(topic), topic, 100)));
      return found;
    },
    async close() {
      await worker.close();
      await pubsub.close();
    },
  };
}
