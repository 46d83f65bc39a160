import { describe, expect, it, onTestFinished } from 'vitest';
import { serveStandIn, type StandInAnswer } from '../../../infra/local/standins/httpStandIn.ts';
import { createMonitor } from '../../../infra/local/standins/monitor.ts';
import { serveMonitoring } from '../../../infra/local/standins/monitoringServer.ts';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { VirtualClock } from '../../../infra/local/virtualClock.ts';
import { monitoringAlerts } from '../../../shared/adapters/monitoring/monitoringAlerts.ts';
import { readMonitoringAlert } from '../../../shared/contracts/monitoringAlert.ts';

const PROJECT = 'fleet-monitoring';
const instance = (id: string) => ({ id, domain: `${id}.example.com`, gcpProjectId: `project-${id}` });

async function scope() {
  const clock = new VirtualClock(Date.UTC(2026, 10, 25));
  const monitor = createMonitor({ clock, world: createWorld({ clock, seed: 1 }), deliver: () => Promise.resolve() });
  const server = await serveMonitoring({ clock, monitor, projects: [PROJECT] });
  onTestFinished(() => server.close());
  const token = () => Promise.resolve(undefined);
  return { clock, monitor, alerts: monitoringAlerts({ apiUrl: server.url, projects: [PROJECT, PROJECT], token }) };
}

async function failing(answer: StandInAnswer) {
  const server = await serveStandIn({ clock: new VirtualClock(0) }, () => answer);
  onTestFinished(() => server.close());
  const token = () => Promise.resolve('a-secret');
  const alerts = monitoringAlerts({ apiUrl: server.url, projects: [PROJECT], token, timeoutMs: 1_000 });
  return alerts.list().then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the incidents of Cloud Monitoring', () => {
  it('are those that are open, as a notification of them would tell, each once', async () => {
    const { monitor, alerts, clock } = await scope();
    const closed = await monitor.open(instance('a'));
    const open = await monitor.open(instance('b'), { severity: 'error' });
    await monitor.close(closed);
    expect(await alerts.list()).toEqual([
      expect.objectContaining({
        incidentId: open,
        state: 'open',
        projectId: 'project-b',
        host: 'b.example.com',
        startedAt: clock.now(),
        policyName: 'Instance uptime',
        severity: 'error',
        kind: 'uptime',
        test: false,
      }),
    ]);
  });

  it('are read over several pages', async () => {
    const { monitor, alerts } = await scope();
    for (let index = 0; index < 1_001; index++) await monitor.open(instance(`i${index}`));
    expect(await alerts.list()).toHaveLength(1_001);
  });

  it('can be asked for one by one, and say when they closed', async () => {
    const { monitor, alerts, clock } = await scope();
    const id = await monitor.open(instance('a'));
    clock.advanceTo(clock.now() + 60_000);
    await monitor.close(id);
    expect(await alerts.find(id)).toMatchObject({ state: 'closed', endedAt: clock.now() });
    expect(await alerts.find('0.unknown')).toBeUndefined();
  });

  it.each([
    ['429', { status: 429, headers: { 'retry-after': '7' }, body: '{}' }, { retryable: true, retryAfter: 7_000 }],
    ['500', { status: 500, body: 'oops' }, { retryable: true }],
    ['403', { status: 403, body: '{}' }, { retryable: false }],
    ['404', { status: 404, body: '{}' }, { retryable: false }],
    ['no JSON', { status: 200, body: '<html>' }, { retryable: true }],
    ['another shape', { status: 200, body: '[]' }, { retryable: false }],
    ['a dropped connection', 'hang-up', { retryable: true }],
  ] as const)('cannot be read: %s', async (_what, answer, expected) => {
    const error = await failing(answer);
    expect(error).toMatchObject({ name: 'VendorError', certain: true, ...expected });
    expect(String(error)).not.toContain('a-secret');
  });

  it.each([
    ['nothing', {}],
    ['a name that is no alert', { name: 'projects/p/alertPolicies/1', state: 'OPEN' }],
    ['an id that could be no document', { name: 'projects/p/alerts/__x', state: 'OPEN' }],
    ['an unknown state', { name: 'projects/p/alerts/0.a', state: 'STATE_UNSPECIFIED' }],
  ])('are left out when they are %s', (_what, body) => {
    expect(readMonitoringAlert(body)).toBeUndefined();
  });

  it('are read although parts of them are strange', () => {
    const body = {
      name: 'projects/p-1/alerts/0.a',
      state: 'OPEN',
      openTime: 'soon',
      resource: 7,
      policy: { severity: 'SEVERITY_UNSPECIFIED', displayName: 'Slow\n\u001b[31m' },
    };
    expect(readMonitoringAlert(body)).toMatchObject({
      incidentId: '0.a',
      state: 'open',
      projectId: 'p-1',
      policyName: 'Slow [31m',
    });
  });
});
