import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keyOf, type CodeHostRecord } from './github/codeHostRecords.ts';
import type { WorldStorage } from './world.ts';
import type { InstanceRecord, WorldRun } from './worldRecords.ts';

/**
 * Keeps the world in a SQLite file of its own, apart from the state of the pipeline: a server that was killed and
 * started again on the same data must find the outside world as it was, not one that went back with it.
 */
export function worldFile(path: string): WorldStorage {
  mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path);
  // In WAL mode NORMAL survives the death of the process; only a power cut could lose the last writes, and this is a
  // stand-in: a sync of the disk for each of ten thousand instances is not worth it.
  db.exec(`
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS instances (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS code_host (
      kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)
    ) STRICT;
  `);
  // A plain INSERT: two servers on one file must fail rather than overwrite each other's runs.
  const insertRun = db.prepare('INSERT INTO runs (number, body) VALUES (?, ?)');
  const upsertInstance = db.prepare('INSERT OR REPLACE INTO instances (id, body) VALUES (?, ?)');
  // An update in place, so that the records are read again in the order in which they were made.
  const upsertRecord = db.prepare(
    'INSERT INTO code_host (kind, key, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
  );
  return {
    load: () => ({
      runs: bodies<WorldRun>(db, 'SELECT body FROM runs ORDER BY number'),
      instances: bodies<InstanceRecord>(db, 'SELECT body FROM instances'),
      codeHost: bodies<CodeHostRecord>(db, 'SELECT body FROM code_host ORDER BY rowid'),
    }),
    saveRun: (run) => void insertRun.run(Number(run.id), JSON.stringify(run)),
    saveInstance: (instance) => void upsertInstance.run(instance.id, JSON.stringify(instance)),
    saveCodeHost: (record) => void upsertRecord.run(record.kind, keyOf(record), JSON.stringify(record)),
    close: () => db.close(),
  };
}

function bodies<T>(db: DatabaseSync, sql: string): T[] {
  return db
    .prepare(sql)
    .all()
    .map((row) => {
      const body: T = JSON.parse(String(row['body']));
      return body;
    });
}
