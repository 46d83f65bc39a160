import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Publisher, Topic } from '../../shared/ports/messages.ts';

/** A message in a worker's hands. */
export interface Delivery {
  readonly topic: Topic;
  readonly id: string;
  readonly body: object;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Empty queues of all topics, for one test. Times are the engine's own: they are named by what they are for. */
export interface QueueUnderTest {
  readonly publisher: Publisher;
  /** Some of what is available now. */
  take(limit: number): Promise<readonly Delivery[]>;
  ack(delivery: Delivery): Promise<void>;
  nack(delivery: Delivery, reason: string): Promise<void>;
  /** Until whatever was taken and neither acknowledged nor refused is available again. */
  untilLeasesExpire(): Promise<void>;
  /** Until whatever was refused is available again. */
  untilBackOffEnds(): Promise<void>;
  /** How often a message is tried. */
  readonly attempts: number;
  deadLetters(): Promise<readonly Pick<Delivery, 'topic' | 'id'>[]>;
  close(): Promise<void>;
}

/** What handlers may rely on, whichever engine carries the messages: at least once, and nothing more. */
export function describeQueueContract(name: string, makeQueue: () => Promise<QueueUnderTest>): void {
  describe(`the queue: ${name}`, () => {
    let queue: QueueUnderTest;
    beforeEach(async () => {
      queue = await makeQueue();
    });
    afterEach(() => queue.close());

    const takeIds = async (limit = 100) => (await queue.take(limit)).map(({ id }) => id);
    const publish = (...ids: string[]) =>
      queue.publisher.publish(
        'upgrades',
        ids.map((id) => ({ id, body: { id } })),
      );

    it('delivers a message as it was published', async () => {
      const body = { rollout: 'r1', nested: { list: [1, 'ü🚀', null, true] } };
      await queue.publisher.publish('verifications', [{ id: 'a', body }]);
      expect(await queue.take(10)).toMatchObject([{ topic: 'verifications', id: 'a', body }]);
    });

    it('delivers the attributes of a message', async () => {
      const attributes = {
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        note: 'ü "quoted" 🚀',
      };
      await queue.publisher.publish('upgrades', [
        { id: 'a', body: {}, attributes },
        { id: 'b', body: {} },
      ]);
      const deliveries = await queue.take(10);
      const delivered = Object.fromEntries(deliveries.map(({ id, attributes }) => [id, attributes]));
      expect(delivered).toEqual({ a: attributes, b: {} });
    });

    it('delivers every message of several publications', async () => {
      await publish('a', 'b');
      await publish('c');
      expect((await takeIds()).toSorted()).toEqual(['a', 'b', 'c']);
    });

    it('keeps the same id of two topics apart', async () => {
      await publish('a');
      await queue.publisher.publish('ticks', [{ id: 'a', body: {} }]);
      const topics = (await queue.take(10)).map(({ topic }) => topic);
      expect(topics.toSorted()).toEqual(['ticks', 'upgrades']);
    });

    it('takes no notice of a publication of nothing', async () => {
      await publish();
      expect(await takeIds()).toEqual([]);
    });

    it('never hands out more than asked for, nor a message that somebody has', async () => {
      await publish('a', 'b', 'c');
      const first = await takeIds(2);
      expect(first).toHaveLength(2);
      expect([...first, ...(await takeIds())].toSorted()).toEqual(['a', 'b', 'c']);
    });

    it('delivers no more what was acknowledged', async () => {
      await publish('a', 'b');
      for (const delivery of await queue.take(10)) {
        if (delivery.id === 'a') await queue.ack(delivery);
      }
      await queue.untilLeasesExpire();
      expect(await takeIds()).toEqual(['b']);
    });

    it('delivers again what a worker took and never answered', async () => {
      await publish('a');
      await queue.take(1);
      await queue.untilLeasesExpire();
      expect(await takeIds()).toEqual(['a']);
    });

    it('delivers again what was refused, and can be acknowledged then', async () => {
      await publish('a');
      for (const delivery of await queue.take(1)) await queue.nack(delivery, 'not yet');
      await queue.untilBackOffEnds();
      const again = await queue.take(1);
      expect(again).toMatchObject([{ id: 'a' }]);
      for (const delivery of again) await queue.ack(delivery);
      await queue.untilLeasesExpire();
      expect(await takeIds()).toEqual([]);
    });

    it('sets aside what was refused at every attempt', async () => {
      await publish('poison');
      for (let attempt = 1; attempt <= queue.attempts; attempt += 1) {
        const deliveries = await queue.take(1);
        expect(deliveries, `attempt ${attempt}`).toHaveLength(1);
        for (const delivery of deliveries) await queue.nack(delivery, 'never');
        await queue.untilBackOffEnds();
      }
      expect(await takeIds()).toEqual([]);
      expect(await queue.deadLetters()).toMatchObject([{ topic: 'upgrades', id: 'poison' }]);
    });

    it('delivers an id again that is published again after it was acknowledged', async () => {
      await publish('a');
      for (const delivery of await queue.take(1)) await queue.ack(delivery);
      await publish('a');
      expect(await takeIds()).toEqual(['a']);
    });
  });
}
