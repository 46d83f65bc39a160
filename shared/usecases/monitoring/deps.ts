import type { MonitoringSettings } from '../../domain/monitoring/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { MonitoringConfiguration } from '../../ports/monitoringConfiguration.ts';
import type { Publisher } from '../../ports/messages.ts';
import type { Store } from '../../ports/store.ts';

/** What everybody needs to know who looks after the monitoring of the fleet. */
export interface DeclaredMonitoring {
  readonly store: Store;
  readonly clock: Clock;
  readonly environment: string;
  readonly scopingProjects?: readonly string[];
  /** Left out, nothing is configured. */
  readonly monitoringSettings?: MonitoringSettings;
  /** `projects/PROJECT/topics/TOPIC` of this deployment, for the channels that name no topic. */
  readonly incidentsTopic?: string;
}

export interface MonitoringDeps extends DeclaredMonitoring {
  readonly log: Log;
  /** Left out, nothing is configured. */
  readonly monitoringConfiguration?: MonitoringConfiguration;
}

export interface DueMonitoringDeps extends DeclaredMonitoring {
  readonly publisher: Publisher;
}
