import { onTestFinished } from 'vitest';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { type EmbeddedQueue, type Lease, sqliteQueue } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';

export const LEASE_MS = MINUTE;

/** A queue on a clock that the test moves. */
export function setUp(path = ':memory:') {
  const database = openDatabase(path, { durability: 'normal' });
  onTestFinished(() => database.close());
  const clock = { time: 1_000_000, now: () => clock.time };
  return { database, clock, queue: sqliteQueue(database, clock) };
}

export const publish = (queue: EmbeddedQueue, ...ids: string[]) =>
  queue.publish(
    'upgrades',
    ids.map((id) => ({ id, body: { id } })),
  );

export function leaseOne(queue: EmbeddedQueue): Lease {
  const [lease] = queue.lease(1, LEASE_MS);
  if (lease === undefined) throw new Error('nothing is available');
  return lease;
}

export const idsOf = (leases: readonly { readonly id: string }[]) => leases.map(({ id }) => id);
