import { HOUR, type Instant, type Interval, MINUTE } from '../calendar/time.ts';
import type { LedgerEntry } from '../evidence/ledger.ts';

/** When the points must end that are compared, both ends included; a point stands for the minute before its end. */
export interface AnalysisWindows {
  readonly before: Interval;
  readonly after: Interval;
}

/** A baseline of a few minutes would be one mood of the instance. */
const LEAST_BEFORE = 30 * MINUTE;
/** A soak of a day is judged by its last hours, so that not all of its points are read every minute. */
const LONGEST = 3 * HOUR;
/** So many points are enough to know how it is now: with all of a long soak, what breaks at its end would be a small part. */
const RECENT_POINTS = 15;

/**
 * The first minute that counts lies wholly within the soak. The minutes before end when the upgrade was claimed, and are
 * as many, but at least thirty.
 */
export function analysisWindows(soakSince: Instant, claimedAt: Instant, now: Instant): AnalysisWindows {
  const after = { from: Math.max(soakSince + MINUTE, now - LONGEST), to: now };
  const length = Math.max(after.to - after.from, LEAST_BEFORE);
  return { after, before: { from: claimedAt - length, to: claimedAt } };
}

/** The newest points that a verdict is made of; fewer where there are not so many yet. */
export function newest<P extends { readonly at: Instant }>(points: readonly P[], leastPoints: number): readonly P[] {
  return points.toSorted((one, other) => one.at - other.at).slice(-Math.max(leastPoints, RECENT_POINTS));
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

/** When the newest soak of the newest attempt began, whether it was interrupted or not, made of the chain of the upgrade. */
export function lastSoakAt(entries: readonly LedgerEntry[]): Instant | undefined {
  let since: Instant | undefined;
  for (const { event, at } of entries) {
    if (event.type === 'UpgradeClaimed') since = undefined;
    if (event.type === 'SoakStarted') since = at;
  }
  return since;
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
