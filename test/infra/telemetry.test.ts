import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { otlpPeer } from '../support/peers/otlpPeer.ts';
import { startServer } from '../support/serverProcess.ts';

const NOTE_MODULES = new URL('../support/noteModules.ts', import.meta.url).href;
const TOKEN = 'a-release-token';

/** Registers a release with a server of its own and lets a day pass. @returns the modules that the process has loaded */
async function liveADay(env: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-telemetry-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const noted = join(folder, 'modules');
  const server = await startServer(['--clock', 'virtual', '--start', '2026-11-23T09:00:00Z', '--data', folder], {
    cwd: folder,
    env: {
      TRANCHE_RELEASE_TOKEN: TOKEN,
      NODE_OPTIONS: `--import ${NOTE_MODULES}`,
      NOTE_MODULES_IN: noted,
      ...env,
    },
  });
  onTestFinished(() => server.kill());
  await post(`${server.url}/register-release`, { version: '5.2.0', type: 'major' });
  await post(`${server.url}/dev/clock`, { advanceDays: 1 });
  return readFileSync(noted, 'utf8').trim().split('\n');
}

async function post(url: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.ok, await response.text()).toBe(true);
}

const TOLD = ['plans', 'ticks', 'upgrades', 'verifications', 'tracking', 'pull-requests', 'monitoring'];

describe('a local run', () => {
  it('loads no part of OpenTelemetry while telemetry is off', { timeout: 60_000 }, async () => {
    const modules = await liveADay({});
    expect(modules.length).toBeGreaterThan(100);
    // Google's clients load the empty interface, which does nothing by itself.
    const parts = modules.filter((url) => url.includes('@opentelemetry') && !url.includes('@opentelemetry/api/'));
    expect(parts).toEqual([]);
  });

  it('tells of every function, and of its rollout, when telemetry is on', { timeout: 60_000 }, async () => {
    const peer = await otlpPeer();
    const modules = await liveADay({ OTEL_EXPORTER_OTLP_ENDPOINT: peer.endpoint });
    expect(modules.filter((url) => url.includes('@opentelemetry'))).not.toEqual([]);
    expect(new Set(peer.spans.map(({ name }) => name))).toEqual(
      new Set(['POST register-release', ...TOLD.flatMap((topic) => [`send ${topic}`, `process ${topic}`])]),
    );
    const register = peer.spans.find(({ name }) => name === 'POST register-release');
    const plan = peer.spans.find(({ name }) => name === 'process plans');
    expect(plan?.traceId).toBe(register?.traceId);
    expect(new Set(peer.points.map(({ name }) => name))).toContain('tranche.upgrades');
  });

  it('goes on without when nobody takes its telemetry', { timeout: 60_000 }, async () => {
    const peer = await otlpPeer('refusing');
    await liveADay({ OTEL_EXPORTER_OTLP_ENDPOINT: peer.endpoint });
    expect(peer.requests.length).toBeGreaterThan(0);
  });
});
