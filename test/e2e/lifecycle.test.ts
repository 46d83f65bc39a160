import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tranche } from '../cli/support/command.ts';
import { ENTRY, NODE_FLAGS } from '../support/ownProcess.ts';
import { type Deployed, fleetOnDisk, localServer, temporaryFolder } from './localServer.ts';

const START = '2026-11-23T00:00:00Z';
const FLEET: Deployed[] = Array.from({ length: 30 }, (_, index) => ({
  id: `src-${index}`,
  type: ['internal', 'trial', 'production'][index % 3] ?? '',
}));
const RELEASE = { version: '5.2.0', type: 'major', releasedAt: START };

interface Started {
  readonly child: ChildProcess;
  /** Resolves with the first match in what it says; rejects if it ends without. */
  says(pattern: RegExp): Promise<string>;
  readonly ended: Promise<{ status: number | null; signal: NodeJS.Signals | null }>;
}

/** With a folder for temporary files of its own, so that what it leaves behind can be seen. */
function start(cwd: string, args: readonly string[]): Started {
  const flags = [...NODE_FLAGS, ENTRY, 'serve', '--port', '0', ...args];
  const child = spawn(process.execPath, flags, { cwd, env: { PATH: process.env['PATH'] ?? '', TMPDIR: cwd } });
  let said = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => {
      said += part.toString('utf8');
      listeners.forEach((listener) => listener());
    });
  }
  const ended = new Promise<{ status: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (status, signal) => resolve({ status, signal })),
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    child,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(said)?.[0];
          if (found !== undefined) resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended without a word of ${pattern}:\n${said}`)));
      }),
  };
}

describe('a server that is told to end', { timeout: 60_000 }, () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s in the middle of its demo does so in order', async (signal) => {
    const cwd = temporaryFolder();
    const demo = start(cwd, ['--demo', '--exit']);
    await demo.says(/internal/);
    demo.child.kill(signal);
    expect(await demo.ended).toEqual({ status: 0, signal: null });
    expect(readdirSync(cwd)).toEqual(['.tranche']);
    expect(readdirSync(join(cwd, '.tranche'))).toEqual([]);
  });

  it('while its clock runs ends nevertheless, and goes on from there when it is started again', async () => {
    const cwd = temporaryFolder();
    const data = join(cwd, 'data');
    const args = ['--data', data, '--fleet', fleetOnDisk(FLEET).root, '--clock', 'virtual', '--start', START];
    const first = start(cwd, args);
    const url = (await first.says(/http:\/\/127\.0\.0\.1:\d+/)).trim();
    const address = join(cwd, '.tranche', 'server.json');
    expect(statSync(address).mode & 0o777).toBe(0o600);
    expect(
      (await tranche(['release', 'register', '5.2.0', '--type', 'major', '--released', START], { cwd })).status,
    ).toBe(0);
    const clock = fetch(`${url}/dev/clock`, { method: 'POST', body: '{"advanceDays":60}' }).catch(() => 'cut off');
    await first.says(/UpgradeVerified/);
    first.child.kill('SIGTERM');
    expect(await first.ended).toEqual({ status: 0, signal: null });
    await clock;
    expect(existsSync(address)).toBe(false);

    const second = await localServer(['--fleet', args[3] ?? ''], { cwd });
    const before = await second.rollout('prod-5.2.0');
    expect(before.upgrades.filter(({ result }) => result === 'verified').length).toBeGreaterThan(0);
    await second.advanceTo('2027-01-20T00:00:00Z');
    const after = await second.rollout('prod-5.2.0');
    expect(after.state).toBe('completed');
    expect(
      after.upgrades.filter(({ date, plannedDate, dispatches }) => date !== plannedDate || dispatches !== 1),
    ).toEqual([]);
    expect(await second.get('/api/evidence/verify')).toMatchObject({ body: { valid: true } });
  });
});

describe('a server that cannot start', { timeout: 60_000 }, () => {
  it('says so in a line when its port is taken, and lets the other one be', async () => {
    const first = await localServer(['--fleet', fleetOnDisk(FLEET).root, '--start', START]);
    const { port } = new URL(first.url);
    const args = ['serve', '--port', port, '--clock', 'virtual', '--fleet', fleetOnDisk(FLEET).root];
    const { status, stdout, stderr } = await tranche(args, { cwd: temporaryFolder() });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`port ${port} is in use`);
    expect(stderr).not.toContain('    at ');
    expect((await first.get('/healthz')).status).toBe(200);
  });

  it('on data that another one works with refuses, or both together do nothing twice', async () => {
    const cwd = temporaryFolder();
    const args = ['--fleet', fleetOnDisk(FLEET).root, '--start', START];
    const first = await localServer(args, { cwd });
    const second = await localServer(args, { cwd }).catch(() => undefined);
    await first.register(RELEASE);
    const to = '2027-01-20T00:00:00Z';
    await Promise.all([first.advanceTo(to), second?.advanceTo(to)]);
    const { state, upgrades } = await first.rollout('prod-5.2.0');
    expect(state).toBe('completed');
    expect(upgrades.filter(({ result, dispatches }) => result !== 'verified' || dispatches !== 1)).toEqual([]);
    expect(await first.get('/api/evidence/verify')).toMatchObject({ body: { valid: true, problems: [] } });
  });
});
