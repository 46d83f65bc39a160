import type { Group } from '../fleet/instance.ts';
import type { AlertPolicy, DashboardWidget, ThresholdCondition, UptimeCheck } from './resources.ts';

/** The monitoring of a fleet as it is declared: from it and the fleet follows what each project should have. */
export interface MonitoringSettings {
  /** Whose instances are monitored: others have nothing, and what they had is cleaned up after the grace. */
  readonly environments: readonly string[] | 'all';
  readonly groups: readonly Group[] | 'all';
  /** For so many days, what an instance had stays after it has left the fleet. */
  readonly graceDays: number;
  /** So often each project is looked at although nothing is to be changed. */
  readonly lookHours: number;
  readonly uptime: UptimeSettings;
  readonly logMetrics: readonly LogMetricSettings[];
  readonly channels: readonly ChannelSettings[];
  readonly policies: readonly PolicySettings[];
  readonly dashboard: DashboardSettings;
}

/** The check of every instance, over HTTPS. */
export type UptimeSettings = Pick<UptimeCheck, 'path' | 'periodSeconds' | 'timeoutSeconds' | 'regions'>;

/** Counts entries of a log in the project of every instance; conditions name it by its key. */
export interface LogMetricSettings {
  readonly key: string;
  readonly name: string;
  readonly filter: string;
}

export interface ChannelSettings {
  readonly key: string;
  readonly name: string;
  /** `projects/PROJECT/topics/TOPIC`; `null` for the topic of incidents of the deployment. */
  readonly topic: string | null;
}

/** A policy in every scoping project. */
export interface PolicySettings {
  readonly key: string;
  readonly name: string;
  readonly severity: AlertPolicy['severity'];
  readonly conditions: readonly ConditionSettings[];
  /** Keys of channels. */
  readonly channels: readonly string[];
  /** What to do, for whoever is on call: Markdown. */
  readonly runbook: string;
  readonly autoCloseMinutes: number;
}

export interface ConditionSettings extends Omit<ThresholdCondition, 'displayName' | 'filter'> {
  readonly name: string;
  readonly source: MetricSource;
}

/** What is measured: a filter of Cloud Monitoring, or a log metric of this file. */
export type MetricSource = { readonly filter: string } | { readonly logMetric: string };

export interface DashboardSettings {
  readonly name: string;
  readonly widgets: readonly WidgetSettings[];
}

export interface WidgetSettings extends Omit<DashboardWidget, 'filter'> {
  readonly source: MetricSource;
}

/** Only labels by which a condition groups reach its incidents: by these the instance is found. */
export const GROUP_BY_PROJECT = ['resource.label.project_id'] as const;
export const GROUP_BY_HOST = ['resource.label.project_id', 'resource.label.host'] as const;

/** https://docs.cloud.google.com/monitoring/quotas */
export const MOST_POLICIES = 2_000;
export const MOST_CONDITIONS = 6;
/** Cloud Logging's limit of log-based metrics in a project. */
export const MOST_LOG_METRICS = 500;
export const MOST_CHANNELS = 4_000;
/** Channels of one policy. */
export const MOST_CHANNELS_OF_POLICY = 16;
export const MOST_WIDGETS = 50;
