import { MetricsServiceV2Client } from '@google-cloud/logging-api';
import {
  AlertPolicyServiceClient,
  MetricServiceClient,
  NotificationChannelServiceClient,
  type protos,
  UptimeCheckServiceClient,
} from '@google-cloud/monitoring';
import { DashboardsServiceClient } from '@google-cloud/monitoring-dashboards';
import { credentials } from '@grpc/grpc-js';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CODE } from '../../../../infra/local/standins/monitoring/refusal.ts';
import { instanceMetric } from '../../../../infra/local/standins/monitoring/series.ts';
import { serveMonitoringGrpc } from '../../../../infra/local/standins/monitoring/server.ts';
import { uptimeCheckOf } from '../../../../infra/local/standins/monitoring/uptimeChecks.ts';
import { MINUTE, SECOND } from '../../../../shared/domain/calendar/time.ts';
import { fleetUnderWatch, SHARD } from '../../../adapters/monitoring/fleetUnderWatch.ts';

// Google's own clients over a socket: what they cannot say or read is found out here.

const ACME = 'projects/sourcegraph-acme';
const GLOBEX = 'projects/sourcegraph-globex';

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

/** A write that stays under way until it is let go. */
function heldWrites() {
  const waiting: (() => void)[] = [];
  const arrivals: (() => void)[] = [];
  return {
    whileEditing: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        arrivals.shift()?.();
      }),
    /** When the next write has come in. */
    next: () => new Promise<void>((resolve) => void arrivals.push(resolve)),
    letGo: () => waiting.splice(0).forEach((resolve) => resolve()),
  };
}

async function service(options: Parameters<typeof fleetUnderWatch>[0] = {}) {
  const fleet = fleetUnderWatch({ whileEditing: async () => {}, ...options });
  const server = await serveMonitoringGrpc({ state: fleet.state });
  const address = {
    projectId: 'tranche-prod',
    apiEndpoint: '127.0.0.1',
    port: server.port,
    sslCreds: credentials.createInsecure(),
  };
  const clients = {
    checks: new UptimeCheckServiceClient(address),
    policies: new AlertPolicyServiceClient(address),
    channels: new NotificationChannelServiceClient(address),
    metrics: new MetricServiceClient(address),
    dashboards: new DashboardsServiceClient(address),
    logMetrics: new MetricsServiceV2Client(address),
  };
  onTestFinished(async () => {
    await Promise.all(Object.values(clients).map((client) => client.close()));
    await server.close();
  });
  return { ...fleet, ...clients };
}

const ONCE = { retry: null };

/** How Google's client writes the check. */
const check = (host: string, change: object = {}) =>
  ({ ...(uptimeCheckOf(host) as object), ...change }) as protos.google.monitoring.v3.IUptimeCheckConfig;
const policy = (change: object = {}) => ({
  displayName: 'Instance uptime',
  combiner: 'OR' as const,
  conditions: [
    {
      displayName: 'fails',
      conditionThreshold: {
        filter: 'metric.type="x" AND resource.type="y"',
        comparison: 'COMPARISON_GT' as const,
        thresholdValue: 0.5,
      },
    },
  ],
  ...change,
});
const channel = { type: 'pubsub', labels: { topic: 'projects/tranche-prod/topics/incidents' } };

describe('uptime checks', () => {
  test('are created, read, changed by a mask and deleted in the project of the instance', async () => {
    const { checks } = await service();
    const uptimeCheckConfig = check('sign-in.acme.example.com', { userLabels: { managed_by: 'tranche' } });
    const [made] = await checks.createUptimeCheckConfig({ parent: ACME, uptimeCheckConfig }, ONCE);
    expect(made.name).toMatch(
      /^projects\/sourcegraph-acme\/uptimeCheckConfigs\/uptime-of-sign-in-acme-example-com-\d+$/,
    );
    const [read] = await checks.getUptimeCheckConfig({ name: made.name! }, ONCE);
    expect(read).toMatchObject({
      displayName: 'uptime of sign-in.acme.example.com',
      monitoredResource: { type: 'uptime_url', labels: { host: 'sign-in.acme.example.com' } },
      httpCheck: { path: '/healthz', useSsl: true },
      userLabels: { managed_by: 'tranche' },
    });
    const change = { name: made.name!, displayName: 'sign-in', period: { seconds: 300 } };
    const updateMask = { paths: ['display_name'] };
    const [changed] = await checks.updateUptimeCheckConfig({ uptimeCheckConfig: change, updateMask }, ONCE);
    expect(changed).toMatchObject({
      displayName: 'sign-in',
      period: { seconds: '60' },
      userLabels: { managed_by: 'tranche' },
    });
    await checks.deleteUptimeCheckConfig({ name: made.name! }, ONCE);
    await expect(checks.getUptimeCheckConfig({ name: made.name! }, ONCE)).rejects.toMatchObject({
      code: CODE.NOT_FOUND,
    });
    const [left] = await checks.listUptimeCheckConfigs({ parent: ACME }, ONCE);
    expect(left.map(({ displayName }) => displayName)).toEqual(['uptime of acme.example.com']);
  });

  test('are at most a hundred in one project, listed page by page', async () => {
    const { checks, state } = await service();
    for (let count = 1; count < 100; count++)
      state.checks.create('sourcegraph-acme', uptimeCheckOf(`${count}.example.com`));
    const create = () =>
      checks.createUptimeCheckConfig({ parent: ACME, uptimeCheckConfig: check('one-more.example.com') }, ONCE);
    await expect(create()).rejects.toMatchObject({ code: CODE.RESOURCE_EXHAUSTED });
    const [all] = await checks.listUptimeCheckConfigs({ parent: ACME }, ONCE);
    expect(new Set(all.map(({ name }) => name)).size).toBe(100);
    expect(state.calls.reads).toBe(2);
    state.checks.delete(all[0]?.name ?? '');
    await create();
  });

  test('that cannot be are refused with every reason', async () => {
    const { checks } = await service();
    const wrong = check('acme.example.com', {
      httpCheck: null,
      period: { seconds: 30 },
      timeout: { seconds: 90 },
      selectedRegions: ['EUROPE', 'ASIA_PACIFIC'],
    });
    const error = await checks
      .createUptimeCheckConfig({ parent: ACME, uptimeCheckConfig: wrong }, ONCE)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: CODE.INVALID_ARGUMENT });
    for (const reason of ['http_check', 'period', 'timeout', '3 locations']) expect(String(error)).toContain(reason);
    const [known] = await checks.listUptimeCheckConfigs({ parent: ACME }, ONCE);
    const moved = { ...check('elsewhere.example.com'), name: known[0]?.name ?? '' };
    await expect(checks.updateUptimeCheckConfig({ uptimeCheckConfig: moved }, ONCE)).rejects.toMatchObject({
      code: CODE.INVALID_ARGUMENT,
      details: 'monitoredResource cannot be changed',
    });
  });
});

describe('two edits of one project at the same time', () => {
  test('collide: the second is refused and may be tried again; other projects go on', async () => {
    const held = heldWrites();
    const { channels, state } = await service({ whileEditing: held.whileEditing });
    const create = (name: string) => channels.createNotificationChannel({ name, notificationChannel: channel }, ONCE);
    const arrived = held.next();
    const first = create(ACME);
    await arrived;
    await expect(create(ACME)).rejects.toMatchObject({ code: CODE.ABORTED });
    const elsewhere = held.next();
    const other = create(GLOBEX);
    await elsewhere;
    held.letGo();
    await Promise.all([first, other]);
    expect(state.channels.list('sourcegraph-acme')).toHaveLength(1);
    const again = held.next();
    const second = create(ACME);
    await again;
    held.letGo();
    await second;
    expect(state.channels.list('sourcegraph-acme')).toHaveLength(2);
  });
});

describe('alerting policies and their channels', () => {
  test('belong together: a policy knows its channels, and a channel in use is not deleted unless forced', async () => {
    const { policies, channels } = await service();
    const name = `projects/${SHARD}`;
    const [topic] = await channels.createNotificationChannel({ name, notificationChannel: channel }, ONCE);
    const notificationChannels = [topic.name!];
    const alertPolicy = policy({ notificationChannels, userLabels: { managed_by: 'tranche' } });
    const [made] = await policies.createAlertPolicy({ name, alertPolicy }, ONCE);
    expect(made).toMatchObject({ notificationChannels, conditions: [{ conditionThreshold: { thresholdValue: 0.5 } }] });

    await expect(channels.deleteNotificationChannel({ name: topic.name! }, ONCE)).rejects.toMatchObject({
      code: CODE.FAILED_PRECONDITION,
    });
    await channels.deleteNotificationChannel({ name: topic.name!, force: true }, ONCE);
    const [[left]] = await policies.listAlertPolicies({ name }, ONCE);
    expect(left).toMatchObject({ name: made.name, notificationChannels: [], userLabels: { managed_by: 'tranche' } });
    await policies.deleteAlertPolicy({ name: made.name! }, ONCE);
    expect((await policies.listAlertPolicies({ name }, ONCE))[0]).toEqual([]);
  });

  test('are refused when they cannot be', async () => {
    const { policies, channels } = await service();
    const name = `projects/${SHARD}`;
    const refused = { code: CODE.INVALID_ARGUMENT };
    const create = (change: object) => policies.createAlertPolicy({ name, alertPolicy: policy(change) }, ONCE);
    await expect(create({ conditions: Array.from({ length: 7 }, () => policy().conditions[0]) })).rejects.toMatchObject(
      refused,
    );
    await expect(create({ notificationChannels: [`${name}/notificationChannels/1`] })).rejects.toMatchObject(refused);
    await expect(create({ displayName: '' })).rejects.toMatchObject(refused);
    const without = { type: 'pubsub', labels: {} };
    await expect(
      channels.createNotificationChannel({ name, notificationChannel: without }, ONCE),
    ).rejects.toMatchObject(refused);
  });
});

describe('what is configured', () => {
  const name = `projects/${SHARD}`;

  test('is chosen by user labels, and by nothing that the stand-in does not know', async () => {
    const { policies } = await service();
    for (const team of ['blue', 'red']) {
      await policies.createAlertPolicy(
        { name, alertPolicy: policy({ displayName: team, userLabels: { team } }) },
        ONCE,
      );
    }
    const named = async (filter: string) =>
      (await policies.listAlertPolicies({ name, filter }, ONCE))[0].map(({ displayName }) => displayName);
    expect(await named('user_labels.team="blue"')).toEqual(['blue']);
    expect(await named(`user_labels.team='red' AND user_labels.team="blue"`)).toEqual([]);
    await expect(named('display_name="blue"')).rejects.toMatchObject({ code: CODE.INVALID_ARGUMENT });
  });

  test('has labels of lower case only', async () => {
    const { channels } = await service();
    const notificationChannel = { ...channel, userLabels: { Team: 'Blue' } };
    await expect(channels.createNotificationChannel({ name, notificationChannel }, ONCE)).rejects.toMatchObject({
      code: CODE.INVALID_ARGUMENT,
      details: "user_labels: 'Team' = 'Blue' is no label",
    });
  });

  test('is changed in parts of a field by a mask that goes deeper', async () => {
    const { policies } = await service();
    const documentation = {
      content: 'old',
      subject: 'CPU',
      links: [{ displayName: 'book', url: 'https://example.com' }],
    };
    const [made] = await policies.createAlertPolicy({ name, alertPolicy: policy({ documentation }) }, ONCE);
    const update = (path: string) =>
      policies.updateAlertPolicy(
        { alertPolicy: { name: made.name!, documentation: { content: 'new' } }, updateMask: { paths: [path] } },
        ONCE,
      );
    const [changed] = await update('documentation.content');
    expect(changed.documentation).toMatchObject({ ...documentation, content: 'new' });
    await expect(update('documentation.colour')).rejects.toMatchObject({ code: CODE.INVALID_ARGUMENT });
  });
});

describe('the conditions of a policy', () => {
  test('keep the names that they come with, and get new ones otherwise', async () => {
    const { policies } = await service();
    const name = `projects/${SHARD}`;
    const [made] = await policies.createAlertPolicy({ name, alertPolicy: policy() }, ONCE);
    const [first] = made.conditions ?? [];
    expect(first?.name).toContain(`${made.name}/conditions/`);
    const conditions = [first!, { ...policy().conditions[0], displayName: 'second' }];
    const update = { alertPolicy: { name: made.name!, conditions }, updateMask: { paths: ['conditions'] } };
    const [changed] = await policies.updateAlertPolicy(update, ONCE);
    expect(changed.conditions?.[0]?.name).toBe(first?.name);
    expect(changed.conditions?.[1]?.name).not.toBe(first?.name);
    expect(changed.enabled).toEqual({ value: true });
  });

  test('say what they compare, with what, and for whole minutes', async () => {
    const { policies } = await service();
    const conditionThreshold = { filter: 'metric.type="x"', duration: { seconds: 90 } };
    const alertPolicy = policy({ conditions: [{ displayName: 'odd', conditionThreshold }] });
    const error = await policies
      .createAlertPolicy({ name: `projects/${SHARD}`, alertPolicy }, ONCE)
      .catch((reason: unknown) => reason);
    for (const reason of ['resource.type', 'comparison', 'multiple of a minute'])
      expect(String(error)).toContain(reason);
  });
});

describe('dashboards', () => {
  const dashboard = (change: object = {}) => ({
    name: `projects/${SHARD}/dashboards/fleet`,
    displayName: 'Fleet',
    gridLayout: { widgets: [{ title: 'note', text: { content: 'hello' } }] },
    ...change,
  });

  test('have the id that was chosen for them, once', async () => {
    const { dashboards } = await service();
    const parent = `projects/${SHARD}`;
    const [made] = await dashboards.createDashboard({ parent, dashboard: dashboard() }, ONCE);
    expect(made.name).toBe(`${parent}/dashboards/fleet`);
    await expect(dashboards.createDashboard({ parent, dashboard: dashboard() }, ONCE)).rejects.toMatchObject({
      code: CODE.ALREADY_EXISTS,
    });
    const [other] = await dashboards.createDashboard({ parent, dashboard: dashboard({ name: '' }) }, ONCE);
    expect(other.name).toMatch(/dashboards\/\d+$/);
    const twoLayouts = dashboard({ name: '', gridLayout: null });
    await expect(dashboards.createDashboard({ parent, dashboard: twoLayouts }, ONCE)).rejects.toMatchObject({
      code: CODE.INVALID_ARGUMENT,
    });
  });

  test('are replaced as a whole, and not by who has an older version of them', async () => {
    const { dashboards } = await service();
    const parent = `projects/${SHARD}`;
    const labels = { team: '' };
    const [made] = await dashboards.createDashboard({ parent, dashboard: dashboard({ labels }) }, ONCE);
    const [changed] = await dashboards.updateDashboard(
      { dashboard: dashboard({ displayName: 'All', etag: made.etag }) },
      ONCE,
    );
    expect(changed).toMatchObject({ displayName: 'All', labels: {} });
    expect(changed.etag).not.toBe(made.etag);
    await expect(dashboards.updateDashboard({ dashboard: dashboard({ etag: made.etag }) }, ONCE)).rejects.toMatchObject(
      {
        code: CODE.ABORTED,
      },
    );
    await dashboards.deleteDashboard({ name: made.name! }, ONCE);
    expect((await dashboards.listDashboards({ parent }, ONCE))[0]).toEqual([]);
  });
});

describe('log metrics', () => {
  const metric = { name: 'app-errors', filter: 'severity>=ERROR' };

  test('are named by whoever makes them, and an update makes one that is not there', async () => {
    const { logMetrics } = await service();
    const metricName = `${ACME}/metrics/app-errors`;
    const [made] = await logMetrics.createLogMetric({ parent: ACME, metric }, ONCE);
    expect(made).toMatchObject(metric);
    await expect(logMetrics.createLogMetric({ parent: ACME, metric }, ONCE)).rejects.toMatchObject({
      code: CODE.ALREADY_EXISTS,
    });
    const [changed] = await logMetrics.updateLogMetric({ metricName, metric: { ...metric, filter: 'x' } }, ONCE);
    expect(changed).toMatchObject({ filter: 'x' });
    await logMetrics.deleteLogMetric({ metricName }, ONCE);
    await expect(logMetrics.getLogMetric({ metricName }, ONCE)).rejects.toMatchObject({ code: CODE.NOT_FOUND });
    await logMetrics.updateLogMetric({ metricName, metric }, ONCE);
    expect((await logMetrics.listLogMetrics({ parent: ACME }, ONCE))[0]).toMatchObject([metric]);
  });

  test('are edited beside the configuration of Cloud Monitoring', async () => {
    const held = heldWrites();
    const { channels, logMetrics } = await service({ whileEditing: held.whileEditing });
    const first = held.next();
    const one = channels.createNotificationChannel({ name: ACME, notificationChannel: channel }, ONCE);
    await first;
    const second = held.next();
    const other = logMetrics.createLogMetric({ parent: ACME, metric }, ONCE);
    await second;
    held.letGo();
    await Promise.all([one, other]);
  });
});

describe('the service', () => {
  test('counts the writes of a project in a minute', async () => {
    const { clock, channels } = await service({ quotas: { writesPerMinute: 2 } });
    const create = (name: string) => channels.createNotificationChannel({ name, notificationChannel: channel }, ONCE);
    await create(ACME);
    await create(ACME);
    await expect(create(ACME)).rejects.toMatchObject({ code: CODE.RESOURCE_EXHAUSTED });
    await create(GLOBEX);
    clock.advance(MINUTE);
    await create(ACME);
  });

  test('answers nothing while it is down, and has changed nothing', async () => {
    const { clock, state, channels } = await service();
    state.troubles.outage({ from: clock.now(), to: clock.now() + 60 * MINUTE });
    const create = () => channels.createNotificationChannel({ name: ACME, notificationChannel: channel }, ONCE);
    await expect(create()).rejects.toMatchObject({ code: CODE.UNAVAILABLE });
    expect(state.channels.list('sourcegraph-acme')).toEqual([]);
    clock.advance(60 * MINUTE);
    await create();
  });

  test('does not know projects that nobody has', async () => {
    const { channels, state } = await service();
    await expect(channels.listNotificationChannels({ name: 'projects/nobody' }, ONCE)).rejects.toMatchObject({
      code: CODE.NOT_FOUND,
    });
    expect(state.calls).toEqual({ reads: 1, writes: 0 });
    expect([...state.callsByMethod]).toEqual([['ListNotificationChannels', 1]]);
    expect([...state.callsByProject]).toEqual([['nobody', 1]]);
  });
});

describe('time series of other metrics', () => {
  const LATENCY = 'loadbalancing.googleapis.com/https/total_latencies';

  async function withLatency() {
    const made = await service();
    const value = ({ id }: { id: string }, at: number) => (id === 'src-initech' ? undefined : (at / SECOND) % 1_000);
    made.state.provide(instanceMetric({ metricType: LATENCY, resourceType: 'https_lb_rule', period: MINUTE, value }));
    const now = made.clock.now() / SECOND;
    const interval = { startTime: { seconds: now - 180 }, endTime: { seconds: now } };
    const list = async (filter: string, more: object = {}) => {
      const request = { name: `projects/${SHARD}`, filter, interval, ...more };
      const [found] = await made.metrics.listTimeSeries(request, ONCE);
      return found.map(({ resource, points }) => [
        resource?.labels?.['host'],
        points?.map(({ value }) => value?.doubleValue ?? value?.boolValue),
      ]);
    };
    return { list, now };
  }

  test('are read raw, newest first, for every instance of the scope that has any', async () => {
    const { list, now } = await withLatency();
    const points = [0, 60, 120].map((ago) => (now - ago) % 1_000);
    expect(await list(`metric.type="${LATENCY}"`)).toEqual([
      ['acme.example.com', points],
      ['globex.example.com', points],
    ]);
  });

  test('are chosen by labels', async () => {
    const { list } = await withLatency();
    const hosts = async (filter: string) =>
      (await list(`metric.type = "${LATENCY}" AND ${filter}`)).map(([host]) => host);
    expect(await hosts('resource.labels.host="globex.example.com"')).toEqual(['globex.example.com']);
    expect(await hosts('resource.label.project_id != "sourcegraph-acme"')).toEqual(['globex.example.com']);
    expect(await hosts('project = one_of("sourcegraph-acme", "x")')).toEqual(['acme.example.com']);
    expect(await hosts('resource.labels.host = starts_with("a")')).toEqual(['acme.example.com']);
    expect(await hosts('resource.type = "uptime_url"')).toEqual([]);
    expect(await hosts('metric.labels.response_code_class = 500')).toEqual([]);
    expect(await hosts('resource.labels.host = "x AND y"')).toEqual([]);
  });

  test('come without points where only the headers are asked for', async () => {
    const { list } = await withLatency();
    expect(await list(`metric.type="${LATENCY}"`, { view: 'HEADERS' })).toEqual([
      ['acme.example.com', []],
      ['globex.example.com', []],
    ]);
  });

  test('are refused rather than answered with too much', async () => {
    const { list } = await withLatency();
    const refused = { code: CODE.INVALID_ARGUMENT };
    await expect(list('resource.type="https_lb_rule"')).rejects.toMatchObject(refused);
    await expect(list(`metric.type="${LATENCY}" OR metric.type="x"`)).rejects.toMatchObject(refused);
    await expect(list(`metric.type="${LATENCY}" AND group.id="x"`)).rejects.toMatchObject(refused);
    await expect(list(`metric.type=one_of("${LATENCY}", "x")`)).rejects.toMatchObject(refused);
    await expect(
      list(`metric.type="${LATENCY}"`, { interval: { startTime: { seconds: 60 }, endTime: { seconds: 60 } } }),
    ).rejects.toMatchObject(refused);
    const aggregated = (perSeriesAligner: string, seconds: number, more: object = {}) =>
      list(`metric.type="${LATENCY}"`, { aggregation: { alignmentPeriod: { seconds }, perSeriesAligner, ...more } });
    await expect(aggregated('ALIGN_STDDEV', 60)).rejects.toMatchObject({ code: CODE.UNIMPLEMENTED });
    await expect(aggregated('ALIGN_MEAN', 30)).rejects.toMatchObject(refused);
    await expect(aggregated('ALIGN_NONE', 60, { crossSeriesReducer: 'REDUCE_SUM' })).rejects.toMatchObject(refused);
    await expect(
      aggregated('ALIGN_MEAN', 60, { crossSeriesReducer: 'REDUCE_SUM', groupByFields: ['project_id'] }),
    ).rejects.toMatchObject(refused);
  });
});
