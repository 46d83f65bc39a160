import { z } from 'zod';
import type { IncidentKind, Severity } from '../domain/incident/facts.ts';

/** Where a notification says what kind of condition was met; each may be missing or of another shape. */
export interface ConditionParts {
  readonly resourceType: string | undefined;
  readonly metricType: string | undefined;
  /** As in https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#condition. */
  readonly condition: unknown;
}

const METRIC_CONDITIONS = [
  'conditionThreshold',
  'conditionAbsent',
  'conditionMonitoringQueryLanguage',
  'conditionPrometheusQueryLanguage',
];
const UPTIME = /uptime_check\/|uptime_check_/;
const LOG_METRIC = /logging[._]googleapis[._]com[/:_]user[/_]/;

const mapping = z.record(z.string(), z.unknown()).catch({});

/** What kind of condition was met: by the metric, else by the query, else by the type of the condition. */
export function kindOf({ resourceType, metricType, condition }: ConditionParts): IncidentKind {
  const parts = mapping.parse(condition);
  if (isLogMatch(condition)) return 'log';
  const named = [metricType, ...METRIC_CONDITIONS.map((name) => queryOf(parts[name]))].filter(
    (text) => text !== undefined,
  );
  if (resourceType === 'uptime_url' || named.some((text) => UPTIME.test(text))) return 'uptime';
  if (named.some((text) => LOG_METRIC.test(text))) return 'log';
  // A query over the entries of a log themselves.
  if ('conditionSql' in parts) return 'log';
  return METRIC_CONDITIONS.some((name) => name in parts) ? 'threshold' : 'other';
}

/** A policy that matches single entries of a log: Monitoring tells when it opens, and never when it closes. */
export function isLogMatch(condition: unknown): boolean {
  return 'conditionMatchedLog' in mapping.parse(condition);
}

/** `undefined` for "No severity", and for one that nobody knows. */
export function severityOf(text: string | undefined): Severity | undefined {
  switch (text?.toLowerCase()) {
    case 'critical':
      return 'critical';
    case 'error':
      return 'error';
    case 'warning':
      return 'warning';
    default:
      return undefined;
  }
}

function queryOf(condition: unknown): string | undefined {
  const { filter, query } = mapping.parse(condition);
  return typeof filter === 'string' ? filter : typeof query === 'string' ? query : undefined;
}
