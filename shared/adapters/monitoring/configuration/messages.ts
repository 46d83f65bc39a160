import { ENVIRONMENT_LABEL, environmentLabel } from '../../../domain/monitoring/ownNames.ts';
import type { MonitoringKind, MonitoringResource } from '../../../domain/monitoring/resources.ts';
import type { FoundResource } from '../../../ports/monitoringConfiguration.ts';
import type { Wire } from './besides.ts';
import { readChannel, writeChannel } from './channels.ts';
import { readDashboard, writeDashboard } from './dashboards.ts';
import { readLogMetric, writeLogMetric } from './logMetrics.ts';
import { readPolicy, writePolicy } from './policies.ts';
import { readUptimeCheck, writeUptimeCheck } from './uptimeChecks.ts';

/** Where a resource is, and whose. */
export interface Place {
  readonly environment: string;
  readonly project: string;
}

/** Keys or names of channels by the other. */
export type Channels = ReadonlyMap<string, string>;

/** The message that makes the resource. @throws VendorError */
export function write(resource: MonitoringResource, { environment, project }: Place, channels: Channels): Wire {
  switch (resource.kind) {
    case 'uptime-check':
      return writeUptimeCheck(resource, environment, project);
    case 'notification-channel':
      return writeChannel(resource, environment);
    case 'alert-policy':
      return writePolicy(resource, environment, channels);
    case 'log-metric':
      return writeLogMetric(resource, environment);
    case 'dashboard':
      return writeDashboard(resource, environment, project);
  }
}

/**
 * @param keys of our channels by their names
 * @returns `undefined` for what is not ours
 * @throws VendorError
 */
export function read(
  kind: MonitoringKind,
  answer: unknown,
  { environment, project }: Place,
  keys: Channels,
): FoundResource | undefined {
  switch (kind) {
    case 'uptime-check':
      return readUptimeCheck(environment, answer);
    case 'notification-channel':
      return readChannel(environment, answer);
    case 'alert-policy':
      return readPolicy(environment, answer, keys);
    case 'log-metric':
      return readLogMetric(environment, answer, project);
    case 'dashboard':
      return readDashboard(environment, answer);
  }
}

/**
 * Asks for ours only, where the API can (https://docs.cloud.google.com/monitoring/api/v3/sorting-and-filtering). A project
 * has few checks, and neither log metrics nor dashboards can be chosen.
 */
export function filterOf(kind: MonitoringKind, environment: string): string {
  const chooses = kind === 'notification-channel' || kind === 'alert-policy';
  return chooses ? `user_labels.${ENVIRONMENT_LABEL}="${environmentLabel(environment)}"` : '';
}
