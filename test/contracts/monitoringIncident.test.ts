import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMonitoringIncident } from '../../shared/contracts/monitoringIncident.ts';

const NOTIFICATION = {
  version: '1.2',
  incident: {
    incident_id: '0.opqiw61fsv7p',
    scoping_project_id: 'tranche-monitoring',
    scoping_project_number: 12345,
    url: 'https://console.cloud.google.com/monitoring/alerting/incidents/0.opqiw61fsv7p?project=tranche-monitoring',
    started_at: 1795425600,
    ended_at: null as number | null,
    state: 'open',
    summary: 'An uptime check on acme.example.com is failing.',
    policy_name: 'Uptime of managed instances',
    condition_name: 'Failing uptime check',
    observed_value: '0.000',
    threshold_value: '1',
    severity: 'Critical',
    renotify: true,
    resource: { type: 'uptime_url', labels: { project_id: 'src-1f3a9c2b7d', host: 'Acme.example.com' } },
    resource_id: '',
    resource_name: 'acme',
    resource_type_display_name: 'Uptime Check URL',
    metric: { type: 'monitoring.googleapis.com/uptime_check/check_passed', displayName: 'Check passed', labels: {} },
    metadata: { system_labels: {}, user_labels: {} },
    policy_user_labels: { team: 'cloud' },
    condition: { name: 'projects/p/alertPolicies/1/conditions/2', displayName: 'Failing uptime check' },
    documentation: { content: 'See the runbook.', mime_type: 'text/markdown', subject: 'down', links: [] },
  },
};

/** What the console sends when somebody tries a channel. */
const TEST_NOTIFICATION = {
  version: 'test',
  incident: {
    incident_id: '12345',
    scoping_project_id: '12345',
    scoping_project_number: 12345,
    url: 'http://www.example.com',
    started_at: 0,
    ended_at: 0,
    state: 'OPEN',
    summary: 'Test Incident',
    observed_value: '1.0',
    threshold_value: '0.5',
    resource: { type: 'example_resource', labels: { example: 'label' } },
    metric: { type: 'test.googleapis.com/metric', displayName: 'Test Metric', labels: { example: 'label' } },
    policy_name: 'projects/12345/alertPolicies/12345',
    condition_name: 'Example condition',
    documentation: 'Test documentation',
  },
};

const withIncident = (change: object): unknown => ({
  ...NOTIFICATION,
  incident: { ...NOTIFICATION.incident, ...change },
});
const read = (body: unknown) => {
  const reading = readMonitoringIncident(body);
  return 'value' in reading ? reading.value : undefined;
};
const errors = (body: unknown): string[] => {
  const reading = readMonitoringIncident(body);
  return 'errors' in reading ? reading.errors.map(({ field, message }) => `${field}: ${message}`) : [];
};

describe('a notification of Cloud Monitoring', () => {
  it('opens an incident on the instance of a project', () => {
    expect(read(NOTIFICATION)).toEqual({
      incidentId: '0.opqiw61fsv7p',
      state: 'open',
      projectId: 'src-1f3a9c2b7d',
      host: 'acme.example.com',
      startedAt: 1795425600_000,
      endedAt: undefined,
      policyName: 'Uptime of managed instances',
      conditionName: 'Failing uptime check',
      summary: 'An uptime check on acme.example.com is failing.',
      url: NOTIFICATION.incident.url,
      kind: 'uptime',
      severity: 'critical',
      observed: '0.000',
      threshold: '1',
      documentation: 'down\n\nSee the runbook.',
      labels: {
        'policy.team': 'cloud',
        'resource.project_id': 'src-1f3a9c2b7d',
        'resource.host': 'Acme.example.com',
      },
      renotify: true,
      test: false,
    });
  });

  it('closes an incident', () => {
    const closed = read(withIncident({ state: 'closed', ended_at: 1795429200 }));
    expect(closed).toMatchObject({ state: 'closed', endedAt: 1795429200_000 });
  });

  it('may be a test, which is about no moment', () => {
    expect(read(TEST_NOTIFICATION)).toMatchObject({ incidentId: '12345', state: 'open', test: true });
    expect(read(TEST_NOTIFICATION)).toMatchObject({ startedAt: undefined, endedAt: undefined });
  });

  it('takes the project of the policy where the labels name none', () => {
    expect(read(withIncident({ resource: { labels: {} } }))?.projectId).toBe('tranche-monitoring');
    expect(read(withIncident({ resource: {}, metric: { labels: { project_id: 'p-1' } } }))?.projectId).toBe('p-1');
  });

  it('needs nothing but an id and a state', () => {
    expect(read({ incident: { incident_id: 'a', state: 'closed' } })).toEqual({
      incidentId: 'a',
      state: 'closed',
      kind: 'other',
      test: false,
    });
  });

  it('counts although something in it is strange', () => {
    const strange = {
      summary: { text: 'x' },
      resource: 'gone',
      metric: 7,
      policy_name: '',
      started_at: 'soon',
      url: 7,
    };
    expect(read(withIncident(strange))).toMatchObject({ incidentId: '0.opqiw61fsv7p', state: 'open' });
  });

  it('links nothing that is unsafe to click on', () => {
    expect(read(withIncident({ url: 'javascript:alert(1)' }))?.url).toBeUndefined();
  });

  it('is told everything that is missing', () => {
    expect(errors({ version: '1.2', incident: {} })).toEqual([
      'incident.incident_id: missing; write up to 200 letters, digits, dots, hyphens and underscores',
      'incident.state: missing; write open or closed',
    ]);
    expect(errors(withIncident({ state: 'acknowledged', incident_id: 'a/b' }))).toEqual([
      'incident.incident_id: "a/b" is no incident id; write up to 200 letters, digits, dots, hyphens and underscores',
      'incident.state: "acknowledged" is no state; write open or closed',
    ]);
    expect(errors({ version: '1.2' })).toEqual(['incident: missing; write an object with incident_id and state']);
  });

  it.each([undefined, null, [], 'text', 7])('cannot be %j', (body) => {
    expect(errors(body)).toEqual([expect.stringMatching(/^body: .*write a Cloud Monitoring notification/)]);
  });

  it('never makes the reader throw', () => {
    fc.assert(fc.property(fc.jsonValue(), (incident) => void readMonitoringIncident({ version: '1.2', incident })));
    const fields = fc.dictionary(fc.constantFrom(...Object.keys(NOTIFICATION.incident)), fc.jsonValue());
    fc.assert(fc.property(fields, (change) => void readMonitoringIncident(withIncident(change))));
  });
});
