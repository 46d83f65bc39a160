import { writeSync } from 'node:fs';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { sqliteQueue } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import { contractCollections, counters, job, jobs } from '../../contract/jobs.ts';

// A process of its own for the crash test: writes until it is killed, and prints the number of each transaction once it
// is committed. The write to the pipe is synchronous, so what was printed has left this process.
const [path = '', durability] = process.argv.slice(2);
const database = openDatabase(path, { durability: durability === 'full' ? 'full' : 'normal' });
const store = sqliteStore(database, contractCollections);
const queue = sqliteQueue(database, { now: () => 0 });

for (;;) {
  const n = await store.transaction(async (tx) => {
    const next = ((await tx.get(counters, 'last'))?.n ?? 0) + 1;
    tx.create(jobs, `${next}-a`, job({ stage: next, note: 'x'.repeat(next % 3_000) }));
    tx.set(counters, 'last', { n: next });
    tx.create(jobs, `${next}-b`, job({ stage: next }));
    return next;
  });
  await queue.publish('upgrades', [{ id: String(n), body: { n } }]);
  writeSync(1, `${n}\n`);
}
