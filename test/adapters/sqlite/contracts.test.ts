import { type Database, openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { MAX_ATTEMPTS, type Lease, sqliteQueue } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { contractCollections } from '../../contract/jobs.ts';
import { type Delivery, type QueueUnderTest, describeQueueContract } from '../../contract/queueContract.ts';
import { describeStoreContract } from '../../contract/storeContract.ts';
import { newDatabasePath } from './inFile.ts';

const LEASE_MS = 2 * MINUTE;
const LONGEST_WAIT = 10 * MINUTE;

const engines: [string, () => Database][] = [
  ['SQLite in memory', () => openDatabase(':memory:', { durability: 'normal' })],
  ['SQLite in a file', () => openDatabase(newDatabasePath(), { durability: 'normal' })],
  ['SQLite in a file that is synced', () => openDatabase(newDatabasePath(), { durability: 'full' })],
];

for (const [name, open] of engines) {
  describeStoreContract(name, async () => {
    const database = open();
    return { store: sqliteStore(database, contractCollections), close: async () => database.close() };
  });

  describeQueueContract(name, async () => sqliteQueueUnderTest(open()));
}

function sqliteQueueUnderTest(database: Database): QueueUnderTest {
  let now = 0;
  const queue = sqliteQueue(database, { now: () => now });
  const leases = new Map<Delivery, Lease>();
  const leaseOf = (delivery: Delivery) => leases.get(delivery)!;
  return {
    publisher: queue,
    take: async (limit) => {
      const taken = queue.lease(limit, LEASE_MS);
      for (const lease of taken) leases.set(lease, lease);
      return taken;
    },
    ack: async (delivery) => void queue.ack(leaseOf(delivery)),
    nack: async (delivery, reason) => void queue.nack(leaseOf(delivery), reason),
    untilLeasesExpire: async () => {
      now += LEASE_MS;
    },
    untilBackOffEnds: async () => {
      now += LONGEST_WAIT;
    },
    attempts: MAX_ATTEMPTS,
    deadLetters: async () => queue.deadLetters(100),
    close: async () => database.close(),
  };
}
