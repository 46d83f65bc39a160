import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type MonitoringIncident, readMonitoringIncident } from '../../shared/contracts/monitoringIncident.ts';

// Payloads of each kind, after https://docs.cloud.google.com/monitoring/support/notification-options.
const payload = (name: string): { incident: Record<string, unknown> } =>
  JSON.parse(readFileSync(new URL(`../fixtures/monitoring/${name}.json`, import.meta.url), 'utf8'));
const read = (body: unknown): MonitoringIncident => {
  const reading = readMonitoringIncident(body);
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  return reading.value;
};
const changed = (name: string, change: object): MonitoringIncident => {
  const { incident, ...rest } = payload(name);
  return read({ ...rest, incident: { ...incident, ...change } });
};

describe('a notification is read:', () => {
  it('an uptime check', () => {
    expect(read(payload('uptime'))).toMatchObject({
      kind: 'uptime',
      severity: 'critical',
      projectId: 'src-1f3a9c2b7d',
      host: 'acme.example.com',
      observed: '3.000',
      threshold: '1',
      documentation:
        '[ALERT] acme.example.com is down\n\nThe instance does not answer. Look at its load balancer first.' +
        '\n\nRunbook: https://runbooks.example.com/uptime',
      labels: { 'policy.tier': 'gold', 'resource.host': 'acme.example.com' },
    });
    expect(read(payload('uptime-closed'))).toMatchObject({ state: 'closed', kind: 'uptime', endedAt: 1795578300_000 });
  });

  it('a threshold with the labels that it is grouped by, and metadata', () => {
    const { labels, ...rest } = read(payload('threshold-grouped'));
    expect(rest).toMatchObject({ kind: 'threshold', severity: 'error', documentation: 'Look for slow queries.' });
    expect(labels).toEqual({
      'policy.team': 'cloud',
      'resource.project_id': 'src-1f3a9c2b7d',
      'resource.database_id': 'src-1f3a9c2b7d:pgsql',
      'user.owner': 'cloud',
      'system.region': 'us-central1',
    });
  });

  it.each([
    ['absent', { kind: 'threshold', severity: 'warning', observed: undefined }],
    ['mql', { kind: 'threshold', severity: 'error', observed: '0.112' }],
    ['promql', { kind: 'threshold', projectId: 'src-1f3a9c2b7d', threshold: '3' }],
    ['log-metric', { kind: 'log', severity: 'warning', endless: undefined }],
    ['log-match', { kind: 'log', severity: undefined, endless: true, renotify: undefined }],
    ['log-match-again', { kind: 'log', endless: true, renotify: true }],
    ['test', { test: true, state: 'open', documentation: 'Test documentation', startedAt: undefined }],
    ['nulls', { kind: 'other', state: 'open', summary: undefined, labels: undefined, projectId: 'fleet-monitoring' }],
  ] as const)('%s', (name, expected) => {
    const incident = read(payload(name));
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, { ...incident }[key]]))).toEqual(expected);
  });

  it('a project of a domain in Europe, with words of its language and lists of labels', () => {
    expect(read(payload('eu-project'))).toMatchObject({
      kind: 'threshold',
      severity: 'error',
      projectId: 'example.com:src-eu-7b21',
      policyName: 'CPU überlastet',
      labels: {
        'policy.standort': 'köln',
        'system.machine_type': 'n2-standard-8, n2',
        'metric.instance_name': 'frontend',
      },
    });
  });
});

describe('the kind', () => {
  it.each([
    ['uptime', { conditionThreshold: { filter: 'metric.type="monitoring.googleapis.com/uptime_check/check_passed"' } }],
    [
      'uptime',
      { conditionPrometheusQueryLanguage: { query: 'monitoring_googleapis_com:uptime_check_check_passed == 0' } },
    ],
    ['log', { conditionMonitoringQueryLanguage: { query: 'fetch global::logging.googleapis.com/user/errors' } }],
    ['log', { conditionPrometheusQueryLanguage: { query: 'logging_googleapis_com:user_errors > 1' } }],
    ['log', { conditionSql: { query: 'SELECT 1' } }],
    ['threshold', { conditionAbsent: 7 }],
    ['other', { conditionOfTomorrow: {} }],
    ['other', 'strange'],
  ] as const)('%s is told from the condition alone: %j', (kind, condition) => {
    expect(changed('nulls', { condition }).kind).toBe(kind);
  });
});

describe('what is sent along', () => {
  it('is bounded: labels in number and length, texts in length', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`l${index}`, 'v'.repeat(5_000)]));
    const incident = changed('uptime', {
      resource: { type: 'uptime_url', labels: { ...many, ['n'.repeat(101)]: 'x', project_id: 'p-1' } },
      policy_user_labels: { team: 'cloud' },
      summary: 'x'.repeat(100_000),
      policy_name: `${'p'.repeat(510)}😀😀`,
      documentation: { content: 'd'.repeat(100_000) },
      url: `https://example.com/${'u'.repeat(5_000)}`,
    });
    const labels = Object.entries(incident.labels ?? {});
    expect(labels).toHaveLength(64);
    for (const [name, value] of labels) expect([name.length <= 100, value.length <= 256]).toEqual([true, true]);
    // What an incident is found and routed by is kept nevertheless.
    expect(incident).toMatchObject({ projectId: 'p-1', labels: { 'policy.team': 'cloud' } });
    expect(incident.summary).toHaveLength(2_000);
    expect(incident.documentation).toHaveLength(8_000);
    expect(incident.policyName).toBe(`${'p'.repeat(510)}…`);
    expect(incident.url).toBeUndefined();
  });

  it('has nothing invisible in it, and keeps the lines of its documentation', () => {
    const incident = changed('uptime', {
      summary: 'down\n\u001b[31mINJECTED\u0000\u202e end',
      documentation: 'one\r\ntwo\u0007\tthree',
      policy_user_labels: { team: 'cl\noud', 'a\nb': 'x', nested: { a: 1 }, none: null },
      resource: { type: 'uptime_url', labels: ['not', 'a', 'mapping'] },
    });
    expect(incident.summary).toBe('down [31mINJECTED end');
    expect(incident.documentation).toBe('one\ntwo three');
    expect(incident.labels).toEqual({ 'policy.team': 'cl oud' });
  });

  it('is left out where it is strange, and never keeps the incident from being read', () => {
    const strange = {
      severity: 7,
      observed_value: [],
      threshold_value: 0.5,
      documentation: [1],
      metadata: 'x',
      renotify: 'maybe',
    };
    expect(changed('uptime', strange)).toMatchObject({
      severity: undefined,
      observed: undefined,
      threshold: '0.5',
      documentation: undefined,
    });
    expect(changed('uptime', { documentation: { content: 7, subject: 'only this', links: 'x' } }).documentation).toBe(
      'only this',
    );
  });
});
