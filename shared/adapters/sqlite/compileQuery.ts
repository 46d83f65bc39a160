import type { SQLInputValue } from 'node:sqlite';
import { type AnyCollection, fieldExpression, indexName } from './collectionTable.ts';
import { isScalar, nameOf } from './documentText.ts';

/** A query of whichever documents. */
export interface AnyQuery {
  readonly where?: object;
  readonly range?: { readonly field: string; readonly from?: string | number; readonly to?: string | number };
  readonly orderBy?: string;
  readonly limit?: number;
  readonly afterId?: string;
}

/** Both statements take the same values. */
export interface CompiledQuery {
  readonly select: string;
  readonly count: string;
  readonly values: readonly SQLInputValue[];
}

interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/**
 * A value of the query, as JSON like the documents: what JSON's null and booleans become is the same on both sides, and so
 * is the last digit of a fraction, where SQLite's reading of a number sometimes differs from JavaScript's.
 */
const GIVEN = "json_extract(?,'$')";

/** The field that the answer is ordered by before the id: as in Firestore, a range orders by its field. */
export function orderedField({ orderBy, range }: AnyQuery): string | undefined {
  if (orderBy !== undefined && range !== undefined && orderBy !== range.field) {
    throw new Error(`a query with a range on "${range.field}" cannot be ordered by "${orderBy}"`);
  }
  return orderBy ?? range?.field;
}

/**
 * Only queries that a declared index covers, so that none is slow here or fails on Firestore. `INDEXED BY` holds SQLite
 * to that index.
 * @param cursor value of the ordered field in the document that the answer continues after
 * @throws when no declared index covers the query, or a value cannot be compared
 */
export function compileQuery(collection: AnyCollection, query: AnyQuery, cursor?: SQLInputValue): CompiledQuery {
  const { limit, afterId } = query;
  const equal: [string, unknown][] = Object.entries(query.where ?? {});
  const ordered = orderedField(query);
  const index = coveringIndex(
    collection,
    equal.map(([field]) => field),
    ordered,
  );
  const conditions = equal.map(([field, value]): Condition => {
    return { sql: `${fieldExpression(field)} IS ${GIVEN}`, values: [comparable(field, value)] };
  });
  if (query.range !== undefined) conditions.push(...within(query.range));
  if (afterId !== undefined) conditions.push(...after(afterId, ordered, cursor));
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new Error(`${limit} is no limit of a query`);

  const indexed = index === undefined ? '' : ` INDEXED BY "${indexName(collection, index)}"`;
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  const from = `FROM "${collection.name}"${indexed}${where}`;
  const order = ordered === undefined ? 'id' : `${fieldExpression(ordered)}, id`;
  const limited = limit === undefined ? '' : ' LIMIT ?';
  return {
    select: `SELECT id, body ${from} ORDER BY ${order}${limited}`,
    count:
      limit === undefined ? `SELECT count(*) AS n ${from}` : `SELECT count(*) AS n FROM (SELECT 1 ${from}${limited})`,
    values: [...conditions.flatMap(({ values }) => values), ...(limit === undefined ? [] : [limit])],
  };
}

/** None is needed to go through a whole collection by id. */
function coveringIndex(
  collection: AnyCollection,
  equal: readonly string[],
  ordered: string | undefined,
): readonly string[] | undefined {
  if (equal.length === 0 && ordered === undefined) return undefined;
  const startsWithEqual = (fields: readonly string[]) => {
    const start = fields.slice(0, equal.length);
    return equal.every((field) => start.includes(field));
  };
  const covering = collection.indexes
    .filter(startsWithEqual)
    .filter((fields) => ordered === undefined || (fields.length === equal.length + 1 && fields.at(-1) === ordered))
    // The shortest: when nothing follows the equal fields in the index, its entries are in the order of the ids already.
    .toSorted((a, b) => a.length - b.length)[0];
  if (covering !== undefined) return covering;
  const missing = [...equal, ...(ordered === undefined ? [] : [ordered])].map((field) => `'${field}'`).join(', ');
  throw new Error(`no index of "${collection.name}" covers this query: it needs [${missing}]`);
}

/** Numbers sort before text, which a range over one of them must leave out. */
function within({ field, from, to }: NonNullable<AnyQuery['range']>): Condition[] {
  if (from !== undefined && to !== undefined && typeof from !== typeof to) {
    throw new Error(`a range on "${field}" cannot go from a ${typeof from} to a ${typeof to}`);
  }
  const expression = fieldExpression(field);
  const conditions: Condition[] = [];
  if (from !== undefined) conditions.push({ sql: `${expression} >= ${GIVEN}`, values: [comparable(field, from)] });
  else if (typeof to === 'string') conditions.push({ sql: `${expression} >= ''`, values: [] });
  if (to !== undefined) conditions.push({ sql: `${expression} <= ${GIVEN}`, values: [comparable(field, to)] });
  else if (typeof from === 'number') conditions.push({ sql: `${expression} < ''`, values: [] });
  return conditions;
}

function after(afterId: string, ordered: string | undefined, cursor: SQLInputValue | undefined): Condition[] {
  if (ordered === undefined) return [{ sql: 'id > ?', values: [afterId] }];
  const expression = fieldExpression(ordered);
  // Nulls come first.
  if (cursor === undefined || cursor === null)
    return [{ sql: `(${expression} IS NOT NULL OR id > ?)`, values: [afterId] }];
  // Not `(expression, id) > (?, ?)`: of a pair that begins with an expression, SQLite does not use the index.
  return [
    { sql: `${expression} >= ?`, values: [cursor] },
    { sql: `(${expression} > ? OR id > ?)`, values: [cursor, afterId] },
  ];
}

function comparable(field: string, value: unknown): string {
  if (isScalar(value)) return JSON.stringify(value);
  throw new Error(`a query cannot compare "${field}" with ${nameOf(value)}`);
}
