import { type Instant, MINUTE } from '../../domain/calendar/time.ts';
import type { MonitoringEvent } from '../../domain/monitoring/events.ts';
import { type MonitoredProjectDocument, monitoredProjects } from '../../ports/collections.ts';
import type { MonitoringConfiguration } from '../../ports/monitoringConfiguration.ts';
import { Later } from '../later.ts';
import { claimedFor, mustHaveTime, stillClaimed } from '../lease.ts';
import { TRANCHE, recordMonitored } from '../records.ts';
import type { MonitoringDeps } from './deps.ts';

/** Who has claimed a project may write to it for so long; nobody else does, because Monitoring refuses two at a time. */
const LEASE = 5 * MINUTE;
/** What a call and the record of it may take. */
const CALL = MINUTE;

/** One run over one project, by whoever has claimed it. */
export interface MonitoringRun {
  readonly deps: MonitoringDeps;
  readonly configuration: MonitoringConfiguration;
  readonly project: string;
  /** Something may be there that nobody has recorded, left by a run before this one or by a call without an answer. */
  unrecorded: boolean;
  document: MonitoredProjectDocument;
}

/** @returns `undefined` when somebody else is at it */
export async function claimProject(
  deps: MonitoringDeps,
  configuration: MonitoringConfiguration,
  project: string,
): Promise<MonitoringRun | undefined> {
  const now = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    const before = await tx.get(monitoredProjects, project);
    if (before === undefined || before.leaseUntil > now) return undefined;
    // Whoever dies with the lease is followed by a later pulse.
    const document = { ...claimedFor(LEASE, before, now), settled: false, lookAt: now + LEASE };
    tx.set(monitoredProjects, project, document);
    return { deps, configuration, project, unrecorded: before.unrecordedSince !== null, document };
  });
}

/** Asks Monitoring for something, with enough of the lease left to record what came of it. */
export function calling<T>(
  run: MonitoringRun,
  call: (configuration: MonitoringConfiguration) => Promise<T>,
): Promise<T> {
  mustHaveTime(CALL, run.document, run.deps.clock.now());
  return call(run.configuration);
}

/** Records how far the run has come, unless the claim is somebody else's by now. */
export async function saveRun(
  run: MonitoringRun,
  change: Partial<MonitoredProjectDocument>,
  ...events: readonly MonitoringEvent[]
): Promise<void> {
  const { store, clock } = run.deps;
  run.document = await store.transaction(async (tx) => {
    const current = stillClaimed(await tx.get(monitoredProjects, run.project), run.document);
    const by = { at: clock.now(), actor: current.askedBy ?? TRANCHE };
    return recordMonitored(tx, { ...current, ...change }, events, by);
  });
}

/**
 * Gives the claim back.
 * @param next when to look again, unless it was made due earlier while this run went on
 */
export async function releaseRun(
  run: MonitoringRun,
  change: Partial<MonitoredProjectDocument>,
  next: { readonly lookAt: Instant; readonly settled?: boolean },
  ...events: readonly MonitoringEvent[]
): Promise<void> {
  const { store, clock } = run.deps;
  const claimed = run.document;
  try {
    await store.transaction(async (tx) => {
      const current = stillClaimed(await tx.get(monitoredProjects, run.project), claimed);
      const isMadeDue = current.lookAt < claimed.lookAt;
      const due = isMadeDue
        ? { lookAt: current.lookAt, settled: false }
        : { lookAt: next.lookAt, settled: next.settled ?? false };
      const by = { at: clock.now(), actor: current.askedBy ?? TRANCHE };
      recordMonitored(tx, { ...current, ...change, ...due, leaseUntil: 0 }, events, by);
    });
  } catch (error) {
    if (!(error instanceof Later)) throw error;
  }
}

/** What a run that ends is allowed to forget: that something may be unrecorded, if by now nothing is. */
export function recordedOf({ unrecorded }: MonitoringRun): Partial<MonitoredProjectDocument> {
  return unrecorded ? {} : { unrecordedSince: null };
}
