import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { VerificationView } from '../../shared/usecases/verificationView.ts';
import type { RolloutView, UpgradeView } from '../../shared/usecases/views.ts';
import { ENTRY, NODE_FLAGS } from '../support/ownProcess.ts';
import { type LocalServer, fleetOnDisk, localServer, temporaryFolder } from './localServer.ts';

const START = '2026-11-23T00:00:00Z';
const ID = 'prod-5.2.0';
const FLEET = ['internal', 'internal', 'trial', 'production'].map((type, index) => ({ id: `src-${index}`, type }));
const LOCATIONS = ['apac-singapore', 'eur-belgium', 'sa-brazil-sao_paulo', 'usa-iowa', 'usa-oregon', 'usa-virginia'];

interface Shown {
  readonly upgrade: UpgradeView;
  readonly verification: VerificationView | null;
  readonly history: readonly { readonly event: { readonly type: string; readonly reason: string } }[];
}

/** A local run with stand-ins for everything, and a release of which the first instance soaks. */
async function soaking(cwd = temporaryFolder()): Promise<{ server: LocalServer; instance: string }> {
  const server = await localServer(['--fleet', fleetOnDisk(FLEET).root, '--start', START], { cwd });
  expect(await server.register({ version: '5.2.0', type: 'minor', releasedAt: START })).toMatchObject({ status: 201 });
  for (let minutes = 1; minutes < 60; minutes++) {
    const { body } = await server.post('/dev/clock', { advanceDays: 1 / 1_440 });
    const { upgrades } = await server.rollout(ID);
    const found = upgrades.find(({ state }) => state === 'soaking');
    if (found !== undefined) return { server, instance: found.instance };
    expect(body).toHaveProperty('now');
  }
  throw new Error('nothing ever soaks');
}

const minutes = (server: LocalServer, count: number) => server.post('/dev/clock', { advanceDays: count / 1_440 });
const command = (server: LocalServer, instance: string, body: object) =>
  server.post(`/dev/instances/${instance}`, body);

async function shown(server: LocalServer, instance: string): Promise<Shown> {
  return (await server.get(`/api/rollouts/${ID}/upgrades/${instance}`)).body as Shown;
}

const typesOf = ({ history }: Shown): string[] => history.map(({ event }) => event.type);

describe('an instance that is commanded to break', { timeout: 60_000 }, () => {
  it('during its soak, and stays so, is interrupted, fails and holds the rollout before anything else starts', async () => {
    const { server, instance } = await soaking();
    expect(await command(server, instance, { action: 'break' })).toMatchObject({ status: 200 });
    await minutes(server, 4);
    const interrupted = await shown(server, instance);
    expect(typesOf(interrupted)).toContain('SoakInterrupted');
    expect(interrupted.upgrade.result).toBe('in-flight');
    const startedBefore = startedOf(await server.rollout(ID));
    await minutes(server, 60);
    const failed = await shown(server, instance);
    expect(failed.upgrade).toMatchObject({ result: 'failed' });
    const held = await server.rollout(ID);
    expect(held.state).toBe('held');
    expect(startedOf(held)).toEqual(startedBefore);
    expect(await server.get('/api/incidents?state=open')).toMatchObject({ body: { incidents: [{ instance }] } });
  });

  it('and recovers within some minutes, soaks again from the start and is verified by every checker location', async () => {
    const cwd = temporaryFolder();
    const { server, instance } = await soaking(cwd);
    await command(server, instance, { action: 'break' });
    await minutes(server, 3);
    await command(server, instance, { action: 'repair' });
    await minutes(server, 40);
    const verified = await shown(server, instance);
    expect(verified.upgrade.result).toBe('verified');
    expect(typesOf(verified).filter((type) => type === 'SoakStarted')).toHaveLength(2);
    expect(verified.verification).toMatchObject({ versionBy: 'instance', reported: '5.2.0', interruptions: 1 });
    const locations = verified.verification?.uptime?.locations ?? [];
    expect(locations.map(({ location }) => location)).toEqual(LOCATIONS);
    for (const { passed, failed } of locations)
      expect({ enough: passed >= 2, failed }).toEqual({ enough: true, failed: 0 });

    await server.advanceTo('2026-12-20T00:00:00Z');
    expect(await server.rollout(ID)).toMatchObject({ state: 'completed', evidence: { complete: true } });
    expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true } });
    const run = promisify(execFile);
    await run(process.execPath, [...NODE_FLAGS, ENTRY, 'evidence', 'export', '--rollout', ID], { cwd });
    const report = readFileSync(join(cwd, `evidence-${ID}`, 'report.md'), 'utf8');
    expect(report).toMatch(new RegExp(`\\| ${instance} \\| .*${LOCATIONS.map(passedFrom).join(', ')}; the newest at `));
  });
});

function passedFrom(location: string): string {
  return `${location.replaceAll('_', String.raw`\\_`)} (\\d+) of \\d+`;
}

function startedOf({ upgrades }: RolloutView): string[] {
  return upgrades.filter(({ startedAt }) => startedAt !== null).map(({ instance }) => instance);
}
