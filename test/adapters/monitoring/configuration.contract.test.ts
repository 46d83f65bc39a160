import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { serveMonitoringGrpc } from '../../../infra/local/standins/monitoring/server.ts';
import type { MonitoringState } from '../../../infra/local/standins/monitoring/state.ts';
import { stateConfiguration } from '../../../infra/local/standins/monitoring/stateConfiguration.ts';
import { uptimeCheckOf } from '../../../infra/local/standins/monitoring/uptimeChecks.ts';
import { parseEndpoint } from '../../../shared/contracts/endpoint.ts';
import { monitoringConfiguration } from '../../../shared/adapters/monitoring/monitoringConfiguration.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { MonitoringKind, MonitoringResource } from '../../../shared/domain/monitoring/resources.ts';
import type { MonitoringConfiguration } from '../../../shared/ports/monitoringConfiguration.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { CHANNEL, DASHBOARD, LOG_METRIC, POLICY, SAMPLES, UPTIME } from './configuration/samples.ts';
import { fleetUnderWatch } from './fleetUnderWatch.ts';

const ACME = 'sourcegraph-acme';
const NONE = new Map<string, string>();

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

const inProcess = (state: MonitoringState, environment: string) =>
  Promise.resolve(stateConfiguration(state, environment));

async function overGrpc(state: MonitoringState, environment: string): Promise<MonitoringConfiguration> {
  const server = await serveMonitoringGrpc({ state });
  const endpoint = parseEndpoint('MONITORING_API_ENDPOINT', server.endpoint);
  const configuration = monitoringConfiguration({ project: 'tranche-prod', endpoint }, environment);
  onTestFinished(async () => {
    await configuration.close();
    await server.close();
  });
  return configuration;
}

/** A change of every field that may be changed in place. */
const CHANGED: readonly MonitoringResource[] = [
  { ...CHANNEL, displayName: 'Incidents', topic: 'projects/tranche-prod/topics/other' },
  { ...LOG_METRIC, displayName: 'Errors', filter: 'severity>=CRITICAL' },
  {
    ...UPTIME,
    displayName: 'renamed',
    path: '/__version',
    timeoutSeconds: 20,
    regions: ['EUROPE', 'USA'],
    says: '5.2.0',
  },
  {
    ...POLICY,
    displayName: 'CPU',
    severity: 'CRITICAL',
    conditions: POLICY.conditions.slice(0, 1).map((each) => ({ ...each, threshold: 0.8, groupBy: [] })),
    documentation: { subject: 'CPU', content: 'Look.' },
    autoCloseSeconds: 3_600,
  },
  { ...DASHBOARD, displayName: 'The fleet', widgets: DASHBOARD.widgets.slice(0, 1) },
];

describe.each([
  ['in process', inProcess],
  ['over gRPC', overGrpc],
])('the configuration of a project %s', (_, open) => {
  let fleet: ReturnType<typeof fleetUnderWatch>;
  let configuration: MonitoringConfiguration;
  beforeEach(async () => {
    fleet = fleetUnderWatch({ whileEditing: async () => {} });
    configuration = await open(fleet.state, 'prod');
  });

  /** Makes one of each kind, and gives the names of the channels. */
  async function all(resources = SAMPLES, project = ACME) {
    const channels = new Map<string, string>();
    for (const resource of resources) {
      const name = await configuration.create(project, resource, channels);
      if (resource.kind === 'notification-channel') channels.set(resource.key, name);
    }
    return channels;
  }
  const found = async (kind: MonitoringKind, project = ACME) => {
    const [only, ...more] = await configuration.list(project, kind);
    expect(more).toEqual([]);
    if (only === undefined) throw new Error(`no ${kind}`);
    return only;
  };
  const failure = async (call: Promise<unknown>): Promise<VendorError> => {
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(VendorError);
    return error as VendorError;
  };

  test('is found as it was made, under the name that the making gave', async () => {
    const channels = new Map<string, string>();
    for (const resource of SAMPLES) {
      const name = await configuration.create(ACME, resource, channels);
      if (resource.kind === 'notification-channel') channels.set(resource.key, name);
      expect(await found(resource.kind)).toEqual({ name, resource });
    }
  });

  test('is changed in all that may be changed, under the same name', async () => {
    const channels = await all();
    for (const resource of CHANGED) {
      const before = await found(resource.kind);
      await configuration.update(ACME, before, resource, channels);
      expect(await found(resource.kind)).toEqual({ name: before.name, resource });
    }
  });

  test('is deleted, and deleting once more is no failure', async () => {
    await all();
    for (const { kind } of SAMPLES.toReversed()) {
      const gone = await found(kind);
      await configuration.delete(ACME, gone);
      expect(await configuration.list(ACME, kind)).toEqual([]);
      await configuration.delete(ACME, gone);
    }
  });

  test('can be made again after it was deleted', async () => {
    await all();
    for (const { kind } of SAMPLES.toReversed()) await configuration.delete(ACME, await found(kind));
    await all();
    expect((await found('dashboard')).resource).toEqual(DASHBOARD);
  });

  test('of others is neither listed nor touched', async () => {
    const { state } = fleet;
    const other = await open(state, 'prod-eu');
    for (const resource of [CHANNEL, LOG_METRIC, UPTIME, DASHBOARD]) await other.create(ACME, resource, NONE);
    state.channels.create(ACME, { name: '', type: 'email', labels: { email_address: 'jo@example.com' } });
    state.checks.create(ACME, { ...uptimeCheckOf('blog.example.com'), userLabels: { team: 'blue' } });
    for (const { kind } of SAMPLES) expect(await configuration.list(ACME, kind)).toEqual([]);
    await all();
    for (const { kind } of SAMPLES.toReversed()) await configuration.delete(ACME, await found(kind));
    expect(state.channels.list(ACME).map(({ type }) => type)).toContain('email');
    for (const kind of ['notification-channel', 'log-metric', 'uptime-check', 'dashboard'] as const) {
      expect(await other.list(ACME, kind)).toHaveLength(1);
    }
  });

  test('is asked for with one call per page, and one more for the channels of policies', async () => {
    const { callsByMethod } = fleet.state;
    const channels = await all();
    for (let count = 1; count <= 60; count++) {
      await configuration.create(ACME, { ...POLICY, key: `cpu-${count}` }, channels);
    }
    expect(await configuration.list(ACME, 'alert-policy')).toHaveLength(61);
    expect(callsByMethod.get('ListNotificationChannels')).toBe(1);
    expect(callsByMethod.get('ListAlertPolicies')).toBeLessThanOrEqual(2);
    expect(callsByMethod.get('CreateAlertPolicy')).toBe(61);
  });

  test('shows what a person has changed, and an update takes it back', async () => {
    const { policies } = fleet.state;
    const channels = await all();
    const { name } = await found('alert-policy');
    const [first] = policies.get(name).conditions ?? [];
    policies.changeByHand(name, {
      enabled: { value: false },
      conditions: [first ?? {}, { displayName: 'nothing comes', conditionAbsent: { filter: 'metric.type="x"' } }],
      notificationChannels: [],
    });
    const drifted = await found('alert-policy');
    expect(drifted.resource).toMatchObject({
      channels: [],
      conditions: [POLICY.conditions[0], { displayName: 'nothing comes' }],
      besides: expect.arrayContaining(['enabled.value', 'conditions.1.conditionAbsent.filter']) as unknown,
    });
    await configuration.update(ACME, drifted, POLICY, channels);
    expect((await found('alert-policy')).resource).toEqual(POLICY);
  });

  test('keeps what people have set besides, and the names of conditions that stay', async () => {
    const { policies, logMetrics, dashboards, channels: held, checks } = fleet.state;
    const channels = await all();
    const nameOf = async (kind: MonitoringKind) => (await found(kind)).name;
    const policy = await nameOf('alert-policy');
    const links = [{ displayName: 'runbook', url: 'https://example.com/cpu' }];
    const before = policies.get(policy);
    policies.changeByHand(policy, {
      documentation: { ...before.documentation, links },
      userLabels: { ...before.userLabels, team: 'blue' },
    });
    logMetrics.changeByHand(await nameOf('log-metric'), { labelExtractors: { pod: 'EXTRACT(resource.labels.pod)' } });
    dashboards.changeByHand(await nameOf('dashboard'), { dashboardFilters: [{ labelKey: 'host', stringValue: '' }] });
    held.changeByHand(await nameOf('notification-channel'), { description: 'of Tranche' });
    checks.changeByHand(await nameOf('uptime-check'), { checkerType: 'STATIC_IP_CHECKERS' });
    for (const resource of CHANGED) await configuration.update(ACME, await found(resource.kind), resource, channels);
    const after = policies.get(policy);
    expect(after).toMatchObject({ documentation: { links, content: 'Look.' }, userLabels: { team: 'blue' } });
    expect(after.conditions?.[0]?.name).toBe(before.conditions?.[0]?.name);
    expect(logMetrics.list(ACME)[0]).toMatchObject({ labelExtractors: { pod: 'EXTRACT(resource.labels.pod)' } });
    expect(dashboards.list(ACME)[0]).toMatchObject({ dashboardFilters: [{ labelKey: 'host' }] });
    expect(held.list(ACME)[0]).toMatchObject({ description: 'of Tranche' });
    expect(checks.list(ACME).at(-1)).toMatchObject({ checkerType: 'STATIC_IP_CHECKERS' });
  });

  test.each([{ host: 'new.example.com' }, { periodSeconds: 300 as const }])(
    'makes a check anew for another host or period: %j',
    async (change) => {
      await all([UPTIME]);
      const before = await found('uptime-check');
      await configuration.update(ACME, before, { ...UPTIME, ...change }, NONE);
      const after = await found('uptime-check');
      expect(after.resource).toEqual({ ...UPTIME, ...change });
      expect(after.name).not.toBe(before.name);
    },
  );

  test.each([LOG_METRIC, DASHBOARD])('is there once for a name of our own choosing: $kind', async (resource) => {
    await all([resource]);
    const error = await failure(configuration.create(ACME, { ...resource, displayName: 'again' }, NONE));
    expect(error).toMatchObject({ retryable: true, certain: true });
    expect(error.message).toContain('it is there already');
    expect((await found(resource.kind)).resource).toEqual(resource);
  });

  test('is refused for a policy whose channel is not there yet', async () => {
    const error = await failure(configuration.create(ACME, POLICY, NONE));
    expect(error).toMatchObject({ retryable: true, certain: true });
    expect(error.message).toContain('the policy cpu notifies the channel incidents, which is not there yet');
  });

  test('is refused for good with the reasons of the service', async () => {
    const error = await failure(configuration.create(ACME, { ...UPTIME, regions: ['EUROPE'] }, NONE));
    expect(error).toMatchObject({ vendor: 'Cloud Monitoring', retryable: false, certain: true });
    expect(error.message).toContain(`making the uptime check uptime of ${ACME}`);
    expect(error.message).toContain('selected_regions must include at least 3 locations');
  });

  test('keeps a channel that somebody else still uses', async () => {
    const channels = await all([CHANNEL]);
    const { policies } = fleet.state;
    policies.create(ACME, {
      name: '',
      displayName: 'of somebody else',
      combiner: 'OR',
      conditions: [{ displayName: 'absent', conditionAbsent: { filter: 'metric.type="x"' } }],
      notificationChannels: [...channels.values()],
    });
    expect(await failure(configuration.delete(ACME, await found('notification-channel')))).toMatchObject({
      retryable: false,
      certain: true,
    });
    expect(policies.list(ACME)[0]?.notificationChannels).toEqual([...channels.values()]);
  });

  test('of a project that is not there says so', async () => {
    for (const { kind } of SAMPLES) {
      const error = await failure(configuration.list('nobody', kind));
      expect(error).toMatchObject({ retryable: false, certain: true });
      expect(error.message).toContain('there is no project nobody');
    }
  });

  test('cannot be changed when it is gone, which is certain', async () => {
    const channels = await all();
    for (const resource of CHANGED.filter(({ kind }) => kind !== 'notification-channel').toReversed()) {
      const gone = await found(resource.kind);
      await configuration.delete(ACME, gone);
      const error = await failure(configuration.update(ACME, gone, resource, channels));
      expect(error).toMatchObject({ retryable: false, certain: true });
      expect(error.message).toContain('is not there any more');
    }
  });

  test('is edited by one at a time: the other is told to try again, and that nothing was done', async () => {
    const held: (() => void)[] = [];
    fleet = fleetUnderWatch({ whileEditing: () => new Promise<void>((resolve) => void held.push(resolve)) });
    configuration = await open(fleet.state, 'prod');
    const calls = ['one.example.com', 'two.example.com'].map((host) =>
      configuration.create(ACME, { ...UPTIME, host }, NONE).then(
        () => undefined,
        (reason: unknown) => reason,
      ),
    );
    const refused = await Promise.race(calls);
    expect(refused).toMatchObject({ retryable: true, certain: true });
    for (const letGo of held) letGo();
    expect((await Promise.all(calls)).filter((reason) => reason === undefined)).toHaveLength(1);
    expect(await configuration.list(ACME, 'uptime-check')).toHaveLength(1);
  });

  test('waits for the next minute when the quota is used up', async () => {
    fleet = fleetUnderWatch({ quotas: { writesPerMinute: 1 }, whileEditing: async () => {} });
    configuration = await open(fleet.state, 'prod');
    await configuration.create(ACME, UPTIME, NONE);
    expect(await failure(configuration.create(ACME, LOG_METRIC, NONE))).toMatchObject({
      vendor: 'Cloud Logging',
      retryable: true,
      certain: true,
    });
    fleet.clock.advance(MINUTE);
    await configuration.create(ACME, LOG_METRIC, NONE);
  });

  test('is uncertain while the service is down', async () => {
    const { clock, state } = fleet;
    state.troubles.outage({ from: clock.now(), to: clock.now() + MINUTE });
    expect(await failure(configuration.create(ACME, UPTIME, NONE))).toMatchObject({ retryable: true, certain: false });
    clock.advance(MINUTE);
    expect(await configuration.list(ACME, 'uptime-check')).toEqual([]);
  });
});
