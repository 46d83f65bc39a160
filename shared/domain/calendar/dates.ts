import { Temporal } from 'temporal-polyfill';
import { dateOfDay, dayOf, parseDay, two } from './days.ts';
import type { Instant, LocalDate, LocalTime } from './time.ts';
import { DAY, HOUR, MINUTE, SECOND } from './time.ts';
import { isTimeZone, zoneOf } from './zone.ts';

export { isTimeZone };

const LOCAL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/i;

/** The text itself when it names a day of the calendar, `YYYY-MM-DD`; `undefined` for `2026-02-30` and other texts. */
export function parseLocalDate(text: string): LocalDate | undefined {
  return parseDay(text) === undefined ? undefined : text;
}

/** Whether this is a wall-clock time, `00:00` to `23:59`. */
export function isLocalTime(text: string): text is LocalTime {
  return LOCAL_TIME.test(text);
}

/** ISO 8601 with the zone's offset, to the second: `2026-11-23T09:00:00+01:00`. Fractions of a second are cut off. */
export function formatInstant(instant: Instant, timeZone: string): string {
  const offset = zoneOf(timeZone).offsetAt(instant);
  const wall = Math.floor((instant + offset) / SECOND) * SECOND;
  const day = Math.floor(wall / DAY);
  return `${dateOfDay(day)}T${clock(wall - day * DAY)}${formatOffset(offset)}`;
}

/**
 * The instant that a text names: an ISO date-time with offset or `Z`, a date-time without one (on the wall clock of
 * `timeZone`), or a bare date (its first instant there). A wall-clock time that comes twice is its first occurrence, one
 * that summer time leaves out is moved on by the gap, as clocks are. `undefined` for anything else.
 */
export function parseInstant(text: string, timeZone: string): Instant | undefined {
  const date = parseLocalDate(text);
  if (date !== undefined) return zoneOf(timeZone).startOf(dayOf(date));
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, onDate = '', hour, minute, second = '0', fraction = '', offset] = match;
  const day = parseDay(onDate);
  if (day === undefined) return undefined;
  if (offset === undefined) return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const clock = Number(hour) * HOUR + Number(minute) * MINUTE + Number(second) * SECOND + milliseconds;
  return day * DAY + clock - parseOffset(offset);
}

function parseOffset(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  return sign * (Number(text.slice(1, 3)) * HOUR + Number(text.slice(-2)) * MINUTE);
}

function formatOffset(offset: number): string {
  const size = Math.abs(offset);
  const seconds = size % MINUTE === 0 ? '' : `:${two((size % MINUTE) / SECOND)}`;
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / HOUR))}:${two(Math.floor((size % HOUR) / MINUTE))}${seconds}`;
}

function clock(sinceMidnight: number): string {
  const hours = Math.floor(sinceMidnight / HOUR);
  const minutes = Math.floor((sinceMidnight % HOUR) / MINUTE);
  return `${two(hours)}:${two(minutes)}:${two((sinceMidnight % MINUTE) / SECOND)}`;
}
