import type { Severity } from '../../../shared/domain/incident/facts.ts';
import { SECOND, type Instant } from '../../../shared/domain/calendar/time.ts';

/** An instance as far as an alerting policy knows it. */
export interface MonitoredInstance {
  readonly id: string;
  readonly domain: string;
  readonly gcpProjectId: string;
}

/** What the policy looks at: `log` is a metric made of a log, `log-match` are its single entries. */
export type PolicyKind = 'uptime' | 'threshold' | 'log' | 'log-match';

export interface PolicyOptions {
  readonly policyName?: string;
  readonly kind?: PolicyKind;
  readonly severity?: Severity | 'no severity';
  /** User labels of the policy. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface MonitoringIncident extends Omit<PolicyOptions, 'policyName'> {
  readonly id: string;
  readonly instance: MonitoredInstance;
  readonly policyName: string;
  readonly startedAt: Instant;
  /** `null` while it is open. */
  readonly endedAt: Instant | null;
  /** Told before, and still so. */
  readonly renotify?: boolean;
}

const SCOPING_PROJECT = { id: 'tranche-monitoring', number: 100_000_000_001 };
const CONDITION = `projects/${SCOPING_PROJECT.id}/alertPolicies/1/conditions/1`;

interface Policy {
  readonly conditionName: string;
  readonly condition: object;
  readonly resourceType: string;
  readonly metric: { readonly type: string; readonly displayName: string };
  readonly values: { readonly bad: string; readonly good: string; readonly threshold: string };
}

const POLICIES: Readonly<Record<PolicyKind, Policy>> = {
  uptime: {
    conditionName: 'Uptime check fails from most locations',
    condition: thresholdOn('monitoring.googleapis.com/uptime_check/check_passed'),
    resourceType: 'uptime_url',
    metric: { type: 'monitoring.googleapis.com/uptime_check/check_passed', displayName: 'Check passed' },
    values: { bad: '0.000', good: '1.000', threshold: '0.5' },
  },
  threshold: {
    conditionName: 'CPU of the database above 90 %',
    condition: thresholdOn('cloudsql.googleapis.com/database/cpu/utilization'),
    resourceType: 'cloudsql_database',
    metric: { type: 'cloudsql.googleapis.com/database/cpu/utilization', displayName: 'CPU utilization' },
    values: { bad: '0.973', good: '0.412', threshold: '0.9' },
  },
  log: {
    conditionName: 'More than 10 slow queries in 5 minutes',
    condition: thresholdOn('logging.googleapis.com/user/slow_queries'),
    resourceType: 'cloudsql_database',
    metric: { type: 'logging.googleapis.com/user/slow_queries', displayName: 'logging/user/slow_queries' },
    values: { bad: '42.000', good: '1.000', threshold: '10' },
  },
  'log-match': {
    conditionName: 'Log match condition',
    condition: { conditionMatchedLog: { filter: 'textPayload:"PANIC"' } },
    resourceType: 'cloudsql_database',
    metric: { type: '', displayName: '' },
    values: { bad: '', good: '', threshold: '' },
  },
};

/**
 * The notification that Cloud Monitoring sends, schema 1.2
 * (https://cloud.google.com/monitoring/support/notification-options#schema-pubsub). Only labels that the policy groups
 * by reach `resource.labels`; ours group by `project_id` and `host`.
 */
export function monitoringPayload(incident: MonitoringIncident) {
  const { id, instance, policyName, startedAt, endedAt, severity = 'critical', labels = {} } = incident;
  const { conditionName, condition, resourceType, metric, values } = POLICIES[incident.kind ?? 'uptime'];
  const observed = endedAt === null ? values.bad : values.good;
  return {
    version: '1.2',
    incident: {
      incident_id: id,
      scoping_project_id: SCOPING_PROJECT.id,
      scoping_project_number: SCOPING_PROJECT.number,
      url: `https://console.cloud.google.com/monitoring/alerting/incidents/${id}?project=${SCOPING_PROJECT.id}`,
      started_at: epochSeconds(startedAt),
      ended_at: endedAt === null ? null : epochSeconds(endedAt),
      state: endedAt === null ? ('open' as const) : ('closed' as const),
      summary:
        `${conditionName} for ${instance.gcpProjectId} ${instance.domain}` +
        (observed === '' ? '' : ` with a value of ${observed}`) +
        (endedAt === null ? '.' : ' has returned to normal.'),
      observed_value: observed,
      threshold_value: values.threshold,
      severity: `${severity.charAt(0).toUpperCase()}${severity.slice(1)}`,
      policy_name: policyName,
      policy_user_labels: labels,
      condition_name: conditionName,
      condition: { name: CONDITION, displayName: conditionName, ...condition },
      resource: { type: resourceType, labels: { project_id: instance.gcpProjectId, host: instance.domain } },
      resource_id: '',
      resource_name: `${instance.gcpProjectId} ${instance.domain}`,
      resource_type_display_name: resourceType === 'uptime_url' ? 'Uptime Check URL' : 'Cloud SQL Database',
      resource_display_name: instance.domain,
      metric: { ...metric, labels: {} },
      metadata: { system_labels: {}, user_labels: {} },
      ...(incident.renotify === true && { renotify: true }),
    },
  };
}

export type MonitoringPayload = ReturnType<typeof monitoringPayload>;

function thresholdOn(metric: string): object {
  return { conditionThreshold: { filter: `metric.type="${metric}"`, comparison: 'COMPARISON_GT', duration: '60s' } };
}

function epochSeconds(instant: Instant): number {
  return Math.floor(instant / SECOND);
}
