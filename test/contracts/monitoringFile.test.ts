import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMonitoringFile } from '../../shared/contracts/monitoringFile.ts';
import { checkMonitoring } from '../../shared/domain/monitoring/checkMonitoring.ts';
import { defaultMonitoring } from '../../shared/domain/monitoring/defaultMonitoring.ts';
import { damaged, expectUseful, told } from './mutations.ts';

const FULL = `environments: [prod]
groups: [production, trial]
graceDays: 14
lookHours: 12
uptime: { path: /ready, periodSeconds: 300, timeoutSeconds: 20, regions: [EUROPE, USA] }
logMetrics:
  - { key: app-errors, name: Errors, filter: severity >= ERROR }
channels:
  - { key: incidents, name: Incidents }
  - { key: storage, name: Storage, topic: projects/acme-storage/topics/incidents }
policies:
  - key: uptime
    name: Down
    severity: CRITICAL
    channels: [incidents, storage]
    runbook: |
      Look at it.
      Then look again.
    conditions:
      - name: fails
        filter: metric.type = "monitoring.googleapis.com/uptime_check/check_passed" AND resource.type = "uptime_url" AND metric.labels.check_id != starts_with("tranche-version")
        aligner: ALIGN_NEXT_OLDER
        reducer: REDUCE_COUNT_FALSE
        periodSeconds: 1200
        threshold: 1
        durationSeconds: 120
  - key: errors
    name: Errors
    runbook: Read them.
    conditions:
      - { name: many, logMetric: app-errors, threshold: 10 }
dashboard:
  name: Everything
  widgets:
    - { title: Errors, logMetric: app-errors }
`;

const read = (text: string) => readMonitoringFile(text, 'monitoring.yaml');
const problems = (text: string): string[] => told(read(text).problems);

describe('a monitoring file', () => {
  it('holds whom it is for, the check, log metrics, channels, policies and a dashboard', () => {
    const { value } = read(FULL);
    expect(value).toMatchObject({
      environments: ['prod'],
      groups: ['customer', 'trial'],
      graceDays: 14,
      lookHours: 12,
      uptime: { path: '/ready', periodSeconds: 300, timeoutSeconds: 20, regions: ['EUROPE', 'USA'] },
      channels: [{ topic: null }, { topic: 'projects/acme-storage/topics/incidents' }],
      dashboard: { name: 'Everything', widgets: [{ title: 'Errors', source: { logMetric: 'app-errors' } }] },
    });
    expect(value?.policies[0]).toMatchObject({
      conditions: [{ groupBy: ['resource.label.project_id', 'resource.label.host'] }],
    });
    expect(value?.policies[1]).toEqual({
      key: 'errors',
      name: 'Errors',
      severity: 'ERROR',
      channels: ['incidents'],
      runbook: 'Read them.',
      autoCloseMinutes: 30,
      conditions: [
        {
          name: 'many',
          source: { logMetric: 'app-errors' },
          aligner: 'ALIGN_MEAN',
          periodSeconds: 300,
          reducer: 'REDUCE_MAX',
          groupBy: ['resource.label.project_id'],
          comparison: 'above',
          threshold: 10,
          durationSeconds: 300,
        },
      ],
    });
  });

  it('keeps the default of every section that it leaves out', () => {
    expect(read('').value).toEqual(defaultMonitoring);
    expect(read('graceDays: 3').value).toEqual({ ...defaultMonitoring, graceDays: 3 });
  });

  it('tells all that is wrong with it at once, with the lines', () => {
    const wrong = FULL.replace('graceDays: 14', 'graceDays: 0')
      .replace('EUROPE, USA', 'EUROPE, MARS')
      .replace('severity: CRITICAL', 'severity: LOUD')
      .replace('[incidents, storage]', '[incidents]\n    sverity: ERROR')
      .replace('logMetric: app-errors, threshold', 'logMetric: app-panics, threshold');
    expect(problems(wrong)).toEqual([
      '3 graceDays: 0 is no number of days; write a whole number from 1 to 365',
      expect.stringContaining('5 uptime.regions[1]: "MARS" is no region of checkers'),
      '14 policies[0].severity: "LOUD" is no severity; write CRITICAL, ERROR or WARNING',
      '16 policies[0].sverity: no such field; there are: key, name, severity, conditions, channels, runbook, autoCloseMinutes',
      '32 policies[1].conditions[0].logMetric: "app-panics" is no log metric; there are: app-errors',
    ]);
  });

  it.each([
    ['a channel that is not there', 'channels: [incidents, storage]', 'channels: [pager]', '"pager" is no channel'],
    ['a policy that nobody hears of', 'channels: [incidents, storage]', 'channels: []', 'nobody would hear of it'],
    ['two policies of one key', 'key: errors', 'key: uptime', '"uptime" is there already, in policies[0]'],
    ['a filter without a metric', 'metric.type = "monitoring', 'metric.kind = "monitoring', 'names 0 metric types'],
    ['a filter without a resource', ' AND resource.type = "uptime_url"', '', 'names no resource type'],
    [
      'an alert for checks of a version',
      ' AND metric.labels.check_id != starts_with("tranche-version")',
      '',
      'add AND metric.labels.check_id',
    ],
    ['too few places to check from', '[EUROPE, USA]', '[EUROPE]', 'only 1 checker locations'],
    [
      'both a filter and a log metric',
      'logMetric: app-errors, threshold',
      'filter: a, logMetric: app-errors, threshold',
      'either filter or logMetric',
    ],
    ['a period that is no minute', 'periodSeconds: 1200', 'periodSeconds: 90', 'whole minutes in seconds'],
    ['a key that would not fit', 'key: errors', 'key: Errors!', 'is no key'],
  ])('refuses %s', (_what, part, by, message) => {
    expect(FULL).toContain(part);
    expect(problems(FULL.replace(part, by)).join('\n')).toContain(message);
  });

  it('refuses what Cloud Monitoring would not take: a seventh condition, another policy than 2,000', () => {
    const conditions = Array.from({ length: 7 }, (_, index) => ({
      name: `c${index}`,
      logMetric: 'app-errors',
      threshold: 1,
    }));
    const policies = [{ key: 'p', name: 'P', runbook: 'r', conditions }];
    expect(problems(JSON.stringify({ policies })).join()).toContain('7 of them; Cloud Monitoring takes 6 in a policy');
    const { logMetrics, channels, dashboard } = defaultMonitoring;
    const many = defaultMonitoring.policies
      .slice(0, 1)
      .flatMap((policy) =>
        Array.from({ length: 2_001 }, (_, index) => ({ ...policy, key: `p-${index}`, name: `P ${index}` })),
      );
    expect(checkMonitoring({ logMetrics, channels, policies: many, widgets: dashboard.widgets })).toEqual([
      { path: ['policies'], message: '2001 of them; Cloud Monitoring takes 2000 in a project' },
    ]);
  });

  it('says what is wrong with a file that an accident has changed', () => {
    fc.assert(
      fc.property(damaged(FULL), (text) => {
        const reading = read(text);
        if (reading.value === undefined) expectUseful(reading.problems, text);
      }),
      { numRuns: 150 },
    );
  });
});
