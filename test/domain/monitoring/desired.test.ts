import { describe, expect, it } from 'vitest';
import { checkMonitoring } from '../../../shared/domain/monitoring/checkMonitoring.ts';
import { defaultMonitoring } from '../../../shared/domain/monitoring/defaultMonitoring.ts';
import { HOUR } from '../../../shared/domain/calendar/time.ts';
import { nextCheck } from '../../../shared/domain/monitoring/monitored.ts';
import { desired, digestOf, isMonitored, monitoredInstance } from '../../../shared/domain/monitoring/desired.ts';
import type { Instance } from '../../../shared/domain/fleet/instance.ts';
import type { MonitoringResource } from '../../../shared/domain/monitoring/resources.ts';
import { words } from './fixtures.ts';
import { diff } from '../../../shared/domain/monitoring/diff.ts';
import { instanceWith } from '../rollout/fixtures.ts';

const TOPIC = 'projects/acme-tranche/topics/incidents';
function ofInstance(changes: Partial<Instance>, target?: string): MonitoringResource[] {
  const instance = monitoredInstance(instanceWith('acme', changes), target);
  return desired(defaultMonitoring, { kind: 'instance', instance });
}

describe('the monitoring that a project should have', () => {
  it('is an uptime check and the counted errors, in the project of an instance', () => {
    expect(words(diff(ofInstance({}), []))).toEqual(['create log-metric app-errors', 'create uptime-check uptime']);
    expect(ofInstance({})).toContainEqual(
      expect.objectContaining({
        key: 'uptime',
        host: 'acme.example.com',
        path: '/healthz',
        periodSeconds: 60,
        says: null,
      }),
    );
  });

  it('is for an instance behind an allowlist a check of its version besides, another one for each version', () => {
    const allowlisted = { ingressAllowlist: ['203.0.113.0/24'] };
    expect(ofInstance(allowlisted)).toContainEqual(
      expect.objectContaining({ key: 'version-5-1-9', path: '/__version', says: '5.1.9' }),
    );
    expect(ofInstance(allowlisted, '5.2.0')).toContainEqual(
      expect.objectContaining({ key: 'version-5-2-0', path: '/__version', says: '5.2.0' }),
    );
    expect(digestOf(ofInstance(allowlisted, '5.2.0'))).not.toBe(digestOf(ofInstance(allowlisted)));
  });

  it('is in a scoping project a channel, policies for all that the specification lists, and the dashboard', () => {
    const resources = desired(defaultMonitoring, { kind: 'scoping', environment: 'prod', incidentsTopic: TOPIC });
    expect(resources.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'notification-channel incidents',
      ...['uptime', 'cpu', 'memory', 'disk', 'gke', 'cloud-sql', 'app-errors'].map((key) => `alert-policy ${key}`),
      'dashboard fleet',
    ]);
    for (const resource of resources) {
      if (resource.kind !== 'alert-policy') continue;
      expect(resource.channels).toEqual(['incidents']);
      for (const { groupBy } of resource.conditions) expect(groupBy).toContain('resource.label.project_id');
    }
  });

  it('is the same for a suspended instance, and none for a group that is not monitored', () => {
    expect(ofInstance({ suspended: true })).toEqual(ofInstance({}));
    const settings = { ...defaultMonitoring, groups: ['customer'] } as const;
    expect(isMonitored(settings, 'prod', { group: 'trial' })).toBe(false);
    expect(isMonitored(settings, 'prod', { group: undefined })).toBe(false);
    expect(isMonitored(defaultMonitoring, 'prod', { group: undefined })).toBe(true);
    expect(isMonitored({ ...defaultMonitoring, environments: ['dev'] }, 'prod', { group: 'trial' })).toBe(false);
  });

  it('does not count a check of the version as the uptime', () => {
    const uptime = defaultMonitoring.policies.find(({ key }) => key === 'uptime');
    expect(JSON.stringify(uptime)).toContain('check_id != starts_with(\\"tranche-version\\")');
    const [, , check] = ofInstance({ ingressAllowlist: ['203.0.113.0/24'] });
    expect(check?.displayName.startsWith('tranche-version')).toBe(true);
  });

  it('makes sense as it is shipped', () => {
    const { logMetrics, channels, policies, dashboard } = defaultMonitoring;
    expect(checkMonitoring({ logMetrics, channels, policies, widgets: dashboard.widgets })).toEqual([]);
  });
});

it('each project is looked at at a time of its own, between half of the time and one and a half', () => {
  const now = Date.UTC(2026, 10, 23, 10);
  const ids = Array.from({ length: 240 }, (_, index) => `project-${index}`);
  const waits = ids.map((id) => (nextCheck(id, 24, now) - now) / HOUR);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(12);
  expect(Math.max(...waits)).toBeLessThan(36);
  // Ten in an hour on the average.
  const perHour = Map.groupBy(waits, Math.floor);
  expect(Math.max(...[...perHour.values()].map((each) => each.length))).toBeLessThan(25);
});
