import { chmodSync, closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { type DiskSync, NO_SYNC, createDiskSync } from './diskSync.ts';
import { type Turns, createTurns } from './turns.ts';

/** Marks the file as ours ("TRCH"), so that no other program's database is taken for one. */
const APPLICATION_ID = 0x54524348;
/** Raised when what an older version wrote can no longer be read as it is. */
const SCHEMA_VERSION = 1;
/** How long to wait for a predecessor that is just shutting down. Once the file is open there is nobody to wait for. */
const LOCK_WAIT_MS = 1_000;
const WAL_LIMIT_BYTES = 64 * 1024 * 1024;
/**
 * Moving the journal into the file makes the whole process wait for the disk. The same few pages change again and again, so
 * that to do it less often costs less in all. With pages of 4 KiB it is a quarter of the limit above.
 */
const CHECKPOINT_PAGES = 4_000;
/** Of pages that were read, at the most: a storm of incidents goes through more than the usual 2 MiB. */
const CACHE_KIB = 64 * 1024;

const syncData = promisify(fdatasync);

/**
 * With `full`, nobody is told of a commit before it is on the disk. `normal` leaves that to the operating system: a crash
 * of the process still loses nothing, a power cut may lose the last commits, and neither damages the file.
 */
export type Durability = 'full' | 'normal';

export interface DatabaseOptions {
  readonly durability: Durability;
  /** Brings to the disk what was written to the journal, given as a file descriptor. */
  readonly sync?: (journal: number) => Promise<void>;
}

/** One connection: the only one to its file, and used by this process's single thread. */
export interface Database {
  readonly path: string;
  /** Transactions with an asynchronous body go one at a time, of whichever store over this database. */
  readonly turns: Turns;
  /** To wait for, before somebody outside is told of what was committed or read. */
  readonly disk: DiskSync;
  /** Prepared once and kept. */
  statement(sql: string): StatementSync;
  /** Runs synchronous work so that its statements take effect together or not at all. It asks for no sync. */
  atomically<R>(work: () => R): R;
  close(): void;
}

/**
 * Opens the file, which is created when it is not there, and locks it until it is closed or the process ends in any way.
 * The lock is the kernel's and belongs to the process: opening and closing the same path by other means in this process,
 * even to read it, would release it.
 * @param path of a file in a folder that exists, or `:memory:`
 * @throws when the file is in use, is damaged, is not ours, or was written by a newer version
 */
export function openDatabase(path: string, { durability, sync = syncData }: DatabaseOptions): Database {
  const inMemory = path === ':memory:';
  let sqlite: DatabaseSync | undefined;
  try {
    if (!inMemory) keepPrivate(path);
    sqlite = new DatabaseSync(path, { timeout: LOCK_WAIT_MS, enableForeignKeyConstraints: false });
    if (!inMemory) lockFile(sqlite);
    sqlite.exec('PRAGMA temp_store = MEMORY');
    checkSchema(sqlite);
    return connection(path, sqlite, inMemory || durability === 'normal' ? undefined : openJournal(path, sync));
  } catch (error) {
    sqlite?.close();
    throw explained(path, error);
  }
}

/** The journal beside the file takes over its mode. */
function keepPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    chmodSync(path, 0o600);
  }
}

function lockFile(sqlite: DatabaseSync): void {
  // Exclusive before the first access in WAL mode: then no shared-memory file is needed, and the lock is never let go.
  sqlite.exec('PRAGMA locking_mode = EXCLUSIVE');
  sqlite.exec('PRAGMA journal_mode = WAL');
  // FULL would sync within each commit, and make the whole process wait; see `DiskSync`.
  sqlite.exec('PRAGMA synchronous = NORMAL');
  sqlite.exec(`PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES}`);
  sqlite.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  sqlite.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  sqlite.exec('BEGIN IMMEDIATE; COMMIT');
  const [problem] = Object.values(sqlite.prepare('PRAGMA quick_check(1)').get() ?? {});
  if (problem !== 'ok') throw new DatabaseFault(`is damaged: ${String(problem)}`);
}

function checkSchema(sqlite: DatabaseSync): void {
  const pragma = (name: string) => Number(sqlite.prepare(`PRAGMA ${name}`).get()?.[name]);
  const version = pragma('user_version');
  const empty = sqlite.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (empty && version === 0) {
    sqlite.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  } else if (pragma('application_id') !== APPLICATION_ID) {
    throw new DatabaseFault('is a database of another program');
  } else if (version > SCHEMA_VERSION) {
    throw new DatabaseFault(
      `was written by a newer version (its schema is ${version}, this version knows ${SCHEMA_VERSION})`,
    );
  }
}

interface Journal {
  readonly disk: DiskSync;
  close(): void;
}

/**
 * The journal beside the file, to do with it what SQLite does at each commit with FULL, but at another time. The lock is
 * on the file itself, so that closing the journal lets go of nothing.
 */
function openJournal(path: string, sync: (journal: number) => Promise<void>): Journal {
  const journal = openSync(`${path}-wal`, 'r+');
  // Whoever had the file before may have been killed between a commit and its sync.
  fdatasyncSync(journal);
  const disk = createDiskSync(() =>
    sync(journal).catch((error: unknown) => {
      throw new DatabaseFault(`${path} cannot be synced to the disk: ${String(error)}`, { cause: error });
    }),
  );
  const close = (): void => closeSync(journal);
  return { disk, close: () => void disk.done().then(close, close) };
}

function connection(path: string, sqlite: DatabaseSync, journal: Journal | undefined): Database {
  const disk = journal?.disk ?? NO_SYNC;
  const statements = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    let prepared = statements.get(sql);
    if (prepared === undefined) {
      if (!sqlite.isOpen) throw new DatabaseFault(`${path} is closed`);
      prepared = sqlite.prepare(sql);
      statements.set(sql, prepared);
    }
    return prepared;
  };
  return {
    path,
    turns: createTurns(),
    disk,
    statement,
    atomically: (work) => {
      disk.check();
      statement('BEGIN IMMEDIATE').run();
      try {
        const result = work();
        statement('COMMIT').run();
        return result;
      } catch (error) {
        // A full disk, for one, has rolled back already.
        if (sqlite.isTransaction) statement('ROLLBACK').run();
        throw error;
      }
    },
    close: () => {
      statements.clear();
      if (!sqlite.isOpen) return;
      sqlite.close();
      journal?.close();
    },
  };
}

/** The file cannot be used, and why; nothing that this program could mend. */
export class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault';
}

function explained(path: string, error: unknown): Error {
  if (error instanceof DatabaseFault) return new DatabaseFault(`${path} ${error.message}`);
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  switch (code) {
    case 5: // SQLITE_BUSY
      return new DatabaseFault(`${path} is in use by another process`, { cause: error });
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return new DatabaseFault(`${path} is damaged, or not a database: ${message}`, { cause: error });
    default:
      return new DatabaseFault(`${path} cannot be opened: ${message}`, { cause: error });
  }
}
