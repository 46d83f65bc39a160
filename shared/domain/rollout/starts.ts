import { HOUR, type Instant } from '../calendar/time.ts';
import type { Pace } from '../limits/pace.ts';
import { Places } from './places.ts';
import { PULSE, type StartAccount } from './timetable.ts';

/**
 * The account of all starts of a plan, across its stages: never more of them at one pulse, or within any hour, than the
 * pace allows. That an hour holds so many starts at most is the same as that so many of them at most are younger than an
 * hour at any pulse: whoever starts takes a place for an hour.
 */
export class Starts implements StartAccount {
  readonly #base: number;
  readonly #atPulse: Places;
  readonly #inHour: Places;

  /** @param from nothing starts before */
  constructor(pace: Pace, from: Instant) {
    this.#base = pulseOf(from);
    this.#atPulse = new Places(pace.perPulse, 1);
    this.#inHour = new Places(pace.perHour, HOUR / PULSE);
  }

  fits(at: Instant): boolean {
    const pulse = pulseOf(at) - this.#base;
    return this.#atPulse.fits(pulse) && this.#inHour.fits(pulse);
  }

  take(at: Instant): void {
    const pulse = pulseOf(at) - this.#base;
    this.#atPulse.take(pulse);
    this.#inHour.take(pulse);
  }
}

/**
 * What starts at the moment of the registration, between two pulses, counts with the next one: it may come within a minute
 * of it. Nothing starts before it, so that no hour around it holds more pulses than twelve.
 */
function pulseOf(at: Instant): number {
  return Math.ceil(at / PULSE);
}
