import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from '../../infra/local/standins/world.ts';
import { type StandInMonitoring, standInMonitoring } from '../../infra/local/standins/standInMonitoring.ts';
import type { MonitoringPayload } from '../../infra/local/standins/monitoringPayload.ts';
import { askMonitoring } from '../../shared/adapters/monitoring/askMonitoring.ts';
import { monitoringUptimePoints } from '../../shared/adapters/monitoring/uptimePoints.ts';
import { MINUTE } from '../../shared/domain/calendar/time.ts';
import type { UptimePoints } from '../../shared/ports/uptimePoints.ts';
import { instanceWith } from '../domain/rollout/fixtures.ts';
import { manualClock } from './standins/manualClock.ts';

const ACME = instanceWith('src-1', { domain: 'acme.example.com', gcpProjectId: 'project-1' });
const BETA = instanceWith('src-2', { domain: 'beta.example.com', gcpProjectId: 'project-2' });
const PROJECTS = ['fleet-one', 'fleet-two'];

const clock = manualClock();
const world = createWorld({ clock, seed: 1 });
const told: MonitoringPayload['incident'][] = [];
let reachable = true;
let present = [ACME, BETA];
let roster = { present, gone: [] as (typeof ACME)[] };
let monitoring: StandInMonitoring;
let points: UptimePoints;

beforeAll(async () => {
  for (const each of present) world.place(each);
  monitoring = await standInMonitoring({
    clock,
    world,
    roster: () => roster,
    projects: PROJECTS,
    deliver: async ({ incident }) => {
      if (!reachable) throw new Error('nobody listens');
      told.push(incident);
    },
  });
  points = monitoringUptimePoints({ project: 'fleet-one', endpoint: endpoint() });
});

afterAll(async () => {
  await points.close();
  await monitoring.close();
});

const endpoint = () => ({ host: '127.0.0.1', port: monitoring.port, secure: false });
const hosts = async (project: string): Promise<string[]> =>
  (await points.points(project, clock.now() - 10 * MINUTE, clock.now())).map(({ host }) => host);
const minutes = async (count: number): Promise<void> => {
  for (let each = 0; each < count; each++) {
    clock.advance(MINUTE);
    await monitoring.sweep();
  }
};

describe('Cloud Monitoring of a local run', () => {
  it('answers gRPC and REST at one address, each scoping project with its part of the fleet', async () => {
    expect(await hosts('fleet-one')).toEqual(['acme.example.com']);
    expect(await hosts('fleet-two')).toEqual(['beta.example.com']);
    expect(await askMonitoring(PROJECTS, endpoint()).list()).toEqual([]);
  });

  it('opens an incident when an instance was unwell for five minutes, and closes it when it is well', async () => {
    world.break('src-2', { kind: 'unhealthy' });
    await minutes(4);
    expect(told).toEqual([]);
    expect(monitoring.nextSweepAt()).toBe(clock.now() + MINUTE - (clock.now() % MINUTE));
    await minutes(2);
    expect(told).toMatchObject([{ state: 'open', resource: { labels: { host: 'beta.example.com' } } }]);
    expect(monitoring.nextSweepAt()).toBeUndefined();
    expect(await askMonitoring(PROJECTS, endpoint()).list()).toMatchObject([{ host: 'beta.example.com' }]);
    world.repair('src-2');
    await minutes(1);
    expect(told.map(({ state }) => state)).toEqual(['open', 'closed']);
    expect(await askMonitoring(PROJECTS, endpoint()).list()).toEqual([]);
  });

  it('opens none for one that is unwell for shorter than that, however often', async () => {
    told.length = 0;
    world.break('src-1', { kind: 'silent', flapMinutes: 3 });
    await minutes(20);
    world.repair('src-1');
    expect(told).toEqual([]);
  });

  it('notifies again of what nobody has taken', async () => {
    told.length = 0;
    reachable = false;
    world.break('src-1', { kind: 'silent' });
    await minutes(7);
    reachable = true;
    await minutes(1);
    expect(told).toMatchObject([{ state: 'open', resource: { labels: { host: 'acme.example.com' } } }]);
    world.repair('src-1');
    await minutes(1);
  });

  it('follows the fleet: who joins has points, and the project of who has left is still there', async () => {
    const gamma = instanceWith('src-3', { domain: 'gamma.example.com', gcpProjectId: 'project-3' });
    world.place(gamma);
    world.remove('src-1');
    present = [BETA, gamma];
    roster = { present, gone: [ACME] };
    expect(await hosts('fleet-one')).toEqual(['beta.example.com']);
    expect(await hosts('fleet-two')).toEqual(['gamma.example.com']);
    expect(await hosts('project-1')).toEqual(['acme.example.com']);
  });
});
