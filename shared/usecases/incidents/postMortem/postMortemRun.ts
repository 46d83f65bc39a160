import { type Instant, MINUTE } from '../../../domain/calendar/time.ts';
import type { PostMortemEvent } from '../../../domain/incident/postMortem.ts';
import { type PostMortemDocument, postMortems } from '../../../ports/collections.ts';
import type { TrackingIssues } from '../../../ports/trackingIssues.ts';
import { TRANCHE, recordPostMortem } from '../../records.ts';
import { claimedFor, lookSinceOf, mustHaveTime, stillClaimed } from '../../lease.ts';
import type { AlertingDeps } from '../deps.ts';

export interface SettlePostMortemDeps extends Omit<AlertingDeps, 'publisher'> {
  readonly trackingIssues: TrackingIssues;
}

/** Who has claimed a post-mortem may call for so long. */
const LEASE = 3 * MINUTE;
/** What a call and the record of it may take: with less of the lease left, no other call is made. */
const CALL = MINUTE;

/** One run over one post-mortem, by whoever has claimed it. */
export interface PostMortemRun {
  readonly deps: SettlePostMortemDeps;
  postMortem: PostMortemDocument;
  /** Since then a run before this one may have left an issue or a comment that nobody recorded. */
  readonly lookSince: Instant | undefined;
}

/** @returns `undefined` when there is nothing to do, or when somebody else is at it */
export async function claimPostMortem(deps: SettlePostMortemDeps, alert: string): Promise<PostMortemRun | undefined> {
  const now = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    const before = await tx.get(postMortems, alert);
    if (before === undefined || before.settled || before.leaseUntil > now || before.lookAt > now) return undefined;
    const postMortem = claimedFor(LEASE, before, now);
    tx.set(postMortems, alert, postMortem);
    return { deps, postMortem, lookSince: lookSinceOf(before) };
  });
}

/** Makes a call that changes something: only with enough of the lease left to record it. */
export async function callWithin<T>({ deps, postMortem }: PostMortemRun, call: () => Promise<T>): Promise<T> {
  mustHaveTime(CALL, postMortem, deps.clock.now());
  return call();
}

/** Records what has happened and how far the issue has come, unless the claim is somebody else's by now. */
export async function savePostMortem(
  run: PostMortemRun,
  change: Partial<PostMortemDocument>,
  events: readonly PostMortemEvent[] = [],
): Promise<void> {
  const { store, clock } = run.deps;
  const { alert } = run.postMortem;
  run.postMortem = await store.transaction(async (tx) => {
    const current = stillClaimed(await tx.get(postMortems, alert), run.postMortem);
    return recordPostMortem(tx, { ...current, ...change }, events, { at: clock.now(), actor: TRANCHE });
  });
}

/** Gives the claim back. What became due meanwhile, because more became known of the alert, stays due. */
export async function releasePostMortem(
  run: PostMortemRun,
  change: Partial<Pick<PostMortemDocument, 'lookAt' | 'unrecordedSince' | 'settled'>>,
): Promise<void> {
  const { store } = run.deps;
  const { alert, leaseUntil } = run.postMortem;
  await store.transaction(async (tx) => {
    const current = await tx.get(postMortems, alert);
    if (current?.leaseUntil !== leaseUntil) return;
    const overtaken = current.alertSeq !== run.postMortem.alertSeq;
    const lookAt = overtaken ? current.lookAt : (change.lookAt ?? current.lookAt);
    tx.set(postMortems, alert, { ...current, ...change, lookAt, leaseUntil: 0 });
  });
}
