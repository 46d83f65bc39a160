import type { MonitoringMessage } from '../../contracts/messages.ts';
import { MINUTE } from '../../domain/calendar/time.ts';
import { isBehindAllowlist } from '../../domain/fleet/instance.ts';
import { isVersionCheck } from '../../domain/monitoring/desired.ts';
import { instanceKey, instances, monitoredProjects, upgrades } from '../../ports/collections.ts';
import type { Message } from '../../ports/messages.ts';
import type { DueMonitoringDeps } from './deps.ts';
import { sweepMonitoring } from './sweepMonitoring.ts';

/** So many projects are looked at in one pulse, with some calls each: far below what Monitoring takes in five minutes. */
const MOST = 100;
/** Pages of a new declaration that one pulse takes over. */
const PAGES = 2;

/**
 * Sends a message for every project that is due, and makes those due that a change of the declaration touches.
 * @returns how many it has sent
 */
export async function dueMonitoring(deps: DueMonitoringDeps): Promise<number> {
  if (deps.monitoringSettings === undefined) return 0;
  for (let page = 0; page < PAGES; page += 1) if (!(await sweepMonitoring(deps))) break;
  const projects = new Set([...(await dueProjects(deps)), ...(await projectsOfUpgrades(deps))]);
  return sendMonitoring(deps, [...projects]);
}

/** The ids differ from minute to minute: a message that is still under way does not stand for another. */
export async function sendMonitoring(
  { publisher, clock }: DueMonitoringDeps,
  projects: readonly string[],
): Promise<number> {
  const minute = Math.floor(clock.now() / MINUTE);
  const messages = projects.map((project): Message => {
    const body: MonitoringMessage = { project };
    return { id: `${project}~monitoring~${minute}`, body };
  });
  if (messages.length > 0) await publisher.publish('monitoring', messages);
  return messages.length;
}

async function dueProjects({ store, clock, environment }: DueMonitoringDeps): Promise<string[]> {
  const now = clock.now();
  const due = await store.query(monitoredProjects, {
    where: { settled: false },
    range: { field: 'lookAt', to: now },
    orderBy: 'lookAt',
    limit: MOST,
  });
  return due.flatMap(({ id, value }) => (value.environment === environment && value.leaseUntil <= now ? [id] : []));
}

/** Instances behind an allowlist whose version is not checked for what their upgrade aims at. */
async function projectsOfUpgrades({ store, environment }: DueMonitoringDeps): Promise<string[]> {
  const inFlight = await store.query(upgrades, { where: { phase: 'in-flight' } });
  const found = await Promise.all(
    inFlight.map(async ({ value }) => {
      const document = await store.get(instances, instanceKey(environment, value.instance));
      if (!isBehindAllowlist(document?.instance) || typeof document?.gcpProjectId !== 'string') return [];
      const known = await store.get(monitoredProjects, document.gcpProjectId);
      if (known === undefined || known.trouble !== null) return [];
      const isChecked = known.resources.some(
        ({ resource }) =>
          resource.kind === 'uptime-check' && isVersionCheck(resource) && resource.says === value.version,
      );
      return isChecked ? [] : [known.project];
    }),
  );
  return found.flat();
}
