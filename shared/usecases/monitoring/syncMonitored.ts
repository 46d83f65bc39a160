import type { Instant } from '../../domain/calendar/time.ts';
import { GENESIS } from '../../domain/evidence/ledger.ts';
import {
  type EnvironmentDocument,
  type InstanceDocument,
  type MonitoredProjectDocument,
  monitoredProjects,
} from '../../ports/collections.ts';
import type { Transaction } from '../../ports/store.ts';

/** An instance before and after a change of the fleet; without a document it is not there. */
export interface InstanceChange {
  readonly before: InstanceDocument | undefined;
  readonly after: InstanceDocument | undefined;
}

/** Whether projects of this environment are looked after at all: then their documents are kept up with the fleet. */
export function isMonitoringKept({ monitoringDigest, monitoringSweep }: EnvironmentDocument): boolean {
  return monitoringDigest !== undefined || monitoringSweep !== undefined;
}

/**
 * Makes the projects due that a change of the fleet touches: that of the instance and, if it had another, that one too.
 * What is to be done there is decided when it is looked at.
 * @returns what to write once all reads are done
 */
export async function syncMonitored(
  tx: Transaction,
  environment: string,
  changes: readonly InstanceChange[],
  now: Instant,
): Promise<() => void> {
  const projects = new Map<string, string | undefined>();
  for (const { before, after } of changes) {
    const left = before?.gcpProjectId ?? undefined;
    const has = after?.gcpProjectId ?? undefined;
    if (left !== undefined && !projects.has(left)) projects.set(left, undefined);
    if (has !== undefined) projects.set(has, after?.id);
  }
  const writes: (() => void)[] = [];
  for (const [project, instance] of projects) writes.push(await makeDue(tx, { environment, project, instance, now }));
  return () => writes.forEach((write) => write());
}

/**
 * Makes one project due; one that nobody has looked after yet only if an instance has it, or if it is a scoping project.
 * @param instance the instance whose project it is, `null` for a scoping project; left out, it is not said
 * @returns what to write once all reads are done
 */
export async function makeDue(
  tx: Transaction,
  asked: {
    readonly environment: string;
    readonly project: string;
    readonly instance?: string | null | undefined;
    readonly now: Instant;
  },
): Promise<() => void> {
  const { environment, project, instance, now } = asked;
  const known = await tx.get(monitoredProjects, project);
  if (known === undefined && instance === undefined) return () => undefined;
  const document = known ?? newMonitored(environment, project, instance ?? null);
  // A scoping project that is none any more, or the other way round, keeps what it was until it is cleaned up.
  const due = { ...document, settled: false, lookAt: Math.min(document.lookAt, now) };
  return () => tx.set(monitoredProjects, project, due);
}

/** Of a project that nobody has looked at yet. */
export function newMonitored(environment: string, project: string, instance: string | null): MonitoredProjectDocument {
  return {
    environment,
    project,
    instance,
    head: GENESIS,
    resources: [],
    applied: null,
    done: [],
    drift: [],
    trouble: null,
    lookedAt: null,
    checkAt: 0,
    leftAt: null,
    askedBy: null,
    leaseUntil: 0,
    unrecordedSince: null,
    settled: false,
    lookAt: Number.MAX_SAFE_INTEGER,
  };
}
