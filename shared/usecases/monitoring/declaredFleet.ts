import { desired, isMonitored, monitoredInstance } from '../../domain/monitoring/desired.ts';
import type { MonitoringResource } from '../../domain/monitoring/resources.ts';
import type { MonitoringSettings } from '../../domain/monitoring/settings.ts';
import type { Deployment } from '../../ports/fleetSource.ts';

/** What a declaration asks for, for a fleet as its files describe it. */
export interface DeclaredFleet {
  readonly projects: readonly {
    readonly project: string;
    readonly instance: string;
    readonly resources: readonly MonitoringResource[];
  }[];
  /** In every scoping project. */
  readonly scoping: readonly MonitoringResource[];
  /** Instances that have none, and why. */
  readonly without: readonly { readonly instance: string; readonly why: string }[];
}

/** Stands for the topic of incidents of whichever deployment this is for. */
const TOPIC = 'the topic of incidents of the deployment';

export function declaredFleet(
  settings: MonitoringSettings,
  environment: string,
  deployments: readonly Deployment[],
): DeclaredFleet {
  const without: { instance: string; why: string }[] = [];
  const projects = deployments.flatMap(({ id, instance }) => {
    if (instance === undefined) without.push({ instance: id, why: 'its configuration cannot be read' });
    else if (!isMonitored(settings, environment, instance)) without.push({ instance: id, why: 'not to be monitored' });
    else {
      const resources = desired(settings, { kind: 'instance', instance: monitoredInstance(instance, undefined) });
      return [{ project: instance.gcpProjectId, instance: id, resources }];
    }
    return [];
  });
  return { projects, scoping: desired(settings, { kind: 'scoping', environment, incidentsTopic: TOPIC }), without };
}
