import { parseDay, weekdayOfDay } from '../domain/calendar/days.ts';
import type { LocalDate } from '../domain/calendar/time.ts';

/** `Thu`; nothing for a text that names no day. */
export function weekdayName(date: LocalDate): string {
  const day = parseDay(date);
  if (day === undefined) return '';
  const weekday = weekdayOfDay(day);
  return weekday.charAt(0).toUpperCase() + weekday.slice(1);
}

/** `Thu 2026-12-03`. */
export function dayName(date: LocalDate): string {
  return `${weekdayName(date)} ${date}`.trimStart();
}

/** `Thu 2026-12-03 09:00` of an instant with its offset. */
export function momentName(instant: string): string {
  return `${dayName(instant.slice(0, 10))} ${timeOf(instant)}`;
}

/** `09:00` of an instant with its offset. */
export function timeOf(instant: string): string {
  return instant.slice(11, 16);
}

/** `1 day`, `3 days`, `3 entries`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
