import type { RolloutEvent } from '../domain/rollout/rollout.ts';
import { type Instant, MINUTE } from '../domain/calendar/time.ts';
import { type Tracking, newTracking } from '../domain/rollout/tracking.ts';
import { rollouts, trackings } from '../ports/collections.ts';
import { Later } from './later.ts';
import { claimedFor, lookSinceOf, mustHaveTime, stillClaimed } from './lease.ts';
import type { IssueComment } from '../ports/trackingIssues.ts';
import type { TrackRolloutDeps } from './readTracked.ts';
import { TRANCHE, recordRollout } from './records.ts';

/** Who has claimed a tracking issue may call for so long. */
const LEASE = 3 * MINUTE;
/** What a call and the record of it may take: with less of the lease left, no other call is made. */
const CALL = MINUTE;

/** One run over one tracking issue, by whoever has claimed it: what is recorded so far, and what may still be done. */
export interface TrackingRun {
  readonly deps: TrackRolloutDeps;
  tracking: Tracking;
  /** Since then a run before this one may have left an issue or a comment that nobody recorded. */
  readonly lookSince: Instant | undefined;
  /** Calls that change something which it may still make. */
  writes: number;
}

/** @returns `undefined` when there is nothing to do, or when somebody else is at it */
export async function claimTracking(
  deps: TrackRolloutDeps,
  rollout: string,
  writes: number,
): Promise<TrackingRun | undefined> {
  const now = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    const environment = (await tx.get(rollouts, rollout))?.environment;
    if (environment === undefined) return undefined;
    const before = (await tx.get(trackings, rollout)) ?? newTracking(rollout, environment);
    if (before.closed || before.leaseUntil > now || before.lookAt > now) return undefined;
    const tracking = claimedFor(LEASE, before, now);
    tx.set(trackings, rollout, tracking);
    return { deps, tracking, lookSince: lookSinceOf(before), writes };
  });
}

/** Makes a call that changes something: only with a write to spend, and with enough of the lease left to record it. */
export async function spendWrite<T>(run: TrackingRun, call: () => Promise<T>): Promise<T> {
  if (run.writes <= 0) throw new Later('waits for more writes');
  mustHaveTime(CALL, run.tracking, run.deps.clock.now());
  run.writes -= 1;
  return call();
}

/** Records how far the issue has come, and maybe an event of its rollout, unless the claim is somebody else's by now. */
export async function saveTracking(run: TrackingRun, change: Partial<Tracking>, event?: RolloutEvent): Promise<void> {
  const { store, clock } = run.deps;
  const { rollout } = run.tracking;
  run.tracking = await store.transaction(async (tx) => {
    const current = stillClaimed(await tx.get(trackings, rollout), run.tracking);
    const document = event === undefined ? undefined : await tx.get(rollouts, rollout);
    const saved = { ...current, ...change };
    tx.set(trackings, rollout, saved);
    if (event !== undefined && document !== undefined) {
      recordRollout(tx, document, [event], { at: clock.now(), actor: TRANCHE });
    }
    return saved;
  });
}

/** Gives the claim back. */
export async function releaseTracking(run: TrackingRun, change: Partial<Tracking>): Promise<void> {
  try {
    await saveTracking(run, { ...change, leaseUntil: 0 });
  } catch (error) {
    if (!(error instanceof Later)) throw error;
  }
}

export async function addComment(run: TrackingRun, text: string): Promise<string> {
  const { issue } = run.tracking;
  if (issue === null) throw new Later('waits for its issue');
  return (await spendWrite(run, () => run.deps.trackingIssues.comment(issue.number, text))).id;
}

/** The comments that may not have been recorded. */
export async function unrecordedComments({ tracking, deps, lookSince }: TrackingRun): Promise<readonly IssueComment[]> {
  if (lookSince === undefined || tracking.issue === null) return [];
  return deps.trackingIssues.comments(tracking.issue.number, lookSince);
}
