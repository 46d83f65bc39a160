import { parseDay, weekdayOfDay } from '../../shared/domain/calendar/days.ts';
import type { LocalDate } from '../../shared/domain/calendar/time.ts';

/** `Thu 2026-12-03`. */
export function dayName(date: LocalDate): string {
  const day = parseDay(date);
  if (day === undefined) return date;
  const weekday = weekdayOfDay(day);
  return `${weekday.charAt(0).toUpperCase()}${weekday.slice(1)} ${date}`;
}

/** `Thu 2026-12-03 09:00` of an instant with its offset. */
export function momentName(instant: string): string {
  return `${dayName(instant.slice(0, 10))} ${timeOf(instant)}`;
}

/** `09:00` of an instant with its offset. */
export function timeOf(instant: string): string {
  return instant.slice(11, 16);
}
