import { hash } from 'node:crypto';
import { MINUTE, SECOND, type Instant } from '../../../shared/domain/calendar/time.ts';
import type { WorkflowInputs, WorkflowRun } from '../../../shared/ports/upgradeWorkflow.ts';

/** An instance as its file in the deployments repository describes it; `version` is the one in the file. */
export interface WorldInstance {
  readonly id: string;
  readonly slug: string;
  readonly domain: string;
  readonly version: string;
  /** The firewall in front of it lets nobody else in; left out, everybody is. */
  readonly ingressAllowlist?: readonly string[];
}

/** The pull request that started a run; without one it was dispatched. */
export interface RunCause {
  readonly pull: number;
  readonly branch: string;
  readonly head: string;
}

/** One run of the upgrade workflow. Everything about it is settled when it is dispatched; only time reveals it. */
export interface WorldRun extends WorkflowInputs {
  readonly id: string;
  readonly createdAt: Instant;
  readonly endsAt: Instant;
  readonly conclusion: 'success' | 'failure';
  /** `null` when no instance has the slug: such a run fails. */
  readonly instance: string | null;
  /** The number of the pull request that it opens when it ends, unless there is one for its branch by then. */
  readonly pullRequest?: number;
  readonly cause?: RunCause;
}

/**
 * `unhealthy` answers 503, `silent` does not answer at all, `wrong-version` keeps reporting the version from before its
 * upgrade, `failing-run` makes the workflow itself fail.
 */
export type FaultKind = 'unhealthy' | 'silent' | 'wrong-version' | 'failing-run';

export interface Fault {
  readonly kind: FaultKind;
  readonly from: 'now' | 'next-upgrade';
  /** How many runs there were when it broke: later ones count as the next upgrade. */
  readonly afterRun: number;
  /** What `wrong-version` reports when it is wrong from the start. */
  readonly reports: string;
  /** When somebody broke it. */
  readonly at?: Instant;
  /** It is broken for so many minutes, then well for as many, and so on; left out, it stays broken. */
  readonly flapMinutes?: number;
}

/** What is kept of an instance; kept also when it is gone, because it may come back. */
export interface InstanceRecord extends WorldInstance {
  /** When the version in its file was last seen to change: only runs that end later have overwritten it. */
  readonly changedAt: Instant;
  readonly present: boolean;
  readonly fault: Fault | null;
}

/** How an instance looks from outside at this moment. */
export type Appearance =
  | { readonly kind: 'absent' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'answers'; readonly version: string; readonly healthy: boolean };

/** From 4 to 12 minutes, the same for the same seed and run. */
export function runDuration(seed: number | string, id: string): number {
  const spread = (8 * MINUTE) / SECOND + 1;
  return 4 * MINUTE + (Number.parseInt(hash('sha256', `${seed}:${id}`).slice(0, 8), 16) % spread) * SECOND;
}

export function runStatus(run: WorldRun, now: Instant): WorkflowRun['status'] {
  if (now < run.endsAt) return 'pending';
  return run.conclusion === 'success' ? 'succeeded' : 'failed';
}

/** Those of an instance's runs that have changed its file since somebody last edited it, oldest first. */
export function mergedRuns(record: InstanceRecord, runs: readonly WorldRun[], now: Instant): WorldRun[] {
  return runs
    .filter((run) => run.conclusion === 'success' && run.endsAt <= now && run.endsAt > record.changedAt)
    .toSorted((a, b) => a.endsAt - b.endsAt);
}

/** `merged` as `mergedRuns` gives them for that moment. */
export function appearanceOf(record: InstanceRecord, merged: readonly WorldRun[], at: Instant): Appearance {
  const version = merged.at(-1)?.version ?? record.version;
  const { fault } = record;
  const brokenBy = fault?.from === 'next-upgrade' ? merged.findIndex((run) => Number(run.id) > fault.afterRun) : 0;
  if (!fault || brokenBy < 0) return { kind: 'answers', version, healthy: true };
  const since = fault.from === 'now' ? fault.at : merged[brokenBy]?.endsAt;
  if (isWellInBetween(fault, since ?? at, at)) return { kind: 'answers', version, healthy: true };
  if (fault.kind === 'silent') return { kind: 'silent' };
  const before = merged[brokenBy - 1]?.version ?? record.version;
  const wrong = fault.from === 'now' ? fault.reports : before;
  return {
    kind: 'answers',
    version: fault.kind === 'wrong-version' ? wrong : version,
    healthy: fault.kind !== 'unhealthy',
  };
}

/** One that flaps begins with being broken. */
function isWellInBetween({ flapMinutes }: Fault, since: Instant, at: Instant): boolean {
  return flapMinutes !== undefined && Math.floor((at - since) / (flapMinutes * MINUTE)) % 2 !== 0;
}
