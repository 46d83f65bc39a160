import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BoardRecord, BoardStorage } from './records.ts';

/** Keeps the board in a SQLite file of its own, as the rest of the outside world: see worldFile.ts. */
export function boardFile(path: string): BoardStorage {
  mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS records (
      kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)
    ) STRICT;
  `);
  // An update in place, so that the records are read again in the order in which they were made.
  const upsert = db.prepare(
    'INSERT INTO records (kind, key, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
  );
  return {
    load: () =>
      db
        .prepare('SELECT body FROM records ORDER BY rowid')
        .all()
        .map((row) => {
          const record: BoardRecord = JSON.parse(String(row['body']));
          return record;
        }),
    save: (record) => void upsert.run(record.kind, record.key, JSON.stringify(record)),
    close: () => db.close(),
  };
}
