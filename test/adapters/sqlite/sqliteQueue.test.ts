import { describe, expect, it } from 'vitest';
import { SQL } from '../../../shared/adapters/sqlite/queueTables.ts';
import { backOff } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import { SECOND } from '../../../shared/domain/calendar/time.ts';
import type { Topic } from '../../../shared/ports/messages.ts';
import { counters } from '../../contract/jobs.ts';
import { newDatabasePath } from './inFile.ts';
import { LEASE_MS, idsOf, leaseOne, publish, setUp } from './queueSetUp.ts';

describe('the embedded queue', () => {
  it('tells when a message was published, and which attempt this is', async () => {
    const { queue, clock } = setUp();
    await publish(queue, 'a');
    clock.time += SECOND;
    expect(leaseOne(queue)).toMatchObject({ id: 'a', attempt: 1, publishedAt: 1_000_000 });
    clock.time += LEASE_MS;
    expect(leaseOne(queue)).toMatchObject({ id: 'a', attempt: 2, publishedAt: 1_000_000 });
  });

  it('hands out first what has been available the longest', async () => {
    const { queue, clock } = setUp();
    await publish(queue, 'b', 'a');
    queue.nack(leaseOne(queue), 'not yet');
    clock.time += backOff(1) - 1;
    await publish(queue, 'c');
    clock.time += 1;
    await publish(queue, 'd');
    expect(idsOf(queue.lease(10, LEASE_MS))).toEqual(['a', 'c', 'b', 'd']);
  });

  it('hands out of the topics that it is asked for only, the longest available first', async () => {
    const { queue, clock } = setUp();
    const send = (topic: Topic, id: string) => queue.publish(topic, [{ id, body: {} }]);
    await send('verifications', 'v1');
    await send('upgrades', 'u1');
    await send('incidents', 'i1');
    clock.time += SECOND;
    await send('upgrades', 'u2');
    await send('verifications', 'v2');
    expect(idsOf(queue.lease(1, LEASE_MS, ['incidents', 'ticks']))).toEqual(['i1']);
    expect(idsOf(queue.lease(3, LEASE_MS, ['upgrades', 'verifications']))).toEqual(['v1', 'u1', 'u2']);
    expect(idsOf(queue.lease(3, LEASE_MS, ['upgrades']))).toEqual([]);
    expect(idsOf(queue.lease(3, LEASE_MS))).toEqual(['v2']);
  });

  it('looks again in a topic that was empty: for what is published, given back, or was leased by somebody who is gone', async () => {
    const { queue, clock } = setUp();
    const nothingThere = () => expect(queue.lease(1, LEASE_MS)).toEqual([]);
    nothingThere();
    await publish(queue, 'a');
    const lease = leaseOne(queue);
    nothingThere();
    queue.nack(lease, 'not yet');
    nothingThere();
    clock.time += backOff(1);
    expect(leaseOne(queue)).toMatchObject({ id: 'a', attempt: 2 });
    nothingThere();
    clock.time += LEASE_MS;
    expect(leaseOne(queue)).toMatchObject({ id: 'a', attempt: 3 });
  });

  it('finds what is available of a topic by an index, however many others wait', () => {
    const { database } = setUp();
    const plan = database.statement(`EXPLAIN QUERY PLAN ${SQL.available}`).all('upgrades', 0, 1);
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH queue_messages USING INDEX queue_topic_due (topic=? AND due_at<?)',
    ]);
  });

  it('does not double a message that waits, is leased, or waits for its back-off', async () => {
    const { queue, clock } = setUp();
    await publish(queue, 'a', 'a');
    await publish(queue, 'a');
    const leases = queue.lease(10, LEASE_MS);
    await publish(queue, 'a');
    leases.forEach((lease) => queue.nack(lease, 'not yet'));
    await publish(queue, 'a');
    expect(queue.lease(10, LEASE_MS)).toEqual([]);
    clock.time += backOff(1);
    expect(idsOf(queue.lease(10, LEASE_MS))).toEqual(['a']);
  });

  it('backs off from ten seconds, doubling to ten minutes', async () => {
    const { queue, clock } = setUp();
    await publish(queue, 'a');
    const waits: number[] = [];
    for (let attempt = 1; attempt < 10; attempt += 1) {
      expect(queue.nack(leaseOne(queue), 'not yet')).toBe('waiting');
      const dueAt = queue.nextDueAt()!;
      waits.push((dueAt - clock.time) / SECOND);
      clock.time = dueAt - 1;
      expect(queue.lease(1, LEASE_MS)).toEqual([]);
      clock.time = dueAt;
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
    expect(queue.nack(leaseOne(queue), 'no more')).toBe('dead');
    expect(queue.nextDueAt()).toBeUndefined();
  });

  it('names the moment at which something is available next', async () => {
    const { queue, clock } = setUp();
    expect(queue.nextDueAt()).toBeUndefined();
    await publish(queue, 'a', 'b');
    clock.time += SECOND;
    expect(queue.nextDueAt()).toBe(clock.time - SECOND);
    queue.nack(leaseOne(queue), 'not yet');
    queue.lease(1, 2 * SECOND);
    expect(queue.nextDueAt()).toBe(clock.time + 2 * SECOND);
    clock.time += 2 * SECOND;
    queue.lease(1, LEASE_MS);
    expect(queue.nextDueAt()).toBe(clock.time - 2 * SECOND + backOff(1));
  });

  it('takes an acknowledgement after the lease has expired, while nobody else has the message', async () => {
    const { queue, clock } = setUp();
    await publish(queue, 'a');
    const lease = leaseOne(queue);
    clock.time += LEASE_MS;
    expect(queue.ack(lease)).toBe(true);
    expect(queue.nextDueAt()).toBeUndefined();
  });

  it('takes no answer from a lease that has expired once somebody else has the message', async () => {
    const { queue, clock } = setUp();
    await publish(queue, 'a');
    const late = leaseOne(queue);
    clock.time += LEASE_MS;
    const current = leaseOne(queue);
    expect(queue.ack(late)).toBe(false);
    expect(queue.nack(late, 'late')).toBe('lost');
    expect(queue.lease(1, LEASE_MS)).toEqual([]);
    expect(queue.ack(current)).toBe(true);
  });

  it('takes one answer from a lease, and none for a later message with the same id', async () => {
    const { queue } = setUp();
    await publish(queue, 'a');
    const first = leaseOne(queue);
    expect(queue.ack(first)).toBe(true);
    await publish(queue, 'a');
    const second = leaseOne(queue);
    expect(queue.ack(first)).toBe(false);
    expect(queue.nack(second, 'not yet')).toBe('waiting');
    expect(queue.ack(second)).toBe(false);
  });

  it('tells the depth of every topic', async () => {
    const { queue, clock } = setUp();
    expect(queue.depth()).toEqual([]);
    await publish(queue, 'a', 'b', 'c');
    clock.time += SECOND;
    await queue.publish('ticks', [{ id: 't', body: {} }]);
    const [, refused] = queue.lease(2, LEASE_MS);
    queue.nack(refused!, 'not yet');
    const oldest = clock.time - SECOND;
    expect(queue.depth()).toEqual([
      { topic: 'ticks', waiting: 1, leased: 0, oldest: clock.time },
      { topic: 'upgrades', waiting: 2, leased: 1, oldest },
    ]);
    clock.time += LEASE_MS;
    expect(queue.depth()).toContainEqual({ topic: 'upgrades', waiting: 3, leased: 0, oldest });
  });

  it('finds everything again when the file is closed and opened, as it was', async () => {
    const path = newDatabasePath();
    const before = setUp(path);
    await publish(before.queue, 'leased', 'refused', 'waiting');
    const [lease, refused] = before.queue.lease(2, LEASE_MS);
    before.queue.nack(refused!, 'not yet');
    before.database.close();
    const { queue, clock } = setUp(path);
    expect(idsOf(queue.lease(10, LEASE_MS))).toEqual(['waiting']);
    clock.time += backOff(1);
    expect(idsOf(queue.lease(10, LEASE_MS))).toEqual(['refused']);
    expect(queue.ack(lease!)).toBe(true);
  });

  it('keeps what was published while a transaction failed', async () => {
    const { database, queue } = setUp();
    const store = sqliteStore(database, [counters]);
    const failed = store.transaction(async (tx) => {
      tx.set(counters, 'a', { n: 1 });
      await publish(queue, 'a');
      throw new Error('on purpose');
    });
    await expect(failed).rejects.toThrow('on purpose');
    expect(await store.get(counters, 'a')).toBeUndefined();
    expect(idsOf(queue.lease(10, LEASE_MS))).toEqual(['a']);
  });

  it('publishes all messages of a call or none', async () => {
    const { queue } = setUp();
    const cyclic: { self?: object } = {};
    cyclic.self = cyclic;
    const messages = [
      { id: 'a', body: {} },
      { id: 'b', body: cyclic },
    ];
    await expect(queue.publish('upgrades', messages)).rejects.toThrow(TypeError);
    expect(queue.depth()).toEqual([]);
  });
});
