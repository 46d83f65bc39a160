import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { read, write } from '../../../../shared/adapters/monitoring/configuration/messages.ts';
import type { Wire } from '../../../../shared/adapters/monitoring/configuration/besides.ts';
import { writeUptimeCheck } from '../../../../shared/adapters/monitoring/configuration/uptimeChecks.ts';
import { inOrder } from '../../../../shared/domain/monitoring/inOrder.ts';
import type { MonitoringResource } from '../../../../shared/domain/monitoring/resources.ts';
import { reportsVersion } from '../../../../shared/domain/rollout/signs.ts';
import { CHANNEL, DASHBOARD, LOG_METRIC, POLICY, UPTIME } from './samples.ts';

const PLACE = { environment: 'prod-eu', project: 'sourcegraph-acme' };
const NAME = 'projects/sourcegraph-acme/alertPolicies/7';

const text = fc.string({ minLength: 1, maxLength: 12 });
const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const seconds = fc.integer({ min: 1, max: 10_000 });
const query = fc.record({
  filter: text,
  aligner: fc.constantFrom('ALIGN_MEAN', 'ALIGN_NEXT_OLDER', 'ALIGN_FRACTION_TRUE'),
  periodSeconds: seconds,
  reducer: fc.constantFrom('REDUCE_MAX', 'REDUCE_COUNT_FALSE'),
  groupBy: fc.array(text, { maxLength: 3 }),
});
const condition = fc
  .tuple(
    query,
    fc.record({
      displayName: text,
      comparison: fc.constantFrom('above' as const, 'below' as const),
      threshold: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
      durationSeconds: fc.nat(7_200),
    }),
  )
  .map(([asked, rest]) => ({ ...asked, ...rest }));
const channels = fc.uniqueArray(key, { maxLength: 3 });

const resource: fc.Arbitrary<MonitoringResource> = fc.oneof(
  fc.record({
    kind: fc.constant('uptime-check' as const),
    key,
    displayName: text,
    host: fc.domain(),
    path: text.map((path) => `/${path}`),
    periodSeconds: fc.constantFrom(60, 300, 600, 900),
    timeoutSeconds: fc.integer({ min: 1, max: 60 }),
    regions: fc.subarray(['USA', 'EUROPE', 'ASIA_PACIFIC', 'SOUTH_AMERICA']),
    says: fc.option(fc.oneof(text, fc.string())),
  }),
  fc.record({
    kind: fc.constant('notification-channel' as const),
    key,
    displayName: text,
    type: fc.constant('pubsub' as const),
    topic: text,
  }),
  fc.record({
    kind: fc.constant('alert-policy' as const),
    key,
    displayName: text,
    severity: fc.constantFrom('CRITICAL', 'ERROR', 'WARNING'),
    conditions: fc.array(condition, { minLength: 1, maxLength: 6 }),
    channels,
    documentation: fc.record({ subject: text, content: text }),
    autoCloseSeconds: seconds,
  }),
  fc.record({ kind: fc.constant('log-metric' as const), key, displayName: text, filter: text }),
  fc.record({
    kind: fc.constant('dashboard' as const),
    key,
    displayName: text,
    widgets: fc.array(
      fc.tuple(query, text).map(([asked, title]) => ({ ...asked, title })),
      { maxLength: 4 },
    ),
  }),
);

const namesOf = (shall: MonitoringResource): Map<string, string> =>
  new Map(shall.kind === 'alert-policy' ? shall.channels.map((each) => [each, `channel of ${each}`]) : []);
const keysOf = (shall: MonitoringResource): Map<string, string> =>
  new Map([...namesOf(shall)].map(([each, name]) => [name, each]));
const written = (shall: MonitoringResource): Wire => ({ name: NAME, ...write(shall, PLACE, namesOf(shall)) });
const readBack = (wire: Wire, shall: MonitoringResource) => read(shall.kind, wire, PLACE, keysOf(shall))?.resource;

describe('what is written', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(resource, (shall) => {
        expect(readBack(written(shall), shall)).toEqual(inOrder(shall));
      }),
      { numRuns: 300 },
    );
  });

  it('belongs to its environment alone', () => {
    fc.assert(
      fc.property(resource, (shall) => {
        for (const environment of ['prod', 'prod_e', 'eu', 'prod-eu-west']) {
          expect(read(shall.kind, written(shall), { ...PLACE, environment }, new Map())).toBeUndefined();
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** What a person changes, and where it shows. */
const EDITS: readonly [string, MonitoringResource, object, object][] = [
  ['a policy that is disabled', POLICY, { enabled: { value: false } }, { besides: ['enabled.value'] }],
  ['a policy with another way to combine', POLICY, { combiner: 'AND' }, { besides: ['combiner'] }],
  [
    'a policy with a condition more, of another kind',
    POLICY,
    {
      conditions: [
        ...POLICY.conditions.map((each) => conditionOf(each)),
        { name: `${NAME}/conditions/9`, displayName: 'nothing', conditionAbsent: { filter: 'metric.type="x"' } },
      ],
    },
    { conditions: [{}, {}, { displayName: 'nothing', filter: '' }] },
  ],
  [
    'a policy that notifies somebody else',
    POLICY,
    { notificationChannels: ['channel of incidents', 'projects/p/notificationChannels/9'] },
    { channels: ['incidents', 'projects/p/notificationChannels/9'] },
  ],
  [
    'a condition that asks for more than one series',
    POLICY,
    { conditions: POLICY.conditions.map((each) => conditionOf(each, { trigger: { percent: 50, type: 'percent' } })) },
    {
      besides: [
        'conditions.0.conditionThreshold.trigger.count',
        'conditions.0.conditionThreshold.trigger.percent',
        'conditions.1.conditionThreshold.trigger.count',
        'conditions.1.conditionThreshold.trigger.percent',
      ],
    },
  ],
  ['a channel that is switched off', CHANNEL, { enabled: { value: false } }, { besides: ['enabled.value'] }],
  [
    'a check that sends a password',
    UPTIME,
    { httpCheck: { ...httpOf(UPTIME), authInfo: { username: 'jo', password: 'secret' } } },
    { besides: ['httpCheck.authInfo.password', 'httpCheck.authInfo.username'] },
  ],
  [
    'a check that takes any answer',
    UPTIME,
    { httpCheck: { ...httpOf(UPTIME), acceptedResponseStatusCodes: [{ statusClass: 'STATUS_CLASS_ANY' }] } },
    {
      besides: [
        'httpCheck.acceptedResponseStatusCodes.0.statusClass',
        'httpCheck.acceptedResponseStatusCodes.0.statusValue',
      ],
    },
  ],
  ['a check from fewer places', UPTIME, { selectedRegions: ['USA'] }, { regions: ['USA'] }],
  ['a log metric that is disabled', LOG_METRIC, { disabled: true }, { besides: ['disabled'] }],
  [
    'a dashboard that was laid out anew',
    DASHBOARD,
    { gridLayout: null, mosaicLayout: { columns: 12, tiles: [] } },
    { widgets: [], besides: ['mosaicLayout'] },
  ],
  [
    'a dashboard with a text on it',
    DASHBOARD,
    { gridLayout: { widgets: [{ title: 'note', text: { content: 'hello' } }] } },
    { widgets: [{ title: 'note', filter: '' }], besides: ['gridLayout.widgets.0'] },
  ],
];

describe('what somebody has changed shows in', () => {
  it.each(EDITS)('%s', (_, shall, change, shows) => {
    const found = readBack({ ...written(shall), ...change }, shall);
    expect(found).toMatchObject(shows);
    expect(found).not.toEqual(shall);
  });
});

describe('what Tranche does not decide about', () => {
  it.each<[string, MonitoringResource, object]>([
    [
      'links in the documentation of a policy',
      POLICY,
      {
        documentation: { ...POLICY.documentation, mimeType: 'text/markdown', links: [{ url: 'https://example.com' }] },
      },
    ],
    ['labels of other people', POLICY, { userLabels: { tranche: 'prod-eu', 'tranche-key': 'cpu', team: 'blue' } }],
    ['a description of a channel', CHANNEL, { description: 'for Tranche' }],
    ['labels of a log metric', LOG_METRIC, { labelExtractors: { pod: 'EXTRACT(resource.labels.pod_name)' } }],
    ['filters of a dashboard', DASHBOARD, { dashboardFilters: [{ labelKey: 'project_id' }] }],
    [
      'what the service fills in',
      UPTIME,
      {
        resource: 'monitoredResource',
        checkRequestType: 'httpCheck',
        checkerType: 'STATIC_IP_CHECKERS',
        httpCheck: {
          ...httpOf(UPTIME),
          authInfo: null,
          maskHeaders: false,
          headers: {},
          contentType: 'TYPE_UNSPECIFIED',
          body: Buffer.alloc(0),
          acceptedResponseStatusCodes: [{ statusValue: 200, statusCode: 'statusValue' }],
        },
        timeout: { seconds: '10', nanos: 0 },
      },
    ],
  ])('is no difference: %s', (_, shall, change) => {
    expect(readBack({ ...written(shall), ...change }, shall)).toEqual(shall);
  });

  it('is not even read of what is not ours', () => {
    const synthetic = { name: 'projects/p/uptimeCheckConfigs/1', syntheticMonitor: {}, userLabels: { team: 'blue' } };
    expect(read('uptime-check', synthetic, PLACE, new Map())).toBeUndefined();
  });
});

function conditionOf(shall: (typeof POLICY)['conditions'][number], change: object = {}): object {
  const { conditions } = write({ ...POLICY, channels: [], conditions: [shall] }, PLACE, new Map()) as {
    conditions: { conditionThreshold: object }[];
  };
  const [made] = conditions;
  return { ...made, conditionThreshold: { ...made?.conditionThreshold, ...change } };
}

function httpOf(shall: MonitoringResource): object {
  return (write(shall, PLACE, new Map()) as { httpCheck: object }).httpCheck;
}

it('a check of a version passes with the same answers as an instance that is asked directly', () => {
  const { contentMatchers } = writeUptimeCheck({ ...UPTIME, says: '5.1.1' }, 'prod', 'p');
  const [{ content } = { content: '' }] = contentMatchers as { content: string }[];
  const around = ['', 'v', '1', '.', '1.', '.1', '-', '+build.7', '285011_2024-07-18_', '-4a1c', '_5', 'x'];
  for (const before of around) {
    for (const after of around) {
      const answer = `${before}5.1.1${after}`;
      expect([answer, new RegExp(content).test(`${answer}\n`)]).toEqual([answer, reportsVersion(answer, '5.1.1')]);
    }
  }
  for (const answer of ['', '5x1.1', '5.1.1 or so', '<p>5.1.1</p>']) {
    expect([answer, new RegExp(content).test(answer)]).toEqual([answer, false]);
  }
});
