import { hash } from 'node:crypto';
import type { Instant } from '../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import {
  monitoringPayload,
  type MonitoredInstance,
  type MonitoringIncident,
  type MonitoringPayload,
  type PolicyOptions,
} from './monitoringPayload.ts';
import type { World } from './world.ts';
import type { Appearance } from './worldRecords.ts';

const UPTIME = 'Instance uptime';

export type Monitor = ReturnType<typeof createMonitor>;

/**
 * Stands in for Cloud Monitoring's notifications. Incidents are opened by hand, or by `sweep` from what the world
 * shows; `deliver` may fail, and then `notify` sends the same again, as the real one retries.
 */
export function createMonitor(options: {
  clock: Clock;
  world: World;
  deliver: (payload: MonitoringPayload) => Promise<void>;
  /** For how long, in milliseconds, the uptime policy wants an instance to be unwell before it opens; left out, not at all. */
  patience?: number;
}) {
  const { clock, world, deliver, patience = 0 } = options;
  const incidents = new Map<string, MonitoringIncident>();
  const openIds = new Map<string, string>();

  async function notify(incidentId: string): Promise<void> {
    const incident = incidents.get(incidentId);
    if (!incident) throw new Error(`there is no incident ${incidentId} in the monitor`);
    // Of entries of a log it only tells that they came.
    if (incident.kind === 'log-match' && incident.endedAt !== null) return;
    await deliver(monitoringPayload(incident));
  }

  /**
   * Opens an incident and answers its id. A policy has one open incident per instance: a second time it is the same, and
   * only where it matches entries of a log it is told once more.
   */
  async function open(
    instance: MonitoredInstance,
    { policyName = UPTIME, ...policy }: PolicyOptions = {},
  ): Promise<string> {
    const key = openKey(instance, policyName);
    const known = openIds.get(key);
    if (known !== undefined) {
      const before = incidents.get(known);
      if (before?.kind !== 'log-match') return known;
      incidents.set(known, { ...before, renotify: true });
      await notify(known);
      return known;
    }
    const startedAt = clock.now();
    const id = `0.${hash('sha256', `${incidents.size}\n${key}\n${startedAt}`).slice(0, 12)}`;
    incidents.set(id, { ...policy, id, instance, policyName, startedAt, endedAt: null });
    openIds.set(key, id);
    await notify(id);
    return id;
  }

  async function close(incidentId: string): Promise<void> {
    const incident = incidents.get(incidentId);
    if (incident?.endedAt === null) {
      incidents.set(incidentId, { ...incident, endedAt: clock.now() });
      openIds.delete(openKey(incident.instance, incident.policyName));
    }
    await notify(incidentId);
  }

  /** It has not been well for a moment since then. */
  function isUnwellSince(id: string, since: Instant): boolean {
    return world.looksBetween(id, since, clock.now()).every(({ seen }) => !isWell(seen));
  }

  return {
    open,

    /** Closes an incident; again, it only sends the notification again. */
    close,

    /** Sends the notification of its present state again: delivery is at least once. */
    notify,

    /** All incidents, open and closed, oldest first. */
    incidents: (): readonly MonitoringIncident[] => [...incidents.values()],

    /** What the uptime policy would do now: opens where an instance does not answer well, closes where it does again. */
    async sweep(instances: Iterable<MonitoredInstance>): Promise<void> {
      for (const instance of instances) {
        const known = openIds.get(openKey(instance, UPTIME));
        const well = isWell(world.look(instance.domain));
        if (known === undefined && isUnwellSince(instance.id, clock.now() - patience)) await open(instance);
        if (known !== undefined && well) await close(known);
      }
    },

    /** The instances that a sweep might find another than the last one did. */
    doubtful(instances: Iterable<MonitoredInstance>): readonly MonitoredInstance[] {
      return [...instances].filter((instance) => {
        const isOpen = openIds.has(openKey(instance, UPTIME));
        return isOpen === isWell(world.look(instance.domain));
      });
    },
  };
}

function isWell(seen: Appearance): boolean {
  return seen.kind === 'answers' && seen.healthy;
}

function openKey(instance: MonitoredInstance, policyName: string): string {
  return `${instance.id}\n${policyName}`;
}
