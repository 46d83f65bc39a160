import { type Instant, MINUTE, SECOND } from '../../../domain/calendar/time.ts';
import type { Chat } from '../../../ports/chat.ts';
import { type ThreadDocument, alerts, threads } from '../../../ports/collections.ts';
import { Later } from '../../later.ts';
import { claimedFor, lookSinceOf, mustHaveTime, stillClaimed } from '../../lease.ts';
import { TRANCHE, recordAlert } from '../../records.ts';
import type { AlertingDeps } from '../deps.ts';

/** Who has claimed a thread may call for so long. */
const LEASE = 2 * MINUTE;
/** What a call and the record of it may take: with less of the lease left, no other call is made. */
const CALL = 30 * SECOND;

export interface SettleThreadDeps extends Omit<AlertingDeps, 'publisher'> {
  readonly chat: Chat;
}

/** One run over one thread, by whoever has claimed it. */
export interface ThreadRun {
  readonly deps: SettleThreadDeps;
  readonly id: string;
  thread: ThreadDocument;
  /** Since then a run before this one may have left a message that nobody recorded. */
  lookSince: Instant | undefined;
  /** Messages that it may still post: a channel takes one a second. */
  posts: number;
}

/**
 * @returns `undefined` when somebody else is at it, or has been asked to wait. Who is at it looks once more before he
 * ends: what the message was about may have come after his look.
 */
export async function claimThread(deps: SettleThreadDeps, id: string, posts: number): Promise<ThreadRun | undefined> {
  const now = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    const before = await tx.get(threads, id);
    if (before === undefined) return undefined;
    if (before.leaseUntil > now) {
      if (before.lookAt === before.leaseUntil) tx.set(threads, id, { ...before, lookAt: before.leaseUntil - 1 });
      return undefined;
    }
    const thread = { ...claimedFor(LEASE, before, now), settled: false, lookAt: now + LEASE };
    tx.set(threads, id, thread);
    return { deps, id, thread, lookSince: lookSinceOf(before), posts };
  });
}

/** Makes a call that posts: only a few, and only with enough of the lease left to record it. */
export async function spendPost<T>(run: ThreadRun, call: () => Promise<T>): Promise<T> {
  if (run.posts <= 0) throw new Later('the rest follows');
  mustHaveTimeLeft(run);
  run.posts -= 1;
  return call();
}

export function mustHaveTimeLeft({ deps, thread }: ThreadRun): void {
  mustHaveTime(CALL, thread, deps.clock.now());
}

/** Records how far the thread has come, and where it was posted, unless the claim is somebody else's by now. */
export async function saveThread(
  run: ThreadRun,
  change: Partial<ThreadDocument>,
  posted?: { readonly permalink: string | null },
): Promise<void> {
  const { store, clock } = run.deps;
  const { alert: id, channel } = run.thread;
  run.thread = await store.transaction(async (tx) => {
    const current = stillClaimed(await tx.get(threads, run.id), run.thread);
    const alert = posted === undefined ? undefined : await tx.get(alerts, id);
    const saved = { ...current, ...change };
    tx.set(threads, run.id, saved);
    if (alert !== undefined && posted !== undefined) {
      const reason = `in #${channel}`;
      const event = { type: 'AlertPosted', channel, permalink: posted.permalink, reason } as const;
      recordAlert(tx, alert, [event], { at: clock.now(), actor: TRANCHE });
    }
    return saved;
  });
}

/**
 * Gives the claim back.
 * @param change with `lookAt`; a `leaseUntil` keeps everybody away until then
 * @returns false when somebody has asked for another look meanwhile, and the claim is kept for it
 */
export async function releaseThread(run: ThreadRun, change: Partial<ThreadDocument>): Promise<boolean> {
  const { leaseUntil } = run.thread;
  return run.deps.store.transaction(async (tx) => {
    const current = await tx.get(threads, run.id);
    if (current?.leaseUntil !== leaseUntil) return true;
    const isAsked = current.lookAt !== leaseUntil && change.leaseUntil === undefined;
    const next = isAsked ? { ...current, lookAt: leaseUntil } : { ...current, leaseUntil: 0, ...change };
    tx.set(threads, run.id, next);
    return !isAsked;
  });
}
