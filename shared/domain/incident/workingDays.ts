import { parseInstant } from '../calendar/dates.ts';
import { type Instant, type Interval, type LocalDate, MINUTE } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';

/** When people work where the calendar states no hours, or hours of the night, which are meant for upgrades. */
const OFFICE = { from: '09:00', to: '17:00' } as const;
const LOOK_AGAIN = 30 * MINUTE;

/**
 * The `days`th working day after a day; with 0 the day itself, or the first working day after it. Freezes stop upgrades
 * and not people: they count as any other day.
 */
export function workingDaysAfter(calendar: Calendar, date: LocalDate, days: number): LocalDate {
  return days === 0 ? calendar.workingDay(date, 0) : calendar.workingDay(calendar.addDays(date, 1), days - 1);
}

/** Whether somebody can be expected to be at work. */
export function isWorkingTime(calendar: Calendar, now: Instant): boolean {
  const today = calendar.dateOf(now);
  if (!calendar.isWorkingDay(today)) return false;
  const { from, to } = workingTime(calendar, today);
  return from <= now && now < to;
}

/** When an open post-mortem is looked at again: every half hour while people work, and first thing in the morning. */
export function nextWorkingLook(calendar: Calendar, now: Instant): Instant {
  const soon = now + LOOK_AGAIN;
  if (isWorkingTime(calendar, now) && isWorkingTime(calendar, soon)) return soon;
  const today = calendar.dateOf(now);
  const first = workingTime(calendar, today).from;
  if (calendar.isWorkingDay(today) && now < first) return first;
  return workingTime(calendar, workingDaysAfter(calendar, today, 1)).from;
}

function workingTime(calendar: Calendar, date: LocalDate): Interval {
  const { hours } = calendar.data;
  const { from, to } = hours !== undefined && hours.from < hours.to ? hours : OFFICE;
  return { from: instantAt(calendar, date, from), to: instantAt(calendar, date, to) };
}

function instantAt(calendar: Calendar, date: LocalDate, time: string): Instant {
  return parseInstant(`${date}T${time}`, calendar.timeZone) ?? calendar.startOf(date);
}
