import type { Instant } from '../../shared/domain/calendar/time.ts';
import type { Clock } from '../../shared/ports/clock.ts';

/** A clock that stands still until it is set, and never runs backwards. */
export class VirtualClock implements Clock {
  #now: Instant;

  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  advanceTo(instant: Instant): void {
    if (instant > this.#now) this.#now = instant;
  }
}
