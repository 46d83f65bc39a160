import { DAY, type Instant, MINUTE } from '../calendar/time.ts';

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

/**
 * Gives every upgrade of a stage its start, in the order asked: the first moment that its instance allows and at which
 * a lane is free for `duration`. An upgrade never starts before its time in the timetable, so a run that is quicker
 * than expected moves nobody, and what was promised for a day happens on that day.
 */
export class Timetable {
  readonly #base: Instant;
  readonly #registeredAt: Instant;
  readonly #lanes: number;
  readonly #span: number;
  /** Upgrades in flight per cell of one pulse. */
  readonly #inFlight: number[] = [];
  /** `#skip[c]` leads from a cell known to be full towards the next one that may not be (union-find). */
  readonly #skip: number[] = [];

  /** @param options.registeredAt a tick comes at this very moment, on the grid or not */
  constructor(options: { from: Instant; lanes: number; duration: number; registeredAt: Instant }) {
    this.#registeredAt = options.registeredAt;
    this.#base = Math.floor(options.from / PULSE) * PULSE;
    this.#lanes = options.lanes;
    // One cell more than the duration: a start in the middle of a cell ends in the middle of another.
    this.#span = Math.ceil(options.duration / PULSE) + 1;
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
      } else if (this.#fits(cell)) {
        for (let c = cell; c < cell + this.#span; c++) this.#inFlight[c] = (this.#inFlight[c] ?? 0) + 1;
        return at;
      } else {
        this.#skip[cell] = cell + 1;
      }
    }
    return undefined;
  }

  #fits(cell: number): boolean {
    for (let c = cell; c < cell + this.#span; c++) if ((this.#inFlight[c] ?? 0) >= this.#lanes) return false;
    return true;
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
