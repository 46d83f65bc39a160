import type { Instant } from '../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';

/** A clock that only moves when it is told to. */
export function manualClock(at = '2026-11-23T10:00:00Z'): Clock & { advance(milliseconds: number): Instant } {
  let now = Date.parse(at);
  return { now: () => now, advance: (milliseconds) => (now += milliseconds) };
}
