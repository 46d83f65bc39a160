import type {
  AlertPolicy,
  Dashboard,
  LogMetric,
  MonitoringResource,
  NotificationChannel,
  UptimeCheck,
} from '../../../../shared/domain/monitoring/resources.ts';

const CPU = {
  filter: 'metric.type="compute.googleapis.com/instance/cpu/utilization" AND resource.type="gce_instance"',
  aligner: 'ALIGN_MEAN',
  periodSeconds: 60,
  reducer: 'REDUCE_MAX',
  groupBy: ['resource.label.project_id'],
};

export const UPTIME: UptimeCheck = {
  kind: 'uptime-check',
  key: 'uptime',
  displayName: 'Tranche uptime of acme.example.com',
  host: 'acme.example.com',
  path: '/healthz',
  periodSeconds: 60,
  timeoutSeconds: 10,
  regions: ['ASIA_PACIFIC', 'EUROPE', 'USA'],
  says: null,
};

export const CHANNEL: NotificationChannel = {
  kind: 'notification-channel',
  key: 'incidents',
  displayName: 'Tranche',
  type: 'pubsub',
  topic: 'projects/tranche-prod/topics/incidents',
};

export const POLICY: AlertPolicy = {
  kind: 'alert-policy',
  key: 'cpu',
  displayName: 'Instance CPU',
  severity: 'WARNING',
  conditions: [
    { ...CPU, displayName: 'CPU is busy', comparison: 'above', threshold: 0.9, durationSeconds: 600 },
    { ...CPU, displayName: 'CPU does nothing', comparison: 'below', threshold: 0, durationSeconds: 3_600 },
  ],
  channels: ['incidents'],
  documentation: { subject: 'CPU of ${resource.label.project_id}', content: 'Look at the pods.' },
  autoCloseSeconds: 1_800,
};

export const LOG_METRIC: LogMetric = {
  kind: 'log-metric',
  key: 'app-errors',
  displayName: 'Errors of the application',
  filter: 'severity>=ERROR AND resource.type="k8s_container"',
};

export const DASHBOARD: Dashboard = {
  kind: 'dashboard',
  key: 'fleet',
  displayName: 'Fleet',
  widgets: [
    { ...CPU, title: 'CPU' },
    { ...CPU, title: 'Errors', filter: 'metric.type="logging.googleapis.com/user/x"', groupBy: [] },
  ],
};

/** One of each kind, in the order in which they can be made. */
export const SAMPLES: readonly MonitoringResource[] = [CHANNEL, LOG_METRIC, UPTIME, POLICY, DASHBOARD];
