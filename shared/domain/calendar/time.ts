/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A date of the calendar's own time zone, `YYYY-MM-DD`. Such dates compare correctly as strings. */
export type LocalDate = string;

/** A wall-clock time, `HH:MM` from `00:00` to `23:59`. */
export type LocalTime = string;

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A stretch of time: `from` belongs to it, `to` does not. */
export interface Interval {
  readonly from: Instant;
  readonly to: Instant;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
