import { HOUR, type Instant, MINUTE } from '../calendar/time.ts';

const LEAST = 5 * MINUTE;
const MOST = HOUR;
/** It may rest for this part of its age. */
const SHARE = 12;

/**
 * How long what is told of an open alert may rest, in milliseconds. Whatever happens to the alert makes it due at once; these
 * looks only notice what was lost on the way, or has changed beside it. Of one that has been open for days nothing is urgent
 * any more.
 */
export function restOf(openedAt: Instant, now: Instant): number {
  return Math.min(MOST, Math.max(LEAST, (now - openedAt) / SHARE));
}
