import { describe, expect, it, onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import type { Collection, Query, Transaction } from '../../../shared/ports/store.ts';
import { type Job, contractCollections, counters, job, jobs, putJobs } from '../../contract/jobs.ts';
import { newDatabasePath } from './inFile.ts';

function inMemory(): Database {
  const database = openDatabase(':memory:', { durability: 'normal' });
  onTestFinished(() => database.close());
  return database;
}

describe('the SQLite store', () => {
  it('finds its documents again when the file is closed and opened', async () => {
    const path = newDatabasePath();
    const first = openDatabase(path, { durability: 'full' });
    await putJobs(sqliteStore(first, contractCollections), { a: job({ note: 'kept' }) });
    first.close();
    const second = openDatabase(path, { durability: 'full' });
    const store = sqliteStore(second, contractCollections);
    expect(await store.query(jobs, { where: { note: 'kept' } })).toEqual([{ id: 'a', value: job({ note: 'kept' }) }]);
    second.close();
  });

  it('serves an index that is declared later, and drops one that is declared no more', async () => {
    const database = inMemory();
    const before: Collection<Job> = { name: 'jobs', indexes: [['stage'], ['note']] };
    const after: Collection<Job> = { name: 'jobs', indexes: [['note'], ['startsAt']] };
    await putJobs(sqliteStore(database, [before]), { a: job({ startsAt: 2 }), b: job({ startsAt: 1 }) });
    const store = sqliteStore(database, [after]);
    expect((await store.query(after, { orderBy: 'startsAt' })).map(({ id }) => id)).toEqual(['b', 'a']);
    const indexes = database.statement("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").all();
    expect(indexes.map(({ name }) => name)).toEqual(['jobs:note', 'jobs:startsAt']);
  });

  const uncovered: [string, Query<Job>, string][] = [
    ['an equality', { where: { stage: 1 } }, "['stage']"],
    ['two equalities', { where: { held: true, stage: 1 } }, "['held', 'stage']"],
    ['an order', { orderBy: 'stage' }, "['stage']"],
    ['an order that skips a field', { where: { rollout: 'r1' }, orderBy: 'startsAt' }, "['rollout', 'startsAt']"],
    ['a range after an equality', { where: { held: true }, range: { field: 'startsAt' } }, "['held', 'startsAt']"],
  ];
  it.each(uncovered)('refuses %s that no index covers, and names the index', async (_, query, index) => {
    const store = sqliteStore(inMemory(), contractCollections);
    await expect(store.query(jobs, query)).rejects.toThrow(`no index of "jobs" covers this query: it needs ${index}`);
    await expect(store.count(jobs, query)).rejects.toThrow('no index');
  });

  const senseless: [string, Query<Job>, string][] = [
    ['ordered by another field than its range', { orderBy: 'note', range: { field: 'startsAt' } }, 'cannot be ordered'],
    ['with bounds of two types', { range: { field: 'note', from: 1, to: 'b' } }, 'from a number to a string'],
    [
      'for a number that is none',
      { where: { rollout: 'r1', stage: Number.NaN, startsAt: 0 } },
      'cannot compare "stage"',
    ],
    ['without a whole limit', { limit: 1.5 }, 'no limit'],
    ['continuing, in order, after a document that is gone', { orderBy: 'note', afterId: 'gone' }, 'jobs/gone is gone'],
  ];
  it.each(senseless)('refuses a query %s', async (_, query, message) => {
    await expect(sqliteStore(inMemory(), contractCollections).query(jobs, query)).rejects.toThrow(message);
  });

  it('keeps numbers and text apart in a range, as Firestore does', async () => {
    const mixed: Collection<{ readonly key: string | number }> = { name: 'mixed', indexes: [['key']] };
    const store = sqliteStore(inMemory(), [mixed]);
    await store.transaction(async (tx) => [1, 2, 'a', 'b'].forEach((key) => tx.set(mixed, String(key), { key })));
    const within = async (range: { from?: string | number; to?: string | number }) =>
      (await store.query(mixed, { range: { field: 'key', ...range } })).map(({ id }) => id);
    expect(await within({ from: 2 })).toEqual(['2']);
    expect(await within({ to: 'a' })).toEqual(['a']);
    expect(await within({})).toEqual(['1', '2', 'a', 'b']);
  });

  it.each([
    ['missing', {}],
    ['an object', { note: {} }],
    ['no finite number', { note: Number.POSITIVE_INFINITY }],
  ])('refuses a document whose indexed field is %s', async (_, note) => {
    const loose: Collection<{ readonly note?: unknown }> = { name: 'loose', indexes: [['note']] };
    const store = sqliteStore(inMemory(), [loose]);
    await expect(store.transaction(async (tx) => tx.set(loose, 'a', note))).rejects.toThrow(
      'loose/a: "note" is part of an index',
    );
  });

  it.each(['Jobs', '1jobs', 'jobs"; --', 'job_s', ''])('refuses a collection named "%s"', (name) => {
    expect(() => sqliteStore(inMemory(), [{ name, indexes: [] }])).toThrow('cannot name a collection');
  });

  it('refuses indexes that make no sense', () => {
    const open = (...fields: string[]) => sqliteStore(inMemory(), [{ name: 'jobs', indexes: [fields] }]);
    expect(() => open("a')")).toThrow('cannot be a field');
    expect(() => open('a', 'a')).toThrow('names a field twice');
    expect(() => open()).toThrow('is empty');
  });

  it('knows no collection that it was not opened with', async () => {
    const store = sqliteStore(inMemory(), [jobs]);
    await expect(store.get(counters, 'a')).rejects.toThrow('"counters" is not among the collections');
  });

  it('refuses a transaction inside the body of another instead of waiting forever', async () => {
    const database = inMemory();
    const [store, other] = [sqliteStore(database, [counters]), sqliteStore(database, [counters])];
    for (const inner of [store, other]) {
      const nested = store.transaction(() => inner.transaction(async () => undefined));
      await expect(nested).rejects.toThrow('cannot start inside the body of another');
    }
  });

  it('lets work that a body has started begin its own transaction once the body has ended', async () => {
    const store = sqliteStore(inMemory(), [counters]);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    let later: Promise<void> | undefined;
    await store.transaction(async () => {
      later = ended.then(() => store.transaction(async (tx) => tx.set(counters, 'a', { n: 1 })));
    });
    resolve();
    await later;
    expect(await store.get(counters, 'a')).toEqual({ n: 1 });
  });

  it('refuses what a body does after it has ended, which would be lost', async () => {
    const store = sqliteStore(inMemory(), [counters]);
    let leaked: Transaction | undefined;
    await store.transaction(async (tx) => {
      leaked = tx;
    });
    expect(() => leaked?.set(counters, 'a', { n: 1 })).toThrow('this transaction is over');
    expect(() => leaked?.delete(counters, 'a')).toThrow('this transaction is over');
    await expect(leaked?.get(counters, 'a')).rejects.toThrow('this transaction is over');
  });

  it('tells an observer of every read, write and count as Firestore would bill them', async () => {
    const seen: string[] = [];
    const onAccess = (kind: string, collection: string, n: number) => seen.push(`${n} ${kind} of ${collection}`);
    const store = sqliteStore(inMemory(), contractCollections, { onAccess });
    await putJobs(store, { a: job(), b: job() });
    await store.query(jobs, { where: { rollout: 'r1' } });
    await store.query(jobs, { where: { rollout: 'none' } });
    await store.get(jobs, 'none');
    await store.count(jobs, {});
    await store.transaction(async (tx) => tx.create(jobs, 'a', job())).catch(() => undefined);
    expect(seen).toEqual([
      '1 write of jobs',
      '1 write of jobs',
      '2 read of jobs',
      '1 read of jobs',
      '1 read of jobs',
      '1 count of jobs',
    ]);
  });
});
