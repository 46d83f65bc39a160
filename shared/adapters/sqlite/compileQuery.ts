import type { SQLInputValue } from 'node:sqlite';
import { type AnyCollection, type AnyQuery, checkQuery } from '../documents/checkQuery.ts';
import { fieldExpression, indexName } from './collectionTable.ts';

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

/**
 * `INDEXED BY` holds SQLite to the index that covers the query.
 * @param cursor value of the ordered field in the document that the answer continues after
 */
export function compileQuery(collection: AnyCollection, query: AnyQuery, cursor?: SQLInputValue): CompiledQuery {
  const { limit, afterId } = query;
  const { equal, ordered, index } = checkQuery(collection, query);
  const conditions = equal.map(([field, value]): Condition => {
    return { sql: `${fieldExpression(field)} IS ${GIVEN}`, values: [JSON.stringify(value)] };
  });
  if (query.range !== undefined) conditions.push(...within(query.range));
  if (afterId !== undefined) conditions.push(...after(afterId, ordered, cursor));

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

/** Numbers sort before text, which a range over one of them must leave out. */
function within({ field, from, to }: NonNullable<AnyQuery['range']>): Condition[] {
  const expression = fieldExpression(field);
  const conditions: Condition[] = [];
  if (from !== undefined) conditions.push({ sql: `${expression} >= ${GIVEN}`, values: [JSON.stringify(from)] });
  else if (typeof to === 'string') conditions.push({ sql: `${expression} >= ''`, values: [] });
  if (to !== undefined) conditions.push({ sql: `${expression} <= ${GIVEN}`, values: [JSON.stringify(to)] });
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
