import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { serveMonitoringGrpc } from '../../../infra/local/standins/monitoring/server.ts';
import type { MonitoringState } from '../../../infra/local/standins/monitoring/state.ts';
import { stateConfiguration } from '../../../infra/local/standins/monitoring/stateConfiguration.ts';
import { statePoints } from '../../../infra/local/standins/monitoring/statePoints.ts';
import { uptimeCheckOf } from '../../../infra/local/standins/monitoring/uptimeChecks.ts';
import { parseEndpoint } from '../../../shared/contracts/endpoint.ts';
import { monitoringUptimePoints } from '../../../shared/adapters/monitoring/uptimePoints.ts';
import { MINUTE, SECOND } from '../../../shared/domain/calendar/time.ts';
import { judgeUptime } from '../../../shared/domain/rollout/uptime.ts';
import type { UptimePoints } from '../../../shared/ports/uptimePoints.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { UPTIME } from './configuration/samples.ts';
import { fleetUnderWatch, SHARD } from './fleetUnderWatch.ts';

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

const inProcess = async (state: MonitoringState): Promise<UptimePoints> => statePoints(state);

/** With pages that end in the middle of a series. */
async function overGrpc(state: MonitoringState): Promise<UptimePoints> {
  const server = await serveMonitoringGrpc({ state });
  const endpoint = parseEndpoint('MONITORING_API_ENDPOINT', server.endpoint);
  const points = monitoringUptimePoints({ project: 'tranche-prod', endpoint, pageSize: 301 });
  onTestFinished(async () => {
    await points.close();
    await server.close();
  });
  return points;
}

describe.each([
  ['in process', inProcess],
  ['over gRPC', overGrpc],
])('the uptime points of a shard %s', (_, open) => {
  let fleet: ReturnType<typeof fleetUnderWatch>;
  let points: UptimePoints;
  beforeEach(async () => {
    fleet = fleetUnderWatch();
    points = await open(fleet.state);
  });

  const lately = (minutes = 5, shard = SHARD) => {
    const now = fleet.clock.now();
    return points.points(shard, now - minutes * MINUTE, now + 10 * MINUTE);
  };
  const acme = async (minutes?: number) => {
    const [found] = await lately(minutes);
    expect(found?.host).toBe('acme.example.com');
    return found?.series ?? [];
  };
  const judged = async (upgradeEndedAt: number) =>
    judgeUptime({ series: await acme(90), expected: [], upgradeEndedAt, now: fleet.clock.now() });

  test('hold every instance of the shard, one series per checker location, a point per minute', async () => {
    const found = await lately();
    expect(found.map(({ projectId, host }) => [projectId, host])).toEqual([
      ['sourcegraph-acme', 'acme.example.com'],
      ['sourcegraph-globex', 'globex.example.com'],
      ['sourcegraph-initech', 'initech.example.com'],
    ]);
    for (const { series } of found) {
      expect(series.map(({ location }) => location)).toEqual([
        'apac-singapore',
        'eur-belgium',
        'sa-brazil-sao_paulo',
        'usa-iowa',
        'usa-oregon',
        'usa-virginia',
      ]);
      for (const { check, points: told } of series) {
        expect(check).toMatch(/^uptime-of-[a-z-]+-\d+$/);
        expect(told).toHaveLength(5);
        expect(told.every(({ passed }) => passed)).toBe(true);
        const gaps = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0));
        expect(gaps).toEqual([MINUTE, MINUTE, MINUTE, MINUTE]);
      }
    }
    expect((await lately(5, 'fleet-monitoring-2')).map(({ host }) => host)).toEqual(['umbrella.example.com']);
  });

  test('hold what ends after the beginning, and what ends with the end', async () => {
    const [first] = await acme();
    const [one, two, three] = first?.points ?? [];
    const found = await points.points(SHARD, one?.at ?? 0, three?.at ?? 0);
    expect(found[0]?.series[0]?.points).toEqual([two, three]);
  });

  test('hold each point once, however many there are', async () => {
    for (const { series } of await lately(90)) {
      for (const { points: told } of series) {
        expect(told).toHaveLength(90);
        expect(new Set(told.map(({ at }) => at)).size).toBe(90);
      }
    }
  });

  test('of two checks are kept apart, and so are those of two projects that check the same host', async () => {
    const second = { ...uptimeCheckOf('acme.example.com'), selectedRegions: ['USA'] };
    const since = fleet.clock.now() - 60 * MINUTE;
    const ownName = fleet.state.checks.create('sourcegraph-acme', second, since).name;
    fleet.state.checks.create('sourcegraph-globex', second, since);
    const found = await lately();
    expect(found.map(({ projectId, host, series }) => [projectId, host, series.length])).toEqual([
      ['sourcegraph-acme', 'acme.example.com', 9],
      ['sourcegraph-globex', 'acme.example.com', 3],
      ['sourcegraph-globex', 'globex.example.com', 6],
      ['sourcegraph-initech', 'initech.example.com', 6],
    ]);
    const own = found[0]?.series.filter(({ check }) => ownName.endsWith(`/${check}`));
    expect(own?.map(({ location, points: told }) => [location, told.length])).toEqual([
      ['usa-iowa', 5],
      ['usa-oregon', 5],
      ['usa-virginia', 5],
    ]);
  });

  test('remember how the instance was at each moment', async () => {
    fleet.world.break('src-acme', { kind: 'unhealthy' });
    const broken = fleet.clock.now();
    fleet.clock.advance(3 * MINUTE);
    fleet.world.repair('src-acme');
    const repaired = fleet.clock.now();
    fleet.clock.advance(2 * MINUTE);
    for (const { points: told } of await acme(10)) {
      for (const { at, passed } of told) expect(passed).toBe(at < broken || at >= repaired);
      expect(told.filter(({ passed }) => !passed)).toHaveLength(3);
    }
  });

  test('say that an instance breaks with its upgrade, which a version of the right number does not', async () => {
    fleet.world.break('src-acme', { kind: 'unhealthy', from: 'next-upgrade' });
    const run = fleet.world.dispatch({ customer: 'acme', environment: 'prod', version: '5.2.0' });
    fleet.clock.advance(run.endsAt - fleet.clock.now());
    expect(await judged(run.endsAt)).toMatchObject({ doubt: { reason: 'only-before-upgrade' } });
    fleet.clock.advance(3 * MINUTE);
    expect(await judged(run.endsAt)).toMatchObject({ kind: 'unhealthy' });
    fleet.world.repair('src-acme');
    fleet.clock.advance(2 * MINUTE);
    expect(await judged(run.endsAt)).toMatchObject({ kind: 'healthy' });
  });

  test('come late when they are delayed, and then all of them', async () => {
    const ended = fleet.clock.now();
    fleet.state.troubles.delayPoints(4 * MINUTE);
    fleet.clock.advance(4 * MINUTE);
    expect(await judged(ended)).toMatchObject({ doubt: { reason: 'only-before-upgrade' } });
    fleet.clock.advance(2 * MINUTE);
    expect(await judged(ended)).toMatchObject({ kind: 'healthy' });
  });

  test('lack those of a location that is blind', async () => {
    const now = fleet.clock.now();
    fleet.state.troubles.atLocation({ kind: 'blind', location: 'eur-belgium', from: now, to: now + 20 * MINUTE });
    fleet.clock.advance(5 * MINUTE);
    expect(await judged(now)).toMatchObject({ doubt: { reason: 'no-points-yet', locations: ['eur-belgium'] } });
    fleet.clock.advance(10 * MINUTE);
    expect(await judged(now)).toMatchObject({ doubt: { reason: 'location-blind', locations: ['eur-belgium'] } });
    fleet.clock.advance(7 * MINUTE);
    expect(await judged(now)).toMatchObject({ kind: 'healthy' });
  });

  test('fail from a location that an allowlist keeps out', async () => {
    const from = fleet.clock.now();
    const trouble = { kind: 'cut-off', location: 'usa-iowa', host: 'acme.example.com', from, to: Infinity } as const;
    fleet.state.troubles.atLocation(trouble);
    fleet.clock.advance(3 * MINUTE);
    expect(await judged(from)).toMatchObject({ kind: 'unhealthy', failing: [{ location: 'usa-iowa' }] });
    const [, globex] = await lately();
    expect(globex?.series.flatMap(({ points: told }) => told).every(({ passed }) => passed)).toBe(true);
  });

  test('of a check of the version pass from when the instance reports what the check looks for', async () => {
    const { state, world, clock } = fleet;
    const [acme] = fleet.scopes.get(SHARD) ?? [];
    const check = uptimeCheckOf('acme.example.com');
    const version = state.checks.create(acme?.gcpProjectId ?? '', {
      ...check,
      httpCheck: { path: '/__version' },
      contentMatchers: [{ content: '5.2.0', matcher: 'CONTAINS_STRING' }],
    });
    const of = async () => {
      const [uptime] = await lately();
      const told = uptime?.series.filter((each) => version.name.endsWith(`/${each.check}`)) ?? [];
      return told.map((each) => each.points.at(-1)?.passed);
    };
    clock.advance(5 * MINUTE);
    expect(new Set(await of())).toEqual(new Set([false]));
    world.dispatch({ customer: 'acme', environment: 'prod', version: '5.2.0' });
    clock.advance(15 * MINUTE);
    expect(new Set(await of())).toEqual(new Set([true]));
    world.break('src-acme', { kind: 'unhealthy' });
    clock.advance(3 * MINUTE);
    expect(new Set(await of())).toEqual(new Set([true]));
    world.break('src-acme', { kind: 'silent' });
    clock.advance(3 * MINUTE);
    expect(new Set(await of())).toEqual(new Set([false]));
  });

  test('of a check of the version pass with that version, and with none that begins with it or ends so', async () => {
    const { state, world, clock } = fleet;
    const [acme] = fleet.scopes.get(SHARD) ?? [];
    const project = acme?.gcpProjectId ?? '';
    const configuration = stateConfiguration(state, 'prod');
    const check = { ...UPTIME, path: '/__version', key: 'version', says: '5.1.1' };
    const name = await configuration.create(project, check, new Map());
    for (const [version, passes] of [
      ['5.1.12', false],
      ['15.1.1', false],
      ['5.1.1.2', false],
      ['5x1.1', false],
      ['5.1.1', true],
    ] as const) {
      world.dispatch({ customer: 'acme', environment: 'prod', version });
      clock.advance(20 * MINUTE);
      const [uptime] = await lately();
      const told = uptime?.series.filter((each) => name.endsWith(`/${each.check}`)) ?? [];
      expect([version, new Set(told.map((each) => each.points.at(-1)?.passed))]).toEqual([version, new Set([passes])]);
    }
  });

  test('are those of the hosts that are named, or of all where naming them takes too many words', async () => {
    const now = fleet.clock.now();
    const of = async (hosts: readonly string[]) =>
      (await points.points(SHARD, now - 5 * MINUTE, now, hosts)).map(({ host }) => host);
    expect(await of(['globex.example.com', 'umbrella.example.com'])).toEqual(['globex.example.com']);
    expect(await of(['quo"ted.example.com'])).toEqual([]);
    const many = Array.from({ length: 100 }, (_, index) => `host-${index}.example.com`);
    expect(await of(many)).toHaveLength(3);
  });

  test('lie in the future when the clock of the monitoring is ahead', async () => {
    fleet.state.troubles.skewClock(5 * MINUTE);
    const now = fleet.clock.now();
    expect(await judged(now - 3 * MINUTE)).toMatchObject({ doubt: { reason: 'clock-skew' } });
    fleet.state.troubles.skewClock(20 * SECOND);
    expect(await judged(now - 3 * MINUTE)).toMatchObject({ kind: 'healthy' });
  });

  test('cannot be read while the monitoring is down, which says to try again', async () => {
    const from = fleet.clock.now();
    fleet.state.troubles.outage({ from, to: from + 60 * MINUTE, losesPoints: true });
    const error = await lately().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(VendorError);
    expect(error).toMatchObject({ vendor: 'Cloud Monitoring', retryable: true });
    fleet.clock.advance(60 * MINUTE);
    expect(await judged(from)).toMatchObject({ doubt: { reason: 'only-before-upgrade' } });
    fleet.clock.advance(2 * MINUTE);
    expect(await judged(from)).toMatchObject({ kind: 'healthy' });
  });

  test('of a project that is not there are refused for good', async () => {
    const error = await lately(5, 'no-such-project').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ vendor: 'Cloud Monitoring', retryable: false, certain: true });
    expect(String(error)).toContain('there is no project no-such-project');
  });

  test('are still there after the check has gone, but no new ones', async () => {
    const [check] = fleet.state.checks.list('sourcegraph-acme');
    fleet.state.checks.delete(check?.name ?? '');
    fleet.clock.advance(3 * MINUTE);
    for (const { points: told } of await acme()) expect(told).toHaveLength(2);
    fleet.clock.advance(3 * MINUTE);
    expect((await lately()).map(({ host }) => host)).toEqual(['globex.example.com', 'initech.example.com']);
  });
});
