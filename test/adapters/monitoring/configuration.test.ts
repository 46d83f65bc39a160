import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { methodsOf } from '../../../infra/local/standins/monitoring/methods.ts';
import { CODE } from '../../../infra/local/standins/monitoring/refusal.ts';
import type { UptimeCheck } from '../../../infra/local/standins/monitoring/uptimeChecks.ts';
import { parseEndpoint } from '../../../shared/contracts/endpoint.ts';
import { monitoringConfiguration } from '../../../shared/adapters/monitoring/monitoringConfiguration.ts';
import type { MonitoringConfiguration } from '../../../shared/ports/monitoringConfiguration.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import {
  type Fault,
  grpcPeer,
  NOT_ENABLED,
  PERMISSION_DENIED,
  Refused,
  serviceOf,
  UNAVAILABLE,
} from '../../support/peers/grpcPeer.ts';
import { UPTIME } from './configuration/samples.ts';
import { fleetUnderWatch } from './fleetUnderWatch.ts';

const ACME = 'sourcegraph-acme';
const MONITORING = '@google-cloud/monitoring/build/protos/protos.json';
const CHECKS = serviceOf(MONITORING, 'google.monitoring.v3.UptimeCheckService');
const METRICS = serviceOf('@google-cloud/logging-api/build/protos/protos.json', 'google.logging.v2.MetricsServiceV2');
const LISTS = [
  { kind: 'uptime-check', definition: CHECKS, method: 'ListUptimeCheckConfigs' },
  {
    kind: 'notification-channel',
    definition: serviceOf(MONITORING, 'google.monitoring.v3.NotificationChannelService'),
    method: 'ListNotificationChannels',
  },
  {
    kind: 'alert-policy',
    definition: serviceOf(MONITORING, 'google.monitoring.v3.AlertPolicyService'),
    method: 'ListAlertPolicies',
  },
  { kind: 'log-metric', definition: METRICS, method: 'ListLogMetrics' },
  {
    kind: 'dashboard',
    definition: serviceOf(
      '@google-cloud/monitoring-dashboards/build/protos/protos.json',
      'google.monitoring.dashboard.v1.DashboardsService',
    ),
    method: 'ListDashboards',
  },
] as const;

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

function configurationAt(endpoint: string, timeoutMs?: number): MonitoringConfiguration {
  const access = { project: 'tranche-prod', endpoint: parseEndpoint('MONITORING_API_ENDPOINT', endpoint) };
  const configuration = monitoringConfiguration({ ...access, ...(timeoutMs !== undefined && { timeoutMs }) }, 'prod');
  onTestFinished(() => configuration.close());
  return configuration;
}

async function failure(call: Promise<unknown>): Promise<VendorError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(VendorError);
  return error as VendorError;
}

async function makingFails(fault: Fault, timeoutMs?: number): Promise<VendorError> {
  const peer = await grpcPeer([{ definition: CHECKS, methods: { CreateUptimeCheckConfig: () => ({}) } }]);
  peer.fail('*', fault);
  const error = await failure(configurationAt(peer.endpoint, timeoutMs).create(ACME, UPTIME, new Map()));
  expect(peer.asked).toHaveLength(1);
  return error;
}

describe('making a check', () => {
  it('asks for what an uptime check of an instance is', async () => {
    const name = `projects/${ACME}/uptimeCheckConfigs/7`;
    const peer = await grpcPeer([{ definition: CHECKS, methods: { CreateUptimeCheckConfig: () => ({ name }) } }]);
    expect(await configurationAt(peer.endpoint).create(ACME, { ...UPTIME, says: '5.2.0' }, new Map())).toBe(name);
    expect(peer.asked).toMatchObject([
      {
        request: {
          parent: `projects/${ACME}`,
          uptimeCheckConfig: {
            name: '',
            displayName: 'Tranche uptime of acme.example.com',
            monitoredResource: { type: 'uptime_url', labels: { project_id: ACME, host: 'acme.example.com' } },
            httpCheck: {
              requestMethod: 'GET',
              path: '/healthz',
              port: 443,
              useSsl: true,
              validateSsl: true,
              acceptedResponseStatusCodes: [{ statusValue: 200 }],
            },
            period: { seconds: '60' },
            timeout: { seconds: '10' },
            contentMatchers: [{ content: expect.stringContaining(String.raw`5\.2\.0`), matcher: 'MATCHES_REGEX' }],
            selectedRegions: ['ASIA_PACIFIC', 'EUROPE', 'USA'],
            userLabels: { tranche: 'prod', 'tranche-key': 'uptime' },
          },
        },
      },
    ]);
  });

  it('is found by listing when it was done although the answer was lost', async () => {
    const { state } = fleetUnderWatch();
    const peer = await grpcPeer([
      {
        definition: CHECKS,
        methods: {
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this one gives no promise
          ListUptimeCheckConfigs: methodsOf(state)['UptimeCheckService']?.['ListUptimeCheckConfigs'] as () => object,
          CreateUptimeCheckConfig: ({ uptimeCheckConfig }: { uptimeCheckConfig: UptimeCheck }) => {
            state.checks.create(ACME, uptimeCheckConfig);
            throw new Refused(CODE.UNAVAILABLE, 'The connection was lost.');
          },
        },
      },
    ]);
    const configuration = configurationAt(peer.endpoint);
    const error = await failure(configuration.create(ACME, UPTIME, new Map()));
    expect(error).toMatchObject({ retryable: true, certain: false });
    expect((await configuration.list(ACME, 'uptime-check')).map(({ resource }) => resource)).toEqual([UPTIME]);
  });

  it('ends in time when nobody answers, and may have been done', async () => {
    const error = await makingFails('silence', 150);
    expect(error).toMatchObject({ retryable: true, certain: false });
    expect(error.message).toContain(`making the uptime check uptime of ${ACME}`);
  });

  it('may have been done when the service breaks off, and is not tried again behind our back', async () => {
    expect(await makingFails(UNAVAILABLE)).toMatchObject({ retryable: true, certain: false });
  });

  it.each<[string, Fault, object]>([
    [
      'of somebody who edits at the same time',
      { code: 10, message: 'Too many concurrent edits.' },
      { retryable: true },
    ],
    ['of the quota', { code: 8, message: 'Quota exceeded.' }, { retryable: true }],
    ['of what was asked for', { code: 3, message: 'Field displayName is wrong.' }, { retryable: false }],
    ['of a missing permission', PERMISSION_DENIED, { retryable: false }],
  ])('is certainly not done when it is refused because %s', async (_, fault, then) => {
    expect(await makingFails(fault)).toMatchObject({ ...then, certain: true });
  });

  it('names the role that is missing, or the API that is not enabled', async () => {
    expect((await makingFails(PERMISSION_DENIED)).message).toContain(
      `permission is missing in the project ${ACME}; ask for roles/monitoring.uptimeCheckConfigEditor`,
    );
    expect((await makingFails(NOT_ENABLED)).message).toContain(
      `gcloud services enable monitoring.googleapis.com --project ${ACME}`,
    );
  });
});

describe('listing', () => {
  it('asks for what carries our label, where the service can choose', async () => {
    const { state } = fleetUnderWatch();
    const asked: string[] = [];
    const services = methodsOf(state);
    const listOf = (service: string, method: string) => ({
      definition: serviceOf(MONITORING, `google.monitoring.v3.${service}`),
      methods: {
        [method]: (request: never) => {
          asked.push((request as { filter: string }).filter);
          return services[service]?.[method]?.(request) as object;
        },
      },
    });
    const peer = await grpcPeer([
      listOf('AlertPolicyService', 'ListAlertPolicies'),
      listOf('NotificationChannelService', 'ListNotificationChannels'),
      listOf('UptimeCheckService', 'ListUptimeCheckConfigs'),
    ]);
    const configuration = configurationAt(peer.endpoint);
    await configuration.list(ACME, 'alert-policy');
    await configuration.list(ACME, 'notification-channel');
    await configuration.list(ACME, 'uptime-check');
    expect(asked).toEqual(['user_labels.tranche="prod"', 'user_labels.tranche="prod"', '']);
  });

  it('gives up when there is no end of pages', async () => {
    const endless = { metrics: [], nextPageToken: 'again' };
    const peer = await grpcPeer([{ definition: METRICS, methods: { ListLogMetrics: () => endless } }]);
    const error = await failure(configurationAt(peer.endpoint).list(ACME, 'log-metric'));
    expect(error.message).toContain('there are more than 20 pages');
  });

  it('says what is wrong with a resource of ours that it does not understand', async () => {
    const odd = { name: 'projects/p/uptimeCheckConfigs/1', userLabels: { tranche: 'prod', 'tranche-key': 'uptime' } };
    const answer = { uptimeCheckConfigs: [odd] };
    const peer = await grpcPeer([{ definition: CHECKS, methods: { ListUptimeCheckConfigs: () => answer } }]);
    const error = await failure(configurationAt(peer.endpoint).list(ACME, 'uptime-check'));
    expect(error.message).toContain('the answer is not understood (period');
  });

  it.each(LISTS)('is tried once, whatever the kind: $kind', async ({ kind, definition, method }) => {
    const peer = await grpcPeer([{ definition, methods: { [method]: () => ({}) } }]);
    peer.fail('*', UNAVAILABLE);
    const configuration = configurationAt(peer.endpoint, 150);
    expect(await failure(configuration.list(ACME, kind))).toMatchObject({ retryable: true });
    expect(peer.asked).toHaveLength(1);
    peer.fail('*', 'silence');
    expect((await failure(configuration.list(ACME, kind))).message).toContain('did not answer in time');
    expect(peer.asked).toHaveLength(2);
  });

  it('of log metrics that is refused names Cloud Logging', async () => {
    const peer = await grpcPeer([{ definition: METRICS, methods: { ListLogMetrics: () => ({}) } }]);
    peer.fail('*', NOT_ENABLED);
    const error = await failure(configurationAt(peer.endpoint).list(ACME, 'log-metric'));
    expect(error.message).toContain(`gcloud services enable logging.googleapis.com --project ${ACME}`);
  });
});
