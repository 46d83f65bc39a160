import { describe, expect, it } from 'vitest';
import type { Lane } from '../../../infra/local/embedded/lanes.ts';
import { createWorker, wakingPublisher } from '../../../infra/local/embedded/worker.ts';
import type { Lease } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { type Publisher, TOPICS, type Topic } from '../../../shared/ports/messages.ts';
import { setUp } from '../../adapters/sqlite/queueSetUp.ts';

const SLOW: Lane = { topics: ['upgrades', 'verifications'], concurrency: 1 };
const FAST: Lane = { topics: ['incidents'], concurrency: 3 };

/** A worker whose deliveries end when the test says so, unless it says at the start what becomes of them. */
function setUpWorker(deliver?: (lease: Lease, publisher: Publisher) => Promise<void>) {
  const { queue, database, clock } = setUp();
  const begun: string[] = [];
  const underWay = new Map<string, PromiseWithResolvers<void>>();
  let settled: Promise<void> = Promise.resolve();
  const worker = createWorker(queue, [SLOW, FAST], async (lease) => {
    begun.push(lease.id);
    if (deliver !== undefined) return deliver(lease, queue);
    const ended = Promise.withResolvers<void>();
    underWay.set(lease.id, ended);
    await ended.promise.finally(() => underWay.delete(lease.id));
  });
  const publisher = wakingPublisher(queue, () => {
    settled = worker.settle();
  });
  const publish = (topic: Topic, ...ids: string[]) =>
    publisher.publish(
      topic,
      ids.map((id) => ({ id, body: {} })),
    );
  const end = async (id: string): Promise<void> => {
    underWay.get(id)?.resolve();
    await turn();
  };
  return { worker, queue, database, clock, publish, end, begun, underWay, settled: () => settled };
}

/** Until nothing is left to do but to wait for the test. */
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

const storm = (size: number) => Array.from({ length: size }, (_, n) => `i${n}`);

describe('the lanes of the worker', () => {
  it('do not wait for each other', async () => {
    const { publish, end, begun, underWay } = setUpWorker();
    await publish('upgrades', 'u1', 'u2');
    await publish('incidents', 'i1');
    await end('i1');
    await publish('incidents', 'i2');
    expect(begun).toEqual(['u1', 'i1', 'i2']);
    expect([...underWay.keys()]).toEqual(['u1', 'i2']);
  });

  it('go past a delivery that hangs, up to their concurrency and never beyond', async () => {
    const { publish, end, begun, underWay, settled, queue } = setUpWorker();
    await publish('incidents', ...storm(20));
    for (let n = 1; n < 20; n += 1) {
      expect(underWay.size).toBe(Math.min(FAST.concurrency, 21 - n));
      await end(`i${n}`);
    }
    expect([...underWay.keys()]).toEqual(['i0']);
    expect(begun).toEqual(storm(20));
    await end('i0');
    await settled();
    expect(queue.depth()).toEqual([]);
  });

  it('stay within their concurrency when each delivery publishes the next while it begins', async () => {
    let [underWay, most] = [0, 0];
    const { publish, begun, settled } = setUpWorker(async ({ id }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      if (id.length < 6) await publish('incidents', `${id}a`, `${id}b`);
      underWay -= 1;
    });
    await publish('incidents', 'a', 'b');
    await settled();
    expect(most).toBe(FAST.concurrency);
    expect(begun).toHaveLength(2 ** 7 - 2);
  });

  it('deliver in the order of publication, of several topics too, where they deliver one by one', async () => {
    const { publish, begun, settled } = setUpWorker(turn);
    await publish('verifications', 'v1');
    await publish('upgrades', 'u1', 'u2');
    await publish('verifications', 'v2');
    await settled();
    expect(begun).toEqual(['v1', 'u1', 'u2', 'v2']);
  });

  it('lease no more than they begin', async () => {
    const { publish, queue } = setUpWorker();
    await publish('incidents', ...storm(5));
    expect(queue.depth()).toMatchObject([{ topic: 'incidents', waiting: 2, leased: 3 }]);
  });
});

describe('settling', () => {
  it('waits for what one lane publishes for another', async () => {
    const { publish, begun, settled, queue } = setUpWorker(async ({ id }, publisher) => {
      await turn();
      // Nobody is woken by it.
      if (id === 'u1') await publisher.publish('incidents', [{ id: 'i1', body: {} }]);
      if (id === 'i1') await publisher.publish('upgrades', [{ id: 'u2', body: {} }]);
    });
    await publish('upgrades', 'u1');
    await settled();
    expect(begun).toEqual(['u1', 'i1', 'u2']);
    expect(queue.depth()).toEqual([]);
  });

  it('gives back what was refused, and does not wait for its next attempt', async () => {
    const { publish, settled, queue, clock } = setUpWorker(() => Promise.reject(new Error('not yet')));
    await publish('incidents', 'i1');
    await settled();
    expect(queue.depth()).toMatchObject([{ topic: 'incidents', waiting: 1, leased: 0 }]);
    expect(queue.nextDueAt()).toBeGreaterThan(clock.time);
  });

  it('fails when the queue does, once no delivery is under way, and goes on when it is asked again', async () => {
    const { publish, end, begun, settled, worker, database } = setUpWorker();
    await publish('incidents', ...storm(4));
    const failed = expect(settled()).rejects.toThrow('queue_messages');
    database.statement('ALTER TABLE queue_messages RENAME TO away').run();
    await end('i0');
    await end('i1');
    expect(begun).toEqual(['i0', 'i1', 'i2']);
    database.statement('ALTER TABLE away RENAME TO queue_messages').run();
    await end('i2');
    await failed;
    void worker.settle();
    expect(begun).toEqual(['i0', 'i1', 'i2', 'i3']);
  });
});

describe('a worker that is stopped', () => {
  it('begins nothing more, and has stopped when the last delivery has ended', async () => {
    const { publish, end, begun, worker, queue } = setUpWorker();
    await publish('upgrades', 'u1', 'u2');
    await publish('incidents', 'i1');
    let stopped = false;
    const stopping = worker.stop().then(() => (stopped = true));
    await end('u1');
    expect(stopped).toBe(false);
    await end('i1');
    await stopping;
    expect(begun).toEqual(['u1', 'i1']);
    expect(queue.lease(10, 1, TOPICS)).toMatchObject([{ id: 'u2' }]);
  });
});
