import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { worldFile } from '../../../infra/local/standins/worldFile.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { manualClock } from './manualClock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tranche-world-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const standins = join(import.meta.dirname, '../../../infra/local/standins');

/** Does its work on the file and is killed, with nothing closed. */
function killedAfter(work: string): { signal: string | null; output: string } {
  const script = `
    import { createWorld } from ${JSON.stringify(join(standins, 'world.ts'))};
    import { worldFile } from ${JSON.stringify(join(standins, 'worldFile.ts'))};
    import { writeSync } from 'node:fs';
    const now = Date.parse('2026-11-23T10:00:00Z');
    const storage = worldFile(${JSON.stringify(join(folder, 'world.db'))});
    const world = createWorld({ clock: { now: () => now }, seed: 1, storage });
    const say = (value) => writeSync(1, JSON.stringify(value));
    ${work}
    process.kill(process.pid, 'SIGKILL');
  `;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return { signal: child.signal, output: child.stdout };
}

test('a world that was killed is found again as it was', () => {
  const killed = killedAfter(`
    world.place({ id: 'src-1', slug: 'acme', domain: 'acme.test', version: '5.1.9' });
    world.place({ id: 'src-2', slug: 'beta', domain: 'beta.test', version: '5.1.9' });
    world.break('src-2', { kind: 'unhealthy', from: 'next-upgrade' });
    world.dispatch({ customer: 'acme', environment: 'prod', version: '5.2.0' });
    world.dispatch({ customer: 'beta', environment: 'prod', version: '5.2.0' });
    say(world.runs);
  `);
  expect(killed.signal).toBe('SIGKILL');

  const clock = manualClock();
  const world = createWorld({ clock, seed: 2, storage: worldFile(join(folder, 'world.db')) });
  expect(world.runs).toEqual(JSON.parse(killed.output));
  expect(world.dispatchCount('acme', '5.2.0')).toBe(1);
  clock.advance(12 * MINUTE);
  expect(world.look('acme.test')).toEqual({ kind: 'answers', version: '5.2.0', healthy: true });
  expect(world.look('beta.test')).toEqual({ kind: 'answers', version: '5.2.0', healthy: false });
  world.place({ id: 'src-1', slug: 'acme', domain: 'acme.test', version: '5.1.9' });
  expect(world.mergedVersion('src-1', '5.1.9')).toBe('5.2.0');
  expect(world.dispatch({ customer: 'acme', environment: 'prod', version: '5.2.1' }).id).toBe('3');
  world.close();
});

test('issues, pull requests, reviews and files are found again too, and so is what a run had yet to open', () => {
  const killed = killedAfter(`
    world.place({ id: 'src-1', slug: 'acme', domain: 'acme.test', version: '5.1.9' });
    const { threads, refs, pulls, content } = world.codeHost.now;
    threads.open('tracking', { title: 'One', body: 'text', author: 'ada', labels: ['a'], pull: null });
    threads.comment('tracking', 1, 'comment', 'ada');
    threads.edit('tracking', 1, { state: 'closed' }, 'ada');
    refs.create('refs/heads/mi-upgrade/prod/acme/5.2.0', content.tip().sha);
    refs.write({ path: 'a.txt', text: 'a', message: 'x', branch: 'mi-upgrade/prod/acme/5.2.0' });
    const head = 'mi-upgrade/prod/acme/5.2.0';
    pulls.open({ title: 'Ours', body: '', head, base: 'main' }, 'tranche[bot]');
    threads.edit('deployments', 1, { labels: ['mi-upgrade'] }, 'tranche[bot]');
    pulls.review(1, { event: 'APPROVE', body: '' }, 'ada');
    world.dispatch({ customer: 'acme', environment: 'prod', version: '5.2.1' });
    const { store } = world.codeHost.now;
    say([store.threads('tracking'), store.comments('tracking', 1), store.threads('deployments'), store.reviews(1)]);
  `);
  const clock = manualClock();
  const open = () => createWorld({ clock, seed: 2, storage: worldFile(join(folder, 'world.db')) });
  const world = open();
  const { store, content, pulls } = world.codeHost.now;
  expect([
    store.threads('tracking'),
    store.comments('tracking', 1),
    store.threads('deployments'),
    store.reviews(1),
  ]).toEqual(JSON.parse(killed.output));
  expect(world.runs).toMatchObject([{ version: '5.2.0', cause: { pull: 1 } }, { version: '5.2.1' }]);
  clock.advance(12 * MINUTE);
  expect(world.codeHost.now.store.thread('deployments', 2)).toMatchObject({ title: 'mi_upgrade acme prod 5.2.1' });
  pulls.merge(1, {}, 'ada');
  world.close();

  const again = open();
  expect(again.codeHost.now.store.threads('deployments')).toEqual(store.threads('deployments'));
  expect(again.codeHost.now.content.onMain('a.txt')).toBe('a');
  expect(again.codeHost.now.content.tip()).toEqual(content.tip());
  const next = { title: 'Two', body: '', author: 'ada', labels: [], pull: null };
  expect(again.codeHost.now.threads.open('deployments', next).number).toBe(3);
  again.close();
});

test('two servers on one file do not overwrite each other: the second dispatch fails', () => {
  const open = () =>
    createWorld({ clock: manualClock(), seed: 1, storage: worldFile(join(folder, 'data', 'world.db')) });
  const [one, two] = [open(), open()];
  one.dispatch({ customer: 'acme', environment: 'prod', version: '5.2.0' });
  expect(() => two.dispatch({ customer: 'acme', environment: 'prod', version: '5.2.0' })).toThrow(/UNIQUE/);
  expect(two.runs).toHaveLength(0);
  one.close();
  two.close();
});
