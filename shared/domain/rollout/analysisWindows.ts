import { type Instant, type Interval, MINUTE } from '../calendar/time.ts';
import type { LedgerEntry } from '../evidence/ledger.ts';

/** When the points must end that are compared, both ends included; a point stands for the minute before its end. */
export interface AnalysisWindows {
  readonly before: Interval;
  readonly after: Interval;
}

/** A baseline of a few minutes would be one mood of the instance. */
const LEAST_BEFORE = 30 * MINUTE;

/**
 * The first minute that counts lies wholly within the soak. The minutes before end when the upgrade was claimed, and are
 * as many, but at least thirty.
 */
export function analysisWindows(soakSince: Instant, claimedAt: Instant, now: Instant): AnalysisWindows {
  const after = { from: soakSince + MINUTE, to: now };
  const length = Math.max(after.to - after.from, LEAST_BEFORE);
  return { after, before: { from: claimedAt - length, to: claimedAt } };
}

/**
 * The claim with which an upgrade first touched its instance, made of its chain: who fails and is tried again must not be
 * compared with itself as it was after the first try.
 */
export function firstTouchedAt(entries: readonly LedgerEntry[]): Instant | undefined {
  let claimedAt: Instant | undefined;
  for (const { event, at } of entries) {
    if (event.type === 'UpgradeClaimed') claimedAt ??= at;
    // The call was certainly not made.
    if (event.type === 'UpgradeReturned') claimedAt = undefined;
    if (event.type === 'UpgradeDispatched') return claimedAt ?? at;
  }
  return claimedAt;
}

/** Few intervals that hold all of these; what lies no further apart than `gap` becomes one. */
export function joined(intervals: readonly Interval[], gap: number): Interval[] {
  const found: Interval[] = [];
  for (const { from, to } of intervals.toSorted((one, other) => one.from - other.from)) {
    const last = found.at(-1);
    if (last === undefined || from > last.to + gap) found.push({ from, to });
    else found[found.length - 1] = { from: last.from, to: Math.max(last.to, to) };
  }
  return found;
}
