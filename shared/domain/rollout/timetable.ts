import { DAY, type Instant, MINUTE } from '../calendar/time.ts';
import { Places } from './places.ts';

/** The pulse that starts upgrades comes every five minutes: a finer timetable could not be kept. */
export const PULSE = 5 * MINUTE;

/** How far ahead a start is looked for that coincides with a pulse. */
const HORIZON = 400 * DAY;

/**
 * The first pulse from an instant on at which an upgrade may start; `undefined` for a window that is only ever open
 * between two pulses, or never.
 * @param nextStart the earliest allowed start at or after an instant
 */
export function nextPulseStart(nextStart: (from: Instant) => Instant | undefined, from: Instant): Instant | undefined {
  let at = nextStart(from);
  while (at !== undefined && at <= from + HORIZON) {
    if (at % PULSE === 0) return at;
    const pulse = Math.ceil(at / PULSE) * PULSE;
    at = nextStart(pulse);
  }
  return undefined;
}

/** What else bounds the starts, beside the lanes of one stage. Who has been refused at a moment is refused there for good. */
export interface StartAccount {
  fits(at: Instant): boolean;
  take(at: Instant): void;
}

export interface TimetableOptions {
  readonly from: Instant;
  readonly lanes: number;
  readonly duration: number;
  /** A tick comes at this very moment, on the grid or not. */
  readonly registeredAt: Instant;
  readonly starts: StartAccount;
}

/**
 * Gives every upgrade of a stage its start, in the order asked: the first moment that its instance allows, at which a lane
 * is free for `duration` and the account takes one more start. An upgrade never starts before its time in the timetable,
 * so a run that is quicker than expected moves nobody, and what was promised for a day happens on that day.
 */
export class Timetable {
  readonly #base: Instant;
  readonly #registeredAt: Instant;
  readonly #starts: StartAccount;
  /** Per cell of one pulse. */
  readonly #inFlight: Places;
  /** `#skip[c]` leads from a cell known to be full towards the next one that may not be (union-find). */
  readonly #skip: number[] = [];

  constructor({ from, lanes, duration, registeredAt, starts }: TimetableOptions) {
    this.#registeredAt = registeredAt;
    this.#starts = starts;
    this.#base = Math.floor(from / PULSE) * PULSE;
    // One cell more than the duration: a start in the middle of a cell ends in the middle of another.
    this.#inFlight = new Places(lanes, Math.ceil(duration / PULSE) + 1);
  }

  /** @param nextStart the earliest allowed start at or after an instant, `undefined` for never. */
  place(notBefore: Instant, nextStart: (from: Instant) => Instant | undefined): Instant | undefined {
    const next = (from: Instant): Instant | undefined =>
      from === this.#registeredAt && nextStart(from) === from ? from : nextPulseStart(nextStart, from);
    let at = next(notBefore);
    while (at !== undefined) {
      const cell = Math.floor((at - this.#base) / PULSE);
      const free = this.#firstNotFull(cell);
      if (free > cell) {
        at = next(Math.max(this.#base + free * PULSE, notBefore));
      } else if (this.#inFlight.fits(cell) && this.#starts.fits(at)) {
        this.#inFlight.take(cell);
        this.#starts.take(at);
        return at;
      } else {
        // Starts are only ever added: neither a lane nor the account will have room here again.
        this.#skip[cell] = cell + 1;
      }
    }
    return undefined;
  }

  #firstNotFull(cell: number): number {
    let free = cell;
    for (let next = this.#skip[free]; next !== undefined; next = this.#skip[free]) free = next;
    for (let c = cell; c < free;) {
      const next = this.#skip[c] ?? free;
      this.#skip[c] = free;
      c = next;
    }
    return free;
  }
}
