import { hash } from 'node:crypto';
import type { Instance } from '../../shared/domain/fleet/instance.ts';
import type { Engine } from './engine.ts';
import { notifyAt } from './notifyAt.ts';
import type { Settings } from './environment.ts';
import { type MonitoringIncident, monitoringPayload } from './standins/monitoringPayload.ts';

/** Something that is wrong with an instance, and of which Cloud Monitoring has opened an incident. */
export interface Trouble {
  readonly incident: string;
  /** Mends it, and waits until Monitoring has noticed. */
  readonly end: () => Promise<void>;
}

/** How long the policy of the stand-in looks before it opens an incident. */
const NOTICED_AFTER_MINUTES = 5;

/**
 * Breaks an instance of the stand-in world, and waits until Monitoring has noticed. Where nothing is stood in for, nothing is
 * broken either: there is only the notification.
 */
export async function makeTrouble(
  { engine, url, settings }: { readonly engine: Engine; readonly url: string; readonly settings: Settings },
  instance: Instance,
  wait: (minutes: number) => Promise<void>,
): Promise<Trouble> {
  const [world, monitor] = [engine.outside.standIn?.world, engine.monitoring.standIn?.monitor];
  if (world === undefined || monitor === undefined) {
    const incident = incidentOn(instance, engine.deps.clock.now());
    const notify = (told: MonitoringIncident) => notifyAt(url, settings.monitoring, monitoringPayload(told));
    await notify(incident);
    return { incident: incident.id, end: () => notify({ ...incident, endedAt: engine.deps.clock.now() }) };
  }
  world.break(instance.id, { kind: 'unhealthy' });
  await wait(NOTICED_AFTER_MINUTES);
  const opened = monitor.incidents().findLast((each) => each.instance.id === instance.id);
  if (opened === undefined) throw new Error(`nobody has noticed that ${instance.id} is broken`);
  return {
    incident: opened.id,
    end: async () => {
      world.repair(instance.id);
      await wait(0);
    },
  };
}

function incidentOn({ id, domain, gcpProjectId }: Instance, startedAt: number): MonitoringIncident {
  const instance = { id, domain, gcpProjectId };
  const incident = `0.${hash('sha256', `${id}\n${startedAt}`).slice(0, 12)}`;
  return { id: incident, instance, policyName: 'Instance uptime', startedAt, endedAt: null };
}
