import { describe, expect, it } from 'vitest';
import type { AnyCollection, AnyQuery } from '../../../shared/adapters/documents/checkQuery.ts';
import { compileQuery } from '../../../shared/adapters/sqlite/compileQuery.ts';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import { collections } from '../../../shared/ports/collections.ts';
import { contractCollections } from '../../contract/jobs.ts';

const all: readonly AnyCollection[] = [...collections, ...contractCollections];
const database = openDatabase(':memory:', { durability: 'normal' });
sqliteStore(database, all);

function planOf(sql: string): string {
  const steps = database.statement(`EXPLAIN QUERY PLAN ${sql}`).all();
  return steps.map(({ detail }) => String(detail)).join('; ');
}

/** Every way of using an index: all of its fields as equalities, or the last one as a range or an order. */
function usesOf(fields: readonly string[]): AnyQuery[] {
  const where = Object.fromEntries(fields.slice(0, -1).map((field) => [field, 'x']));
  const field = fields.at(-1) ?? '';
  const equal = [null, 'x'].map((value) => ({ where: { ...where, [field]: value } }));
  const ranges = [{ from: 1 }, { to: 1 }, { from: 'a' }, { to: 'a' }, { from: 1, to: 2 }];
  return [...equal, ...ranges.map((range) => ({ where, range: { field, ...range } })), { where, orderBy: field }];
}

describe('queries that an index covers', () => {
  it.each(all.map((collection) => [collection.name, collection] as const))(
    'of %s search the index',
    (_, collection) => {
      for (const query of collection.indexes.flatMap(usesOf)) {
        for (const paged of [query, { ...query, limit: 10 }, { ...query, limit: 10, afterId: 'a' }]) {
          // An order over a whole collection reads all of it by its nature, but along the index.
          const whole = Object.keys(query.where ?? {}).length === 0 && query.orderBy !== undefined;
          const table = `(SEARCH${whole ? '|SCAN' : ''}) ${collection.name} USING`;
          const { select, count } = compileQuery(collection, paged, 1);
          expect(planOf(select), JSON.stringify(paged)).toMatch(new RegExp(`^${table} INDEX`));
          expect(planOf(count), JSON.stringify(paged)).toMatch(new RegExp(`${table} COVERING INDEX`));
        }
      }
    },
  );

  it('need no sorting when they are ordered by a field', () => {
    for (const collection of all) {
      const ordered = collection.indexes.flatMap(usesOf).filter(({ orderBy, range }) => orderBy ?? range);
      for (const query of ordered) expect(planOf(compileQuery(collection, query).select)).not.toContain('TEMP B-TREE');
    }
  });

  it('need no sorting when their fields are a whole index', () => {
    for (const collection of all) {
      for (const fields of collection.indexes) {
        const where = Object.fromEntries(fields.map((field) => [field, 'x']));
        expect(planOf(compileQuery(collection, { where }).select)).not.toContain('TEMP B-TREE');
      }
    }
  });

  it('must have an index of just their fields: Firestore does not serve them from the beginning of a longer one', () => {
    const [collection] = contractCollections;
    const query = { where: { rollout: 'r1', stage: 1, held: true } };
    expect(() => compileQuery(collection, query)).toThrow("it needs ['rollout', 'stage', 'held']");
    expect(() =>
      compileQuery({ ...collection, indexes: [['rollout', 'stage']] }, { where: { rollout: 'r1' } }),
    ).toThrow("it needs ['rollout']");
  });

  it('page through a whole collection along its ids', () => {
    const [collection] = contractCollections;
    const { select } = compileQuery(collection, { limit: 10, afterId: 'a' });
    expect(planOf(select)).toBe('SEARCH jobs USING INDEX sqlite_autoindex_jobs_1 (id>?)');
  });
});
