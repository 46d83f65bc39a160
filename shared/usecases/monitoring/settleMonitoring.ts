import type { MonitoringMessage } from '../../contracts/messages.ts';
import { DAY, type Instant, SECOND } from '../../domain/calendar/time.ts';
import type { MonitoringEvent } from '../../domain/monitoring/events.ts';
import { type MonitoredProjectDocument, monitoredProjects } from '../../ports/collections.ts';
import { formatInstant } from '../../domain/calendar/dates.ts';
import { TRANCHE, recordMonitored } from '../records.ts';
import { type Aim, nextLook, readAim } from './aim.ts';
import { configureProject } from './configureProject.ts';
import type { MonitoringDeps } from './deps.ts';
import { claimProject } from './monitoringRun.ts';

/** A message that the queue brings again may come a little before its time. */
const EARLY = 2 * SECOND;

/**
 * Brings the configuration of Cloud Monitoring in one project to what it should be. Safe to run at any time: what is done
 * already costs no call. Each call is recorded before the next; what a run before this one left unrecorded is found by
 * looking, because to make something twice is not the same as once.
 */
export async function settleMonitoring(deps: MonitoringDeps, { project }: MonitoringMessage): Promise<string> {
  const document = await deps.store.get(monitoredProjects, project);
  if (document === undefined) return 'no such project';
  const aim = await readAim(deps, project);
  const { monitoringConfiguration: configuration } = deps;
  if (aim === undefined || configuration === undefined) return 'nothing is configured here';
  const now = deps.clock.now();
  if (document.trouble !== null && document.lookAt > now + EARLY) return 'waits after a trouble';
  const rest = restOf(deps, document, aim, now);
  if (rest !== undefined) {
    await takeRest(deps, document, rest);
    return rest.outcome;
  }
  const run = await claimProject(deps, configuration, project);
  return run === undefined ? 'somebody else is at it' : configureProject(run, aim);
}

/** Why nothing is to be asked now, and what is to be recorded of that. */
interface Rest {
  readonly outcome: string;
  readonly lookAt: Instant;
  readonly change: Partial<MonitoredProjectDocument>;
  readonly events: readonly MonitoringEvent[];
}

function restOf(deps: MonitoringDeps, document: MonitoredProjectDocument, aim: Aim, now: Instant): Rest | undefined {
  const { leftAt } = document;
  switch (aim.kind) {
    case 'unknown':
      return { outcome: aim.why, lookAt: now + DAY, change: {}, events: [] };
    case 'nothing': {
      if (document.settled) return { outcome: 'cleaned up', lookAt: document.lookAt, change: {}, events: [] };
      const grace = (deps.monitoringSettings?.graceDays ?? 0) * DAY;
      const until = (leftAt ?? now) + grace;
      if (leftAt !== null && now >= until) return undefined;
      if (leftAt !== null) return { outcome: 'waits for the end of the grace', lookAt: until, change: {}, events: [] };
      const at = formatInstant(until, 'UTC');
      const left = {
        type: 'MonitoringLeft',
        until: at,
        reason: `${aim.why}; what is there stays until ${at}`,
      } as const;
      return { outcome: 'left', lookAt: until, change: { leftAt: now, applied: null, trouble: null }, events: [left] };
    }
    case 'wanted': {
      if (leftAt !== null || document.applied !== aim.digest) return undefined;
      const isDone = document.trouble === null && document.unrecordedSince === null;
      if (!isDone || document.checkAt <= now) return undefined;
      return { outcome: 'as it should be', lookAt: nextLook(aim, document.checkAt, now), change: {}, events: [] };
    }
  }
}

/** Unless somebody has made it due meanwhile, or is at it. */
async function takeRest(deps: MonitoringDeps, seen: MonitoredProjectDocument, rest: Rest): Promise<void> {
  const { lookAt, change, events } = rest;
  const isUnchanged = Object.keys(change).length === 0 && events.length === 0;
  if (isUnchanged && seen.lookAt === lookAt) return;
  await deps.store.transaction(async (tx) => {
    const current = await tx.get(monitoredProjects, seen.project);
    if (current === undefined || current.leaseUntil > deps.clock.now()) return;
    if (current.lookAt !== seen.lookAt || current.head.seq !== seen.head.seq) return;
    const by = { at: deps.clock.now(), actor: TRANCHE };
    recordMonitored(tx, { ...current, ...change, settled: false, lookAt, askedBy: null }, events, by);
  });
}
