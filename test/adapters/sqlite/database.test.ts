import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { newDatabasePath } from './inFile.ts';

const openNormal = (path: string) => openDatabase(path, { durability: 'normal' });

function store(database: Database, rows: number): void {
  database.statement('CREATE TABLE IF NOT EXISTS t (a TEXT) STRICT').run();
  const insert = database.statement('INSERT INTO t (a) VALUES (?)');
  database.atomically(() => {
    for (let row = 0; row < rows; row += 1) insert.run('x'.repeat(500));
  });
}

function stored(database: Database): unknown {
  return database.statement('SELECT count(*) AS n FROM t').get()?.['n'];
}

describe('a database file', () => {
  it('keeps what was stored when it is closed and opened again', () => {
    const path = newDatabasePath();
    const database = openNormal(path);
    store(database, 3);
    database.close();
    const again = openNormal(path);
    expect(stored(again)).toBe(3);
    again.close();
  });

  it('is one file after closing, and closing twice does no harm', () => {
    const path = newDatabasePath();
    const database = openNormal(path);
    store(database, 3);
    database.close();
    database.close();
    expect(readdirSync(dirname(path))).toEqual(['state.db']);
  });

  it('is readable by its owner only, and so is its journal', () => {
    const path = newDatabasePath();
    const database = openNormal(path);
    store(database, 1);
    const modes = ['state.db', 'state.db-wal'].map((file) => statSync(join(dirname(path), file)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600]);
    database.close();
  });

  it('is made private when somebody had opened it up', () => {
    const path = newDatabasePath();
    openNormal(path).close();
    chmodSync(path, 0o644);
    openNormal(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each(['full', 'normal'] as const)(
    'is written ahead, and its commits do not sync by themselves (%s)',
    (durability) => {
      const database = openDatabase(newDatabasePath(), { durability });
      expect(database.statement('PRAGMA synchronous').get()).toEqual({ synchronous: 1 });
      expect(database.statement('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
      database.close();
    },
  );

  it('is refused while it is open, and free once it is closed', () => {
    const path = newDatabasePath();
    const database = openNormal(path);
    expect(() => openNormal(path)).toThrow(`${path} is in use by another process`);
    store(database, 1);
    expect(stored(database)).toBe(1);
    database.close();
    openNormal(path).close();
  });

  it('is refused when a newer version has written it', () => {
    const path = newDatabasePath();
    const database = openNormal(path);
    database.statement('PRAGMA user_version = 99').run();
    store(database, 1);
    database.close();
    expect(() => openNormal(path)).toThrow(/was written by a newer version \(its schema is 99, this version knows 1\)/);
  });

  it("is refused when it is another program's", () => {
    const path = newDatabasePath();
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE theirs (a TEXT)');
    other.close();
    expect(() => openNormal(path)).toThrow(`${path} is a database of another program`);
  });

  it('is refused when it is no database at all', () => {
    const path = newDatabasePath();
    writeFileSync(path, 'not a database '.repeat(500));
    expect(() => openNormal(path)).toThrow(/is damaged, or not a database/);
  });

  it('is refused when a page in the middle was overwritten', async () => {
    const path = newDatabasePath();
    const database = openNormal(path);
    store(database, 200);
    database.close();
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(4_096, 0xa5), 0, 4_096, 4_096 * 5);
    await file.close();
    expect(() => openNormal(path)).toThrow(/is damaged/);
  });

  it('is refused when it was cut short', async () => {
    const path = newDatabasePath();
    const database = openNormal(path);
    store(database, 200);
    database.close();
    const file = await open(path, 'r+');
    await file.truncate(4_096 * 5);
    await file.close();
    expect(() => openNormal(path)).toThrow(/is damaged/);
  });

  it('is not created in a folder that is not there', () => {
    const path = join(dirname(newDatabasePath()), 'missing', 'state.db');
    expect(() => openNormal(path)).toThrow(/state\.db cannot be opened: ENOENT/);
  });
});

describe('an open database', () => {
  it('undoes all of a piece of work that fails', () => {
    const database = openNormal(':memory:');
    store(database, 1);
    const failing = () =>
      database.atomically(() => {
        database.statement("INSERT INTO t (a) VALUES ('x')").run();
        throw new Error('on purpose');
      });
    expect(failing).toThrow('on purpose');
    expect(stored(database)).toBe(1);
  });

  it('says that it is closed to whoever uses it afterwards', () => {
    const database = openNormal(':memory:');
    database.close();
    expect(() => database.statement('SELECT 1')).toThrow(':memory: is closed');
  });
});
