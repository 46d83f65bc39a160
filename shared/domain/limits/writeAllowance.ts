import { HOUR, type Instant, MINUTE } from '../calendar/time.ts';

/**
 * How many calls that change something a vendor takes from one account. GitHub: about 80 a minute and 500 an hour that
 * create content (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api, "secondary rate limits").
 */
export interface WriteLimits {
  readonly perMinute: number;
  readonly perHour: number;
}

/** The calls that one message makes at most, such as those of a start: with a lower limit nothing would ever be sent. */
export const LEAST_WRITES = 4;

export const GITHUB_WRITE_LIMITS: WriteLimits = { perMinute: 80, perHour: 500 };

/** What has been granted of the limits in the last hour, and whether the vendor has asked to wait. */
export interface WriteAllowance {
  /** Granted per minute: the minute as an instant, and how many. Oldest first, of the last hour only. */
  readonly granted: readonly { readonly minute: Instant; readonly writes: number }[];
  /** The vendor's own word: nothing before this moment. */
  readonly blockedUntil: Instant;
  readonly blockedFor: string;
}

export const UNUSED: WriteAllowance = { granted: [], blockedUntil: 0, blockedFor: '' };

/**
 * How many writes may be made at this moment. A minute that has begun counts whole until a minute after its end, so no
 * window of 60 seconds or of an hour, wherever it begins, ever holds more than the limit.
 */
export function available(allowance: WriteAllowance, limits: WriteLimits, now: Instant): number {
  if (now < allowance.blockedUntil) return 0;
  const since = (length: number): number => grantedWithin(allowance, length, now);
  return Math.max(0, Math.min(limits.perMinute - since(MINUTE), limits.perHour - since(HOUR)));
}

/** How many writes count against a limit of that length now. */
export function grantedWithin({ granted }: WriteAllowance, length: number, now: Instant): number {
  return granted.reduce((sum, { minute, writes }) => (minute + MINUTE + length > now ? sum + writes : sum), 0);
}

/** Takes writes out of the allowance; asking first is up to the caller. */
export function grant(allowance: WriteAllowance, writes: number, now: Instant): WriteAllowance {
  if (writes <= 0) return allowance;
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const recent = allowance.granted.filter((each) => each.minute + MINUTE + HOUR > now);
  const before = recent.find((each) => each.minute === minute)?.writes ?? 0;
  const others = recent.filter((each) => each.minute !== minute);
  return {
    ...allowance,
    granted: [...others, { minute, writes: before + writes }].toSorted((a, b) => a.minute - b.minute),
  };
}

/** The vendor has asked to wait; a shorter wait never takes the place of a longer one. */
export function block(allowance: WriteAllowance, until: Instant, why: string): WriteAllowance {
  return until <= allowance.blockedUntil ? allowance : { ...allowance, blockedUntil: until, blockedFor: why };
}

/**
 * Shares what is available among those who want some: everybody gets the same, until he has what he wants
 * (max-min fairness). What cannot be divided goes to the first ones.
 */
export function share(total: number, wants: readonly number[]): number[] {
  const given = wants.map(() => 0);
  let left = Math.max(0, total);
  for (;;) {
    const hungry = wants.flatMap((want, index) => (want > (given[index] ?? 0) ? [index] : []));
    if (left === 0 || hungry.length === 0) return given;
    const each = Math.max(1, Math.floor(left / hungry.length));
    for (const index of hungry) {
      const more = Math.min(each, left, (wants[index] ?? 0) - (given[index] ?? 0));
      given[index] = (given[index] ?? 0) + more;
      left -= more;
    }
  }
}
