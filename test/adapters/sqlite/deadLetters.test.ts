import { describe, expect, it } from 'vitest';
import { type EmbeddedQueue, backOff } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { SECOND } from '../../../shared/domain/calendar/time.ts';
import { LEASE_MS, idsOf, leaseOne, publish, setUp } from './queueSetUp.ts';

describe('dead letters', () => {
  async function bury(queue: EmbeddedQueue, clock: { time: number }, id: string, reason: string): Promise<void> {
    await publish(queue, id);
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      queue.nack(leaseOne(queue), attempt === 10 ? reason : 'not yet');
      clock.time += backOff(attempt);
    }
  }

  it('tell the last reason, and are listed with the newest first', async () => {
    const { queue, clock } = setUp();
    await bury(queue, clock, 'a', 'the instance is gone');
    await bury(queue, clock, 'b', 'r'.repeat(5_000));
    const [b, a] = queue.deadLetters(10);
    const deadAt = 1_000_000 + (10 + 20 + 40 + 80 + 160 + 320 + 600 * 3) * SECOND;
    expect(a).toEqual({
      topic: 'upgrades',
      id: 'a',
      body: { id: 'a' },
      publishedAt: 1_000_000,
      attempts: 10,
      reason: 'the instance is gone',
      deadAt,
    });
    expect(b?.reason).toHaveLength(2_000);
    expect(idsOf(queue.deadLetters(1))).toEqual(['b']);
  });

  it('are what crashes its worker ten times, and they leave their place to what comes next', async () => {
    const { queue, clock } = setUp();
    await publish(queue, 'crashes');
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      expect(leaseOne(queue)).toMatchObject({ id: 'crashes', attempt });
      clock.time += LEASE_MS;
    }
    await publish(queue, 'next');
    expect(leaseOne(queue).id).toBe('next');
    expect(queue.deadLetters(10)).toMatchObject([
      { id: 'crashes', attempts: 10, reason: 'the lease expired: the worker stopped, or took too long' },
    ]);
  });

  it('are one for each id: the last that died', async () => {
    const { queue, clock } = setUp();
    await bury(queue, clock, 'a', 'first');
    await bury(queue, clock, 'a', 'second');
    expect(queue.deadLetters(10)).toMatchObject([{ id: 'a', reason: 'second' }]);
  });

  it('start over when they are published again', async () => {
    const { queue, clock } = setUp();
    await bury(queue, clock, 'a', 'the instance is gone');
    expect(queue.requeueDeadLetter('upgrades', 'b')).toBe(false);
    expect(queue.requeueDeadLetter('upgrades', 'a')).toBe(true);
    expect(queue.requeueDeadLetter('upgrades', 'a')).toBe(false);
    expect(leaseOne(queue)).toMatchObject({ id: 'a', attempt: 1, body: { id: 'a' }, publishedAt: clock.time });
    expect(queue.deadLetters(10)).toEqual([]);
  });

  it('do not double a message with their id that is pending meanwhile', async () => {
    const { queue, clock } = setUp();
    await bury(queue, clock, 'a', 'the instance is gone');
    await publish(queue, 'a');
    expect(queue.requeueDeadLetter('upgrades', 'a')).toBe(true);
    expect(idsOf(queue.lease(10, LEASE_MS))).toEqual(['a']);
    expect(queue.deadLetters(10)).toEqual([]);
  });
});
