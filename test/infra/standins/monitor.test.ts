import { expect, test } from 'vitest';
import { createMonitor } from '../../../infra/local/standins/monitor.ts';
import { monitoringPayload, type MonitoringPayload } from '../../../infra/local/standins/monitoringPayload.ts';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { readMonitoringIncident } from '../../../shared/contracts/monitoringIncident.ts';
import { manualClock } from './manualClock.ts';

const ACME = { id: 'src-1', domain: 'acme.example.com', gcpProjectId: 'project-1' };
const BETA = { id: 'src-2', domain: 'beta.example.com', gcpProjectId: 'project-2' };

function setUp() {
  const clock = manualClock();
  const world = createWorld({ clock, seed: 1 });
  for (const { id, domain } of [ACME, BETA]) world.place({ id, slug: id, domain, version: '5.1.9' });
  const delivered: MonitoringPayload['incident'][] = [];
  const reachable = { now: true };
  const deliver = async ({ incident }: MonitoringPayload) => {
    if (!reachable.now) throw new Error('not reachable');
    delivered.push(incident);
  };
  return { clock, world, delivered, reachable, monitor: createMonitor({ clock, world, deliver }) };
}

test('a notification has the labels that the policy groups by, and whole seconds', () => {
  const startedAt = Date.parse('2026-11-23T10:00:00.700Z');
  const open = monitoringPayload({ id: '0.a', instance: ACME, policyName: 'Uptime', startedAt, endedAt: null });
  expect(open).toMatchObject({
    version: '1.2',
    incident: {
      incident_id: '0.a',
      state: 'open',
      started_at: 1795428000,
      ended_at: null,
      policy_name: 'Uptime',
      resource: { type: 'uptime_url', labels: { project_id: 'project-1', host: 'acme.example.com' } },
    },
  });
  const endedAt = startedAt + 60_000;
  const closed = monitoringPayload({ id: '0.a', instance: ACME, policyName: 'Uptime', startedAt, endedAt });
  expect(closed.incident).toMatchObject({ state: 'closed', started_at: 1795428000, ended_at: 1795428060 });
});

test('a policy has one open incident per instance, and a new one after that is closed', async () => {
  const { monitor, delivered } = setUp();
  const first = await monitor.open(ACME);
  expect(await monitor.open(ACME)).toBe(first);
  expect(await monitor.open(ACME, { policyName: 'Latency' })).not.toBe(first);
  await monitor.close(first);
  expect(await monitor.open(ACME)).not.toBe(first);
  expect(delivered.map(({ policy_name, state }) => `${policy_name} ${state}`)).toEqual([
    'Instance uptime open',
    'Latency open',
    'Instance uptime closed',
    'Instance uptime open',
  ]);
});

test('a policy of another kind says so, as Cloud Monitoring does', async () => {
  const { monitor, delivered } = setUp();
  await monitor.open(ACME, { policyName: 'CPU', kind: 'threshold', severity: 'warning', labels: { team: 'cloud' } });
  await monitor.open(ACME, { policyName: 'Slow queries', kind: 'log', severity: 'no severity' });
  const read = delivered.map((incident) => readMonitoringIncident({ version: '1.2', incident }));
  expect(read).toMatchObject([
    { value: { kind: 'threshold', severity: 'warning', labels: { 'policy.team': 'cloud' }, projectId: 'project-1' } },
    { value: { kind: 'log', severity: undefined, host: 'acme.example.com' } },
  ]);
});

test('a match in a log is told again when it comes again, and never closes', async () => {
  const { monitor, delivered } = setUp();
  const id = await monitor.open(ACME, { policyName: 'Panics', kind: 'log-match' });
  expect(await monitor.open(ACME, { policyName: 'Panics', kind: 'log-match' })).toBe(id);
  await monitor.close(id);
  expect(delivered.map((incident) => readMonitoringIncident({ version: '1.2', incident }))).toMatchObject([
    { value: { kind: 'log', endless: true } },
    { value: { kind: 'log', endless: true, renotify: true } },
  ]);
});

test('a close that is sent again says the same', async () => {
  const { monitor, delivered, clock } = setUp();
  const id = await monitor.open(ACME);
  await monitor.close(id);
  clock.advance(60_000);
  await monitor.close(id);
  expect(delivered[2]).toEqual(delivered[1]);
  await expect(monitor.close('0.unknown')).rejects.toThrow('no incident 0.unknown');
});

test('a notification that could not be delivered can be sent again', async () => {
  const { monitor, delivered, reachable } = setUp();
  reachable.now = false;
  await expect(monitor.open(ACME)).rejects.toThrow('not reachable');
  reachable.now = true;
  const id = await monitor.open(ACME);
  expect(delivered).toEqual([]);
  await monitor.notify(id);
  expect(delivered).toMatchObject([{ incident_id: id, state: 'open' }]);
});

test('a sweep opens where an instance is not well, and closes when it is again', async () => {
  const { monitor, world, delivered } = setUp();
  await monitor.sweep([ACME, BETA]);
  world.break('src-2', { kind: 'silent' });
  await monitor.sweep([ACME, BETA]);
  await monitor.sweep([ACME, BETA]);
  world.repair('src-2');
  await monitor.sweep([ACME, BETA]);
  expect(delivered.map(({ resource, state }) => `${resource.labels.host} ${state}`)).toEqual([
    'beta.example.com open',
    'beta.example.com closed',
  ]);
  expect(monitor.incidents()).toHaveLength(1);
});
