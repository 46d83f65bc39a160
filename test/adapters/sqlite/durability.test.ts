import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { sqliteQueue } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import { AlreadyExists } from '../../../shared/ports/store.ts';
import { counters } from '../../contract/jobs.ts';
import { newDatabasePath } from './inFile.ts';

/** A store and a queue on a disk whose syncs end when the test says so. */
function onSlowDisk() {
  const syncs: PromiseWithResolvers<void>[] = [];
  const sync = (): Promise<void> => {
    const begun = Promise.withResolvers<void>();
    syncs.push(begun);
    return begun.promise;
  };
  const database = openDatabase(newDatabasePath(), { durability: 'full', sync });
  onTestFinished(() => {
    database.close();
    syncs.forEach(({ resolve }) => resolve());
  });
  const store = sqliteStore(database, [counters]);
  const told: string[] = [];
  return {
    store,
    queue: sqliteQueue(database, { now: () => 0 }),
    syncs,
    told,
    /** Notes when somebody is told of the outcome. */
    note: (name: string, outcome: Promise<unknown>) =>
      void outcome.then(
        () => told.push(name),
        (error: Error) => told.push(`${name}: ${error.name}`),
      ),
    write: (id: string, n: number) => store.transaction(async (tx) => tx.set(counters, id, { n })),
    endSync: (which: number, fault?: Error): Promise<void> => {
      if (fault === undefined) syncs[which]?.resolve();
      else syncs[which]?.reject(fault);
      return turn();
    },
  };
}

/** Until nothing is left to do but to wait for the disk. */
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe('with full durability', () => {
  it('a transaction is over for its caller when it is on the disk', async () => {
    const { note, write, told, endSync } = onSlowDisk();
    note('a', write('a', 1));
    await turn();
    expect(told).toEqual([]);
    await endSync(0);
    expect(told).toEqual(['a']);
  });

  it('those that wait their turn go on meanwhile, see each other in order, and share the next sync', async () => {
    const { note, store, told, endSync, syncs } = onSlowDisk();
    const names = Array.from({ length: 20 }, (_, n) => `t${n}`);
    const seen: number[] = [];
    for (const name of names) {
      const increment = store.transaction(async (tx) => {
        const n = (await tx.get(counters, 'a'))?.n ?? 0;
        seen.push(n);
        tx.set(counters, 'a', { n: n + 1 });
      });
      note(name, increment);
    }
    await turn();
    expect(seen).toEqual(names.map((_, n) => n));
    await endSync(0);
    // The first sync began before the others had anything to write.
    expect(told).toEqual(['t0']);
    await endSync(1);
    expect(told).toEqual(names);
    expect(syncs).toHaveLength(2);
  });

  it('one that fails writes nothing, and is told so when what it failed for is on the disk', async () => {
    const { note, store, told, endSync } = onSlowDisk();
    const create = (id: string, other: string) =>
      store.transaction(async (tx) => {
        tx.set(counters, other, { n: 1 });
        tx.create(counters, id, { n: 1 });
      });
    note('first', create('claim', 'a'));
    note('second', create('claim', 'b'));
    note('third', create('other', 'c'));
    await turn();
    expect(told).toEqual([]);
    await endSync(0);
    await endSync(1);
    expect(told.toSorted()).toEqual(['first', `second: ${AlreadyExists.name}`, 'third']);
    expect(await store.get(counters, 'b')).toBeUndefined();
    expect(await store.count(counters, {})).toBe(4);
  });

  it('nobody reads what a power cut would undo', async () => {
    const { note, store, write, told, endSync } = onSlowDisk();
    note('write', write('a', 1));
    await turn();
    note('get', store.get(counters, 'a'));
    note('query', store.query(counters, {}));
    note('count', store.count(counters, {}));
    note(
      'transaction',
      store.transaction((tx) => tx.get(counters, 'a')),
    );
    await turn();
    expect(told).toEqual([]);
    await endSync(0);
    expect(told.toSorted()).toEqual(['count', 'get', 'query', 'transaction', 'write']);
  });

  it('reading waits for no disk when all is there', async () => {
    const { store, write, endSync, syncs } = onSlowDisk();
    const written = write('a', 1);
    await turn();
    await endSync(0);
    await written;
    expect(await store.get(counters, 'a')).toEqual({ n: 1 });
    expect(await store.transaction((tx) => tx.count(counters, {}))).toBe(1);
    expect(syncs).toHaveLength(1);
  });

  it('a message is published when it is on the disk, and what workers answer waits for none', async () => {
    const { note, queue, told, endSync, syncs } = onSlowDisk();
    note('publish', queue.publish('incidents', [{ id: 'a', body: {} }]));
    await turn();
    expect(told).toEqual([]);
    await endSync(0);
    expect(told).toEqual(['publish']);
    const [lease] = queue.lease(1, 1);
    expect(lease && queue.ack(lease)).toBe(true);
    await turn();
    expect(syncs).toHaveLength(1);
  });
});

describe('a disk that has failed', () => {
  it('fails those who waited for it and all who come later, who change nothing more', async () => {
    const { note, store, queue, write, told, endSync } = onSlowDisk();
    note('before', write('a', 1));
    await turn();
    note('waiting', write('a', 2));
    await turn();
    await endSync(0, new Error('EIO: i/o error, fdatasync'));
    expect(told.toSorted()).toEqual(['before: DatabaseFault', 'waiting: DatabaseFault']);

    const failure = 'state.db cannot be synced to the disk: Error: EIO: i/o error, fdatasync';
    await expect(write('a', 3)).rejects.toThrow(failure);
    await expect(store.get(counters, 'a')).rejects.toThrow(failure);
    await expect(queue.publish('incidents', [{ id: 'a', body: {} }])).rejects.toThrow(failure);
    expect(() => queue.lease(1, 1)).toThrow(failure);
    expect(queue.depth()).toEqual([]);
  });
});
