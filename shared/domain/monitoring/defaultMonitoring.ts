import {
  type ConditionSettings,
  GROUP_BY_HOST,
  GROUP_BY_PROJECT,
  type MonitoringSettings,
  type PolicySettings,
  type WidgetSettings,
} from './settings.ts';

// What the specification lists under monitoring and alerting: the uptime of each instance, the performance of its machines,
// its infrastructure (GKE, Cloud SQL) and what its application logs. Metrics: https://docs.cloud.google.com/monitoring/api/metrics_gcp

/**
 * An instance behind an allowlist has a second check, whose answer is only right once it runs the version that is meant:
 * during an upgrade it fails, and is no sign of trouble. The id of a check begins with its name.
 */
export const VERSION_CHECKS = 'tranche-version';
const UPTIME =
  'metric.type = "monitoring.googleapis.com/uptime_check/check_passed" AND resource.type = "uptime_url"' +
  ` AND metric.labels.check_id != starts_with("${VERSION_CHECKS}")`;
const NODE_CPU = 'metric.type = "kubernetes.io/node/cpu/allocatable_utilization" AND resource.type = "k8s_node"';
const NODE_MEMORY =
  'metric.type = "kubernetes.io/node/memory/allocatable_utilization" AND resource.type = "k8s_node"' +
  ' AND metric.labels.memory_type = "non-evictable"';
const VOLUME = 'metric.type = "kubernetes.io/pod/volume/utilization" AND resource.type = "k8s_pod"';
const RESTARTS = 'metric.type = "kubernetes.io/container/restart_count" AND resource.type = "k8s_container"';
const NODE_NOT_READY =
  'metric.type = "kubernetes.io/node/status_condition" AND resource.type = "k8s_node"' +
  ' AND metric.labels.condition = "Ready" AND metric.labels.status != "True" AND metric.labels.status != "true"';
const SQL = (metric: string): string =>
  `metric.type = "cloudsql.googleapis.com/database/${metric}" AND resource.type = "cloudsql_database"`;
const APP_ERRORS = 'app-errors';

export const defaultMonitoring: MonitoringSettings = {
  environments: 'all',
  groups: 'all',
  graceDays: 7,
  lookHours: 24,
  uptime: { path: '/healthz', periodSeconds: 60, timeoutSeconds: 10, regions: [] },
  logMetrics: [
    {
      key: APP_ERRORS,
      name: 'Errors that the application logs',
      filter: 'resource.type = "k8s_container" AND severity >= ERROR',
    },
  ],
  channels: [{ key: 'incidents', name: 'Tranche: incidents', topic: null }],
  policies: [
    policy('uptime', 'Uptime check failing', 'CRITICAL', runbookOf('does not answer its uptime check'), [
      {
        ...condition('failing from two places or more', UPTIME, 1, 120),
        // As Google's console declares it: the newest result of each place, and how many of them are failures.
        aligner: 'ALIGN_NEXT_OLDER',
        periodSeconds: 1_200,
        reducer: 'REDUCE_COUNT_FALSE',
        groupBy: GROUP_BY_HOST,
      },
    ]),
    policy('cpu', 'CPU of the nodes', 'WARNING', runbookOf('runs out of CPU'), [
      condition('CPU above 90 %', NODE_CPU, 0.9, 900),
    ]),
    policy('memory', 'Memory of the nodes', 'WARNING', runbookOf('runs out of memory'), [
      condition('memory above 90 %', NODE_MEMORY, 0.9, 900),
    ]),
    policy('disk', 'Disks of the instance', 'ERROR', runbookOf('runs out of disk'), [
      condition('a volume above 90 %', VOLUME, 0.9, 300),
    ]),
    policy(
      'gke',
      'Kubernetes of the instance',
      'ERROR',
      runbookOf('has containers that restart or nodes that are not ready'),
      [
        {
          ...condition('a container restarts again and again', RESTARTS, 5, 0),
          aligner: 'ALIGN_DELTA',
          periodSeconds: 600,
        },
        {
          ...condition('a node is not ready', NODE_NOT_READY, 0, 600),
          aligner: 'ALIGN_COUNT_TRUE',
          reducer: 'REDUCE_SUM',
        },
      ],
    ),
    policy('cloud-sql', 'Database of the instance', 'ERROR', runbookOf('has a database that runs out of something'), [
      condition('CPU of the database above 90 %', SQL('cpu/utilization'), 0.9, 900),
      condition('memory of the database above 90 %', SQL('memory/utilization'), 0.9, 900),
      condition('disk of the database above 90 %', SQL('disk/utilization'), 0.9, 300),
      condition('more than 400 connections', SQL('postgresql/num_backends'), 400, 300),
    ]),
    policy('app-errors', 'Errors in the log of the application', 'WARNING', runbookOf('logs many errors'), [
      {
        ...condition('more than 100 in five minutes', '', 100, 0),
        source: { logMetric: APP_ERRORS },
        aligner: 'ALIGN_DELTA',
        reducer: 'REDUCE_SUM',
      },
    ]),
  ],
  dashboard: {
    name: 'Tranche: all instances',
    widgets: [
      {
        ...widget('Share of uptime checks that pass', UPTIME),
        aligner: 'ALIGN_FRACTION_TRUE',
        reducer: 'REDUCE_MEAN',
        groupBy: GROUP_BY_HOST,
      },
      widget('CPU of the nodes', NODE_CPU),
      widget('Memory of the nodes', NODE_MEMORY),
      widget('Disks', VOLUME),
      { ...widget('Restarts of containers', RESTARTS), aligner: 'ALIGN_DELTA', reducer: 'REDUCE_SUM' },
      widget('CPU of the databases', SQL('cpu/utilization')),
      widget('Memory of the databases', SQL('memory/utilization')),
      widget('Disks of the databases', SQL('disk/utilization')),
      widget('Connections to the databases', SQL('postgresql/num_backends')),
      {
        ...widget('Errors in the logs', ''),
        source: { logMetric: APP_ERRORS },
        aligner: 'ALIGN_DELTA',
        reducer: 'REDUCE_SUM',
      },
    ],
  },
};

/** What a part of a file that is written anew does not say. */
export const defaultCondition: Omit<ConditionSettings, 'name' | 'source' | 'threshold'> = {
  aligner: 'ALIGN_MEAN',
  periodSeconds: 300,
  reducer: 'REDUCE_MAX',
  groupBy: GROUP_BY_PROJECT,
  comparison: 'above',
  durationSeconds: 300,
};
export const defaultPolicy = { severity: 'ERROR', channels: ['incidents'], autoCloseMinutes: 30 } as const;

function condition(name: string, filter: string, threshold: number, durationSeconds: number): ConditionSettings {
  return {
    name,
    source: { filter },
    aligner: 'ALIGN_MEAN',
    periodSeconds: 300,
    reducer: 'REDUCE_MAX',
    groupBy: GROUP_BY_PROJECT,
    comparison: 'above',
    threshold,
    durationSeconds,
  };
}

function policy(
  key: string,
  name: string,
  severity: PolicySettings['severity'],
  runbook: string,
  conditions: readonly ConditionSettings[],
): PolicySettings {
  return { key, name, severity, conditions, channels: ['incidents'], runbook, autoCloseMinutes: 30 };
}

function widget(title: string, filter: string): WidgetSettings {
  return {
    title,
    source: { filter },
    aligner: 'ALIGN_MEAN',
    periodSeconds: 300,
    reducer: 'REDUCE_MAX',
    groupBy: GROUP_BY_PROJECT,
  };
}

function runbookOf(what: string): string {
  return [
    `The instance ${what}.`,
    '',
    '1. Look at what changed last: the page says whether it was upgraded, when, and from which version.',
    '2. If it was upgraded a moment ago, its rollout is held; see `tranche rollout show`.',
    '3. Look at the dashboard of all instances: is it this one alone?',
  ].join('\n');
}
