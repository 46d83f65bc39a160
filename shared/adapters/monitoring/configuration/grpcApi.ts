import { callOptions, clientOptions, type GoogleAccess, lazyClient } from '../../google/access.ts';
import { idOf } from '../../google/answers.ts';
import type { MonitoringApi } from './api.ts';

const PAGE = 500;

/** The API by Google's clients. Each is made when the first resource of its kind is asked for. */
export function grpcApi(access: GoogleAccess): MonitoringApi {
  const checks = lazyClient(async () => {
    const { UptimeCheckServiceClient } = await import('@google-cloud/monitoring');
    return new UptimeCheckServiceClient(await clientOptions(access));
  });
  const channels = lazyClient(async () => {
    const { NotificationChannelServiceClient } = await import('@google-cloud/monitoring');
    return new NotificationChannelServiceClient(await clientOptions(access));
  });
  const policies = lazyClient(async () => {
    const { AlertPolicyServiceClient } = await import('@google-cloud/monitoring');
    return new AlertPolicyServiceClient(await clientOptions(access));
  });
  const dashboards = lazyClient(async () => {
    const { DashboardsServiceClient } = await import('@google-cloud/monitoring-dashboards');
    return new DashboardsServiceClient(await clientOptions(access));
  });
  const metrics = lazyClient(async () => {
    const { MetricsServiceV2Client } = await import('@google-cloud/logging-api');
    return new MetricsServiceV2Client(await clientOptions(ofLogging(access)));
  });
  const once = callOptions(access);
  const page = { ...once, autoPaginate: false };
  const masked = (mask: readonly string[]) => ({ updateMask: { paths: [...mask] } });

  return {
    kinds: {
      'uptime-check': {
        list: async (parent, filter, pageToken) =>
          (await (await checks.get()).listUptimeCheckConfigs({ parent, filter, pageSize: PAGE, pageToken }, page))[2],
        get: async (name) => (await (await checks.get()).getUptimeCheckConfig({ name }, once))[0],
        create: async (parent, uptimeCheckConfig) =>
          (await (await checks.get()).createUptimeCheckConfig({ parent, uptimeCheckConfig }, once))[0],
        update: async (uptimeCheckConfig, mask) =>
          (await checks.get()).updateUptimeCheckConfig({ uptimeCheckConfig, ...masked(mask) }, once),
        delete: async (name) => (await checks.get()).deleteUptimeCheckConfig({ name }, once),
      },
      'notification-channel': {
        list: async (name, filter, pageToken) =>
          (await (await channels.get()).listNotificationChannels({ name, filter, pageSize: PAGE, pageToken }, page))[2],
        get: async (name) => (await (await channels.get()).getNotificationChannel({ name }, once))[0],
        create: async (name, notificationChannel) =>
          (await (await channels.get()).createNotificationChannel({ name, notificationChannel }, once))[0],
        update: async (notificationChannel, mask) =>
          (await channels.get()).updateNotificationChannel({ notificationChannel, ...masked(mask) }, once),
        // Not by force: that would change the policies of others that use it.
        delete: async (name) => (await channels.get()).deleteNotificationChannel({ name, force: false }, once),
      },
      'alert-policy': {
        list: async (name, filter, pageToken) =>
          (await (await policies.get()).listAlertPolicies({ name, filter, pageSize: PAGE, pageToken }, page))[2],
        get: async (name) => (await (await policies.get()).getAlertPolicy({ name }, once))[0],
        create: async (name, alertPolicy) =>
          (await (await policies.get()).createAlertPolicy({ name, alertPolicy }, once))[0],
        update: async (alertPolicy, mask) =>
          (await policies.get()).updateAlertPolicy({ alertPolicy, ...masked(mask) }, once),
        delete: async (name) => (await policies.get()).deleteAlertPolicy({ name }, once),
      },
      'log-metric': {
        list: async (parent, _filter, pageToken) =>
          (await (await metrics.get()).listLogMetrics({ parent, pageSize: PAGE, pageToken }, page))[2],
        get: async (metricName) => (await (await metrics.get()).getLogMetric({ metricName }, once))[0],
        create: async (parent, metric) => (await (await metrics.get()).createLogMetric({ parent, metric }, once))[0],
        update: async ({ name, ...metric }) =>
          (await metrics.get()).updateLogMetric({ metricName: name, metric: { ...metric, name: idOf(name) } }, once),
        delete: async (metricName) => (await metrics.get()).deleteLogMetric({ metricName }, once),
      },
      dashboard: {
        list: async (parent, _filter, pageToken) =>
          (await (await dashboards.get()).listDashboards({ parent, pageSize: PAGE, pageToken }, page))[2],
        get: async (name) => (await (await dashboards.get()).getDashboard({ name }, once))[0],
        create: async (parent, dashboard) =>
          (await (await dashboards.get()).createDashboard({ parent, dashboard }, once))[0],
        update: async (dashboard) => (await dashboards.get()).updateDashboard({ dashboard }, once),
        delete: async (name) => (await dashboards.get()).deleteDashboard({ name }, once),
      },
    },
    async close() {
      const clients = [checks, channels, policies, dashboards, metrics];
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

/** An address elsewhere is one of Cloud Monitoring's; Cloud Logging has its own. A stand-in on this machine serves both. */
function ofLogging(access: GoogleAccess): GoogleAccess {
  return access.endpoint?.secure === true ? { ...access, endpoint: undefined } : access;
}
