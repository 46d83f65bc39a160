import type { AnyCollection } from '../documents/checkQuery.ts';
import type { Database } from './database.ts';

// Names become part of SQL text, so they are of a kind that needs no escaping. No table of the queue matches the first.
const COLLECTION_NAME = /^[a-z][a-z-]*$/;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/** The same text in an index and in a query: only then does SQLite see that the one serves the other. */
export function fieldExpression(field: string): string {
  return `json_extract(body,'$.${field}')`;
}

/** The name says the definition, so an index of this name never needs to be altered. */
export function indexName(collection: AnyCollection, fields: readonly string[]): string {
  return `${collection.name}:${fields.join(',')}`;
}

/**
 * Creates the table and its indexes where they are missing, and drops indexes that are no longer declared. The rows are in
 * the order of their making: most documents are too long for a tree that is in the order of ids, and would have a page of
 * their own each. A table of an earlier version is in that order, and stays so; both give the same answers.
 */
export function prepareTable(database: Database, collection: AnyCollection): void {
  checkDeclaration(collection);
  const { name, indexes } = collection;
  const table = `CREATE TABLE IF NOT EXISTS "${name}" (id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL) STRICT`;
  database.statement(table).run();
  const declared = new Set(indexes.map((fields) => indexName(collection, fields)));
  for (const existing of indexesOf(database, name)) {
    if (!declared.has(existing)) database.statement(`DROP INDEX "${existing}"`).run();
  }
  for (const fields of indexes) {
    // Equal ones are in the order of their ids.
    const columns = [...fields.map(fieldExpression), 'id'].join(', ');
    const index = `CREATE INDEX IF NOT EXISTS "${indexName(collection, fields)}" ON "${name}" (${columns})`;
    database.statement(index).run();
  }
}

function indexesOf(database: Database, table: string): string[] {
  const sql = `SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`;
  const rows = database.statement(sql).all(table);
  return rows.map(({ name }) => String(name));
}

function checkDeclaration({ name, indexes }: AnyCollection): void {
  if (!COLLECTION_NAME.test(name)) throw new Error(`"${name}" cannot name a collection: use a-z and -`);
  for (const fields of indexes) {
    const wrong = fields.find((field) => !FIELD_NAME.test(field));
    if (wrong !== undefined)
      throw new Error(`"${wrong}" cannot be a field of an index of "${name}": use letters and digits`);
    if (fields.length === 0 || new Set(fields).size < fields.length) {
      throw new Error(`an index of "${name}" is empty or names a field twice: [${fields.join(', ')}]`);
    }
  }
}
