import { SECOND, type Instant } from '../../../shared/domain/calendar/time.ts';

/** An instance as far as an uptime check knows it. */
export interface MonitoredInstance {
  readonly id: string;
  readonly domain: string;
  readonly gcpProjectId: string;
}

export interface MonitoringIncident {
  readonly id: string;
  readonly instance: MonitoredInstance;
  readonly policyName: string;
  readonly startedAt: Instant;
  /** `null` while it is open. */
  readonly endedAt: Instant | null;
}

const SCOPING_PROJECT = { id: 'fleet-monitoring', number: 100_000_000_001 };
const CONDITION = `projects/${SCOPING_PROJECT.id}/alertPolicies/1/conditions/1`;

/**
 * The notification that Cloud Monitoring sends, schema 1.2
 * (https://cloud.google.com/monitoring/support/notification-options#schema-pubsub). Only labels that the policy groups
 * by reach `resource.labels`; ours group by `project_id` and `host`.
 */
export function monitoringPayload({ id, instance, policyName, startedAt, endedAt }: MonitoringIncident) {
  const passed = endedAt === null ? '0.000' : '1.000';
  const conditionName = 'Uptime check fails from most locations';
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
        `${conditionName} for ${instance.gcpProjectId} ${instance.domain} with a value of ${passed}` +
        (endedAt === null ? '.' : ' has returned to normal.'),
      observed_value: passed,
      threshold_value: '0.5',
      severity: 'Critical',
      policy_name: policyName,
      policy_user_labels: {},
      condition_name: conditionName,
      condition: { name: CONDITION, displayName: conditionName },
      resource: { type: 'uptime_url', labels: { project_id: instance.gcpProjectId, host: instance.domain } },
      resource_id: '',
      resource_name: `${instance.gcpProjectId} ${instance.domain}`,
      resource_type_display_name: 'Uptime Check URL',
      resource_display_name: instance.domain,
      metric: {
        type: 'monitoring.googleapis.com/uptime_check/check_passed',
        displayName: 'Check passed',
        labels: {},
      },
      metadata: { system_labels: {}, user_labels: {} },
    },
  };
}

export type MonitoringPayload = ReturnType<typeof monitoringPayload>;

function epochSeconds(instant: Instant): number {
  return Math.floor(instant / SECOND);
}
