import { hash } from 'node:crypto';
import { MINUTE, SECOND } from '../calendar/time.ts';
import { canonicalJson } from '../evidence/canonicalJson.ts';
import { type Group, type Instance, isBehindAllowlist } from '../fleet/instance.ts';
import { VERSION_CHECKS } from './defaultMonitoring.ts';
import { logMetricType } from './ownNames.ts';
import type { MonitoringKind, MonitoringResource } from './resources.ts';
import type { MetricSource, MonitoringSettings } from './settings.ts';

/** A project, and for what it is monitored. */
export type MonitoringTarget = { readonly kind: 'instance'; readonly instance: MonitoredInstance } | ScopingTarget;

export interface ScopingTarget {
  readonly kind: 'scoping';
  readonly environment: string;
  /** Of the deployment, for channels that name none. */
  readonly incidentsTopic: string;
}

export interface MonitoredInstance {
  readonly id: string;
  readonly host: string;
  /** Nobody but the checkers of Cloud Monitoring and whom the allowlist names reaches it. */
  readonly isAllowlisted: boolean;
  /** What it is to report: of the upgrade in flight, or else what it runs. */
  readonly version: string;
}

/** What there may be in a project of each kind, in the order in which it is made: who is referred to comes first. */
export const KINDS_OF: Readonly<Record<MonitoringTarget['kind'], readonly MonitoringKind[]>> = {
  instance: ['log-metric', 'uptime-check'],
  scoping: ['notification-channel', 'alert-policy', 'dashboard'],
};

/** The key of the check that every instance has. */
export const UPTIME_KEY = 'uptime';
const VERSION_KEY = 'version-';

export function isVersionCheck({ kind, key }: Pick<MonitoringResource, 'kind' | 'key'>): boolean {
  return kind === 'uptime-check' && key.startsWith(VERSION_KEY);
}

/**
 * Whether an instance is monitored at all. One that is suspended is: nobody has said that it may be down, and who is told
 * of it is the business of the routing.
 */
export function isMonitored(
  { environments, groups }: MonitoringSettings,
  environment: string,
  { group }: { readonly group: Group | undefined },
): boolean {
  const isOfGroup = groups === 'all' || (group !== undefined && groups.includes(group));
  return isOfGroup && (environments === 'all' || environments.includes(environment));
}

export function monitoredInstance(instance: Instance, targetVersion: string | undefined): MonitoredInstance {
  const { id, domain, version } = instance;
  return { id, host: domain, isAllowlisted: isBehindAllowlist(instance), version: targetVersion ?? version };
}

/** Everything of ours that the project should have, and nothing else. */
export function desired(settings: MonitoringSettings, target: MonitoringTarget): MonitoringResource[] {
  return target.kind === 'instance' ? ofInstance(settings, target.instance) : ofScopingProject(settings, target);
}

/** Says by a short text whether two lists of resources are the same. */
export function digestOf(value: object): string {
  return hash('sha256', canonicalJson(value)).slice(0, 16);
}

function ofInstance(
  { uptime, logMetrics }: MonitoringSettings,
  { host, isAllowlisted, version }: MonitoredInstance,
): MonitoringResource[] {
  const { path, periodSeconds, timeoutSeconds, regions } = uptime;
  const check = { kind: 'uptime-check', host, periodSeconds, timeoutSeconds, regions: regions.toSorted() } as const;
  return [
    ...logMetrics.map(({ key, name, filter }) => ({ kind: 'log-metric', key, displayName: name, filter }) as const),
    { ...check, key: UPTIME_KEY, displayName: `Tranche uptime of ${host}`, path, says: null },
    ...(isAllowlisted ? [versionCheck(check, host, version)] : []),
  ];
}

/**
 * For each version another check: what the one before it has found says nothing of this version. The name begins as the
 * policy of the uptime expects.
 */
function versionCheck<C extends object>(check: C, host: string, version: string) {
  const key = `${VERSION_KEY}${version.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 60);
  const displayName = `${VERSION_CHECKS} of ${host}`;
  return { ...check, key, displayName, path: '/__version', says: version } as const;
}

function ofScopingProject(
  { channels, policies, dashboard }: MonitoringSettings,
  { environment, incidentsTopic }: ScopingTarget,
): MonitoringResource[] {
  return [
    ...channels.map(
      ({ key, name, topic }) =>
        ({
          kind: 'notification-channel',
          key,
          displayName: name,
          type: 'pubsub',
          topic: topic ?? incidentsTopic,
        }) as const,
    ),
    ...policies.map(
      (policy) =>
        ({
          kind: 'alert-policy',
          key: policy.key,
          displayName: policy.name,
          severity: policy.severity,
          conditions: policy.conditions.map(({ name, source, ...condition }) => ({
            ...condition,
            displayName: name,
            filter: filterOf(source, environment),
          })),
          channels: policy.channels.toSorted(),
          documentation: { subject: policy.name, content: policy.runbook },
          autoCloseSeconds: (policy.autoCloseMinutes * MINUTE) / SECOND,
        }) as const,
    ),
    {
      kind: 'dashboard',
      key: 'fleet',
      displayName: dashboard.name,
      widgets: dashboard.widgets.map(({ source, ...widget }) => ({ ...widget, filter: filterOf(source, environment) })),
    },
  ];
}

/** What a log metric counts is measured on the resource that wrote the log, in the project of the instance. */
function filterOf(source: MetricSource, environment: string): string {
  if ('filter' in source) return source.filter;
  const type = logMetricType(environment, source.logMetric);
  return `metric.type = "${type}" AND resource.type = "k8s_container"`;
}
