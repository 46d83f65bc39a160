/**
 * What Tranche configures in Cloud Monitoring, as it should be: only what Tranche decides about, in the terms of the API
 * (https://docs.cloud.google.com/monitoring/api/ref_v3/rest). Durations are seconds. Lists stand in an order that means
 * nothing to Monitoring but is always the same, so that two can be compared.
 */
export type MonitoringResource = UptimeCheck | NotificationChannel | AlertPolicy | LogMetric | Dashboard;
export type MonitoringKind = MonitoringResource['kind'];

interface Named {
  /** Ours: names a resource within its project and kind, for ever. Lower case, digits and dashes, at most 60. */
  readonly key: string;
  readonly displayName: string;
  /**
   * Only in what was found, and left out where there is nothing: what somebody has set besides within the fields that
   * Tranche decides about, as paths in the terms of the API such as `enabled` or `conditions.5.conditionAbsent`. An update
   * takes it back.
   */
  readonly besides?: readonly string[];
}

export interface UptimeCheck extends Named {
  readonly kind: 'uptime-check';
  readonly host: string;
  readonly path: string;
  readonly periodSeconds: 60 | 300 | 600 | 900;
  readonly timeoutSeconds: number;
  /** `UptimeCheckRegion` names such as `EUROPE`; none means from everywhere. */
  readonly regions: readonly string[];
  /** The version that the answer must be, or a build that names it whole; `null` for any answer with status 200. */
  readonly says: string | null;
}

export interface NotificationChannel extends Named {
  readonly kind: 'notification-channel';
  readonly type: 'pubsub';
  /** `projects/PROJECT/topics/TOPIC` */
  readonly topic: string;
}

export interface AlertPolicy extends Named {
  readonly kind: 'alert-policy';
  readonly severity: 'CRITICAL' | 'ERROR' | 'WARNING';
  /** From 1 to 6. */
  readonly conditions: readonly ThresholdCondition[];
  /** Keys of channels in the same project. */
  readonly channels: readonly string[];
  readonly documentation: { readonly subject: string; readonly content: string };
  readonly autoCloseSeconds: number;
}

export interface ThresholdCondition {
  readonly displayName: string;
  /** Metric and resource, as Monitoring filters. */
  readonly filter: string;
  /** Such as `ALIGN_MEAN`. */
  readonly aligner: string;
  readonly periodSeconds: number;
  /** Such as `REDUCE_MAX`. */
  readonly reducer: string;
  /** Labels that an incident is to hold, such as `resource.label.project_id`. */
  readonly groupBy: readonly string[];
  readonly comparison: 'above' | 'below';
  readonly threshold: number;
  readonly durationSeconds: number;
}

/** Counts entries of a log in the project of an instance. */
export interface LogMetric extends Named {
  readonly kind: 'log-metric';
  readonly filter: string;
}

export interface Dashboard extends Named {
  readonly kind: 'dashboard';
  readonly widgets: readonly DashboardWidget[];
}

export interface DashboardWidget {
  readonly title: string;
  readonly filter: string;
  readonly aligner: string;
  readonly periodSeconds: number;
  readonly reducer: string;
  readonly groupBy: readonly string[];
}
