import { AlreadyExists, type Reader, type Store, type Transaction } from '../../ports/store.ts';
import type { AccessObserver } from '../documents/accessObserver.ts';
import { type AnyCollection, type AnyQuery, checkQuery } from '../documents/checkQuery.ts';
import { checkId, documentText } from '../documents/documentText.ts';
import { fieldExpression, prepareTable } from './collectionTable.ts';
import { compileQuery } from './compileQuery.ts';
import type { Database } from './database.ts';

type Write =
  | { readonly kind: 'set' | 'create'; readonly table: Table; readonly id: string; readonly body: string }
  | { readonly kind: 'delete'; readonly table: Table; readonly id: string };

/** Of a collection: its statements, written once so that finding them prepared costs no building of text. */
interface Table {
  readonly collection: AnyCollection;
  readonly indexed: readonly string[];
  readonly sql: { readonly get: string; readonly set: string; readonly create: string; readonly delete: string };
}

/**
 * Documents as JSON text in a table per collection.
 *
 * Transactions take turns, and each keeps its writes until its body has ended; then they are applied in one piece
 * without another task in between. So nothing changes what a body has read, and nobody, inside a transaction or outside,
 * reads what is not committed. A body that waits for long makes the others wait.
 *
 * The next body runs while the disk takes in what the one before has written. Whatever leaves the store, a result, a
 * failure or a document, waits until all that it may rest on is on the disk.
 */
export function sqliteStore(
  database: Database,
  collections: readonly AnyCollection[],
  { onAccess }: { readonly onAccess?: AccessObserver } = {},
): Store {
  database.atomically(() => collections.forEach((collection) => prepareTable(database, collection)));
  const tables = new Map(collections.map((collection) => [collection.name, tableOf(collection)]));
  const find = ({ name }: AnyCollection): Table => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`"${name}" is not among the collections of this store`);
    return table;
  };
  const reader = sqliteReader(database, find, onAccess);

  return {
    get: (collection, id) => onceOnDisk(database, reader.get(collection, id)),
    query: (collection, query) => onceOnDisk(database, reader.query(collection, query)),
    count: (collection, query) => onceOnDisk(database, reader.count(collection, query)),
    transaction: async (body) => {
      let onDisk: Promise<void> | undefined;
      try {
        return await database.turns.take(async () => {
          const { tx, writes, end } = openTransaction(reader, find);
          try {
            const result = await body(tx);
            apply(database, writes);
            for (const { table } of writes) onAccess?.('write', table.collection.name, 1);
            return result;
          } finally {
            end();
            onDisk = database.disk.done();
          }
        });
      } finally {
        await onDisk;
      }
    },
  };
}

/** The reading itself was done when it was called. */
async function onceOnDisk<R>({ disk }: Database, reading: Promise<R>): Promise<R> {
  const [value] = await Promise.all([reading, disk.done()]);
  return value;
}

function tableOf(collection: AnyCollection): Table {
  const table = `"${collection.name}"`;
  return {
    collection,
    indexed: [...new Set(collection.indexes.flat())],
    sql: {
      get: `SELECT body FROM ${table} WHERE id = ?`,
      set: `INSERT INTO ${table} (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body`,
      create: `INSERT INTO ${table} (id, body) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`,
      delete: `DELETE FROM ${table} WHERE id = ?`,
    },
  };
}

function sqliteReader(
  database: Database,
  find: (collection: AnyCollection) => Table,
  onAccess: AccessObserver | undefined,
): Reader {
  /** A query in order continues after a value as well, which is read from the document that it continues after. */
  const compile = (collection: AnyCollection, query: AnyQuery) => {
    const { ordered } = checkQuery(collection, query);
    if (query.afterId === undefined || ordered === undefined) return compileQuery(collection, query);
    const sql = `SELECT ${fieldExpression(ordered)} AS cursor FROM "${collection.name}" WHERE id = ?`;
    const row = database.statement(sql).get(query.afterId);
    onAccess?.('read', collection.name, 1);
    if (row === undefined) throw new Error(`${collection.name}/${query.afterId} is gone: cannot continue after it`);
    return compileQuery(collection, query, row['cursor']);
  };

  return {
    get: async (collection, id) => {
      const row = database.statement(find(collection).sql.get).get(id);
      onAccess?.('read', collection.name, 1);
      return row === undefined ? undefined : JSON.parse(String(row['body']));
    },
    query: async (collection, query) => {
      const { select, values } = compile(find(collection).collection, query);
      const rows = database.statement(select).all(...values);
      onAccess?.('read', collection.name, Math.max(1, rows.length));
      return rows.map((row) => ({ id: String(row['id']), value: JSON.parse(String(row['body'])) }));
    },
    count: async (collection, query) => {
      const { count, values } = compile(find(collection).collection, query);
      const row = database.statement(count).get(...values);
      onAccess?.('count', collection.name, 1);
      return Number(row?.['n']);
    },
  };
}

function openTransaction(
  reader: Reader,
  find: (collection: AnyCollection) => Table,
): { tx: Transaction; writes: readonly Write[]; end: () => void } {
  const writes: Write[] = [];
  let over = false;
  const reading = () => {
    if (over) throw new Error('this transaction is over: its body did not wait for all that it had begun');
    // Firestore forbids it; here it would not see what was written.
    if (writes.length > 0) throw new Error('a transaction reads first and then writes: it has written already');
  };
  const write = (kind: 'set' | 'create', collection: AnyCollection, id: string, value: object) => {
    if (over) throw new Error('this transaction is over: what its body writes now would be lost');
    const table = find(collection);
    checkId(collection.name, id);
    // As text at once: what the body does to the value later is no part of the write.
    writes.push({ kind, table, id, body: documentText(`${collection.name}/${id}`, value, table.indexed) });
  };

  const tx: Transaction = {
    get: async (collection, id) => {
      reading();
      return reader.get(collection, id);
    },
    query: async (collection, query) => {
      reading();
      return reader.query(collection, query);
    },
    count: async (collection, query) => {
      reading();
      return reader.count(collection, query);
    },
    set: (collection, id, value) => write('set', collection, id, value),
    create: (collection, id, value) => write('create', collection, id, value),
    delete: (collection, id) => {
      if (over) throw new Error('this transaction is over: what its body deletes now would stay');
      writes.push({ kind: 'delete', table: find(collection), id });
    },
  };
  return {
    tx,
    writes,
    end: () => {
      over = true;
    },
  };
}

function apply(database: Database, writes: readonly Write[]): void {
  if (writes.length === 0) return;
  database.atomically(() => {
    for (const write of writes) {
      const statement = database.statement(write.table.sql[write.kind]);
      if (write.kind === 'delete') statement.run(write.id);
      else if (statement.run(write.id, write.body).changes === 0) {
        throw new AlreadyExists(write.table.collection.name, write.id);
      }
    }
  });
  database.disk.request();
}
