import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { directoryFleet } from '../../shared/adapters/directory/directoryFleet.ts';
import { ENTRY, NODE_FLAGS } from '../support/ownProcess.ts';
import { fleetOnDisk, temporaryFolder } from './localServer.ts';

const SAMPLE_FLEET = fileURLToPath(new URL('../../infra/local/sample-fleet', import.meta.url));

interface Running {
  readonly output: () => string;
  readonly status: Promise<number | null>;
  /** Resolves once the output, of either stream, holds the text. */
  says(text: string): Promise<void>;
  stop(): void;
}

function demo(...args: string[]): Running {
  const flags = [...NODE_FLAGS, ENTRY, 'serve', '--demo', '--port', '0', ...args];
  const child = spawn(process.execPath, flags, { cwd: temporaryFolder(), env: { PATH: process.env['PATH'] ?? '' } });
  let output = '';
  const waiting: { text: string; resolve: () => void }[] = [];
  const hear = (part: Buffer): void => {
    output += part.toString('utf8');
    for (const { text, resolve } of waiting) if (output.includes(text)) resolve();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return {
    output: () => output,
    status: new Promise((resolve) => child.once('exit', resolve)),
    says: (text) =>
      new Promise((resolve) => (output.includes(text) ? resolve() : void waiting.push({ text, resolve }))),
    stop: () => void child.kill('SIGTERM'),
  };
}

describe('the main job', { timeout: 60_000 }, () => {
  it('plays a major release over the sample fleet and says who was upgraded when and why', async () => {
    const running = demo('--exit');
    expect(await running.status).toBe(0);
    const output = running.output();
    expect(output).toMatch(/is completed: (\d+) of \1 instances verified, \1 on the day that the plan named/);
    expect(output).toMatch(
      /One incident \S+ \(src-\w+\): .*\n.*acknowledged after 4 minutes by .*dismissed: .*closed after 20 minutes/,
    );
    // oxlint-disable-next-line no-control-regex
    expect(output).not.toMatch(/\u001b/);
    const fleet = await directoryFleet(SAMPLE_FLEET).read('prod');
    expect(fleet?.deployments.length).toBeGreaterThanOrEqual(60);
    for (const { id, instance } of fleet?.deployments ?? []) {
      const named = output.includes(id) || (instance !== undefined && output.includes(`${instance.slug} (`));
      expect({ id, named }).toEqual({ id, named: true });
    }
  });

  it('plays it over any fleet, stays up afterwards, and ends in order when it is told to', async () => {
    const { root } = fleetOnDisk([
      { id: 'in-1', type: 'internal' },
      { id: 'cu-1', type: 'production', spec: { sourcegraphVersion: '7.3.1' } },
    ]);
    const running = demo('--fleet', root);
    await running.says('The server stays up');
    const url = /listens on (http:\S+)/.exec(running.output())?.[1] ?? '';
    const response = await fetch(`${url}/api/rollouts`);
    expect(await response.json()).toMatchObject({ rollouts: [{ state: 'completed', policy: 'major' }] });
    const page = await fetch(url);
    expect(await page.text()).toContain('completed');
    running.stop();
    expect(await running.status).toBe(0);
  });
});
