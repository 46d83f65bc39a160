import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Durability, openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { sqliteQueue } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import { contractCollections, counters, jobs } from '../../contract/jobs.ts';
import { newDatabasePath } from './inFile.ts';

const writer = fileURLToPath(new URL('crashWriter.ts', import.meta.url));

/** Starts the writer and calls back at every line it prints. @returns the numbers printed, once the process is gone */
async function write(
  path: string,
  durability: Durability,
  onLine: (lines: number, child: ChildProcess) => void,
): Promise<number[]> {
  const child = spawn(process.execPath, [writer, path, durability], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed: number[] = [];
  createInterface(child.stdout).on('line', (line) => {
    printed.push(Number(line));
    onLine(printed.length, child);
  });
  await once(child, 'close');
  return printed;
}

/** Every transaction up to the last is there with all its parts, and nothing of any later one. */
async function expectWhole(path: string, printed: readonly number[]): Promise<void> {
  const database = openDatabase(path, { durability: 'normal' });
  const store = sqliteStore(database, contractCollections);
  const last = (await store.get(counters, 'last'))?.n ?? 0;
  // The one after the last printed may have been committed without a chance to say so.
  expect(last - (printed.at(-1) ?? 0)).toBeOneOf([0, 1]);
  const ids = (await store.query(jobs, {})).map(({ id }) => id);
  const whole = Array.from({ length: last }, (_, n) => [`${n + 1}-a`, `${n + 1}-b`]);
  expect(ids.toSorted()).toEqual(whole.flat().toSorted());
  expect(await store.count(jobs, { where: { rollout: 'r1' } })).toBe(2 * last);

  const queue = sqliteQueue(database, { now: () => 0 });
  const queued = new Set(queue.lease(Number.MAX_SAFE_INTEGER, 0).map(({ id }) => Number(id)));
  expect(printed.filter((n) => !queued.has(n))).toEqual([]);
  database.close();
}

describe('a process that is killed', () => {
  it.each(['full', 'normal'] as const)(
    'has lost no transaction that it had reported, and left none in part (%s durability)',
    async (durability) => {
      const path = newDatabasePath();
      const printed: number[] = [];
      for (const enough of [1, 2, 50, 333]) {
        const run = await write(path, durability, (lines, child) => {
          if (lines === enough) child.kill('SIGKILL');
        });
        expect(run.length).toBeGreaterThanOrEqual(enough);
        printed.push(...run);
        await expectWhole(path, printed);
      }
    },
    60_000,
  );

  it('held its file against others while it ran, and holds it no more', async () => {
    const path = newDatabasePath();
    const attempts: string[] = [];
    await write(path, 'normal', (lines, child) => {
      if (lines !== 1) return;
      try {
        openDatabase(path, { durability: 'normal' }).close();
      } catch (error) {
        attempts.push(String(error));
      }
      child.kill('SIGKILL');
    });
    expect(attempts).toEqual([`DatabaseFault: ${path} is in use by another process`]);
    openDatabase(path, { durability: 'normal' }).close();
  }, 60_000);
});
