import type { LocalDate, Weekday } from './time.ts';
import { WEEKDAYS } from './time.ts';

/** Days since 1970-01-01, which makes date arithmetic plain arithmetic that no time zone can disturb. */
export type DayNumber = number;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS_PER_400_YEARS = 146_097;
/** Days from 0000-03-01 to 1970-01-01. Years are counted from March, so that a leap day ends its year. */
const EPOCH_FROM_MARCH_0000 = 719_468;

/** The day number of a proleptic Gregorian date; `month` is 1 to 12. */
export function dayOfCivil(year: number, month: number, day: number): DayNumber {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_400_YEARS + dayOfEra - EPOCH_FROM_MARCH_0000;
}

/** The date of a day number, `YYYY-MM-DD`. */
export function dateOfDay(day: DayNumber): LocalDate {
  const shifted = day + EPOCH_FROM_MARCH_0000;
  const era = Math.floor(shifted / DAYS_PER_400_YEARS);
  const dayOfEra = shifted - era * DAYS_PER_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`;
}

/** The day number of a date, or `undefined` when the text names no day: `2026-02-30`, `2026-2-3`, `tomorrow`. */
export function parseDay(text: string): DayNumber | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const day = dayOfCivil(Number(match[1]), Number(match[2]), Number(match[3]));
  // 30 February becomes 2 March in the arithmetic, so it does not survive the way back.
  return dateOfDay(day) === text ? day : undefined;
}

/** @throws RangeError when the date does not exist: dates are checked where they enter, so this is a programming error. */
export function dayOf(date: LocalDate): DayNumber {
  const day = parseDay(date);
  if (day === undefined) throw new RangeError(`no such date: ${date}`);
  return day;
}

export function weekdayOfDay(day: DayNumber): Weekday {
  // Day 0 was a Thursday, the fourth of the list; the double remainder keeps days before 1970 right.
  const weekday = WEEKDAYS[(((day + 3) % 7) + 7) % 7];
  if (!weekday) throw new RangeError(`not a whole day number: ${day}`);
  return weekday;
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOfDay(dayOf(date) + days);
}

export function weekdayOf(date: LocalDate): Weekday {
  return weekdayOfDay(dayOf(date));
}

export function two(value: number): string {
  return String(value).padStart(2, '0');
}
