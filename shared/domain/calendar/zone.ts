import { Temporal } from 'temporal-polyfill';
import type { DayNumber } from './days.ts';
import { normalise } from './intervals.ts';
import type { Instant, Interval, LocalTime } from './time.ts';
import { DAY, HOUR, MINUTE } from './time.ts';

/**
 * What the clocks on the wall of a time zone show. A wall time is written as milliseconds since 1970-01-01T00:00 on that
 * wall, so that `DAY * dayNumber` is a midnight, whether or not that midnight was ever shown.
 */
export interface Zone {
  readonly id: string;
  /** What to add to an instant to get its wall time, in milliseconds. */
  offsetAt(instant: Instant): number;
  dayAt(instant: Instant): DayNumber;
  /** The first instant of the local day; for a day that the zone left out, that of the day after it. */
  startOf(day: DayNumber): Instant;
  /** When the clocks show `from` or later, but not yet `to`: nothing in a gap, two stretches where an hour comes twice. */
  whileWallShows(from: number, to: number): readonly Interval[];
}

/** A stretch in which the clocks do not change. */
interface Span extends Interval {
  readonly offset: number;
}

/** Spans are looked up by block of a year or so; asking Temporal for each date would cost a hundred times as much. */
const BLOCK = 365 * DAY;
const IANA_NAME = /^[A-Za-z][A-Za-z0-9_+/-]*$/;

const zones = new Map<string, Zone>();

/** The zone of an IANA name. @throws RangeError for a name that the time zone database does not have. */
export function zoneOf(id: string): Zone {
  const known = zones.get(id);
  if (known) return known;
  if (!isTimeZone(id)) throw new RangeError(`no such time zone: ${id}`);
  const zone = createZone(id);
  zones.set(id, zone);
  return zone;
}

/** Whether this is a name of the IANA time zone database. A bare offset such as `+01:00` is none: it knows no summer time. */
export function isTimeZone(text: string): boolean {
  if (!IANA_NAME.test(text)) return false;
  if (zones.has(text)) return true;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId !== '';
  } catch {
    return false;
  }
}

/** Milliseconds from midnight to a wall-clock time `HH:MM`. */
export function sinceMidnight(time: LocalTime): number {
  return Number(time.slice(0, 2)) * HOUR + Number(time.slice(3, 5)) * MINUTE;
}

function createZone(id: string): Zone {
  const blocks = new Map<number, readonly Span[]>();

  const spansOf = (block: number): readonly Span[] => {
    const known = blocks.get(block);
    if (known) return known;
    const spans = readSpans(id, block * BLOCK, (block + 1) * BLOCK);
    blocks.set(block, spans);
    return spans;
  };

  const spansBetween = (from: Instant, to: Instant): readonly Span[] => {
    const spans: Span[] = [];
    for (let block = Math.floor(from / BLOCK); block <= Math.floor(to / BLOCK); block++) spans.push(...spansOf(block));
    return spans;
  };

  const offsetAt = (instant: Instant): number => {
    const span = spansOf(Math.floor(instant / BLOCK)).find((one) => instant < one.to);
    if (!span) throw new RangeError(`not an instant: ${instant}`);
    return span.offset;
  };

  return {
    id,
    offsetAt,
    dayAt: (instant) => Math.floor((instant + offsetAt(instant)) / DAY),
    startOf(day) {
      // No zone is more than a day away from UTC, so the neighbouring days' spans hold every candidate.
      for (const { from, to, offset } of spansBetween((day - 1) * DAY, (day + 2) * DAY)) {
        const start = Math.max(from, day * DAY - offset);
        if (start < to) return start;
      }
      throw new RangeError(`not a day: ${day}`);
    },
    whileWallShows(from, to) {
      return normalise(
        spansBetween(from - DAY, to + DAY).map((span) => ({
          from: Math.max(span.from, from - span.offset),
          to: Math.min(span.to, to - span.offset),
        })),
      );
    },
  };
}

function readSpans(id: string, from: Instant, to: Instant): readonly Span[] {
  const spans: Span[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(id);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    const span = { from: at.epochMilliseconds, offset: at.offsetNanoseconds / 1e6 };
    if (!next || next.epochMilliseconds >= to) return [...spans, { ...span, to }];
    spans.push({ ...span, to: next.epochMilliseconds });
    at = next;
  }
}
