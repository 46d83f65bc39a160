import { type Instant, MINUTE } from '../domain/calendar/time.ts';
import { Later } from './later.ts';

// Calls to a vendor that cannot be taken back are made by one run at a time, which has claimed what they are about. Whoever
// dies with a claim may have made a call that nobody recorded: the next run looks for that at the vendor first.

/** What is claimed by one run at a time. */
export interface Leased {
  /** Nobody else is at it until then; 0 when nobody is. */
  readonly leaseUntil: Instant;
  /** Since then something may have been left at the vendor that nobody recorded; `null` when nothing was. */
  readonly unrecordedSince: Instant | null;
}

/** How far the clock of a vendor may be behind ours. */
const SKEW = MINUTE;

/** As it is while one run has claimed it. */
export function claimedFor<T extends Leased>(length: number, before: T, now: Instant): T {
  return { ...before, leaseUntil: now + length, unrecordedSince: before.unrecordedSince ?? now };
}

/**
 * From when on the vendor is asked for what an earlier run has left unrecorded; `undefined` when none has.
 * @param before as it was before the claim
 */
export function lookSinceOf({ unrecordedSince }: Leased): Instant | undefined {
  return unrecordedSince === null ? undefined : unrecordedSince - SKEW;
}

/**
 * No call is made that may not be recorded before the lease is over: then it fails with `Later`.
 * @param call what a call and the record of it may take
 */
export function mustHaveTime(call: number, { leaseUntil }: Leased, now: Instant): void {
  if (now > leaseUntil - call) throw new Later('waits for another lease');
}

/** @returns what is on record now; fails with `Later` when the claim is somebody else's by now */
export function stillClaimed<T extends Leased>(current: T | undefined, { leaseUntil }: Leased): T {
  if (current?.leaseUntil !== leaseUntil) throw new Later('somebody else goes on');
  return current;
}
