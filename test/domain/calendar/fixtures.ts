import type { CalendarData } from '../../../shared/domain/calendar/calendar.ts';
import type { Calendar } from '../../../shared/domain/calendar/workingCalendar.ts';
import { createCalendar } from '../../../shared/domain/calendar/workingCalendar.ts';

/** Monday to Friday in UTC, around the clock, nothing else; a test says only what matters to it. */
export function calendarWith(data: Partial<CalendarData> = {}): Calendar {
  return createCalendar({
    timeZone: 'UTC',
    workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    holidays: [],
    extraWorkingDays: [],
    freezes: [],
    ...data,
  });
}

/** An instant as people write it. */
export const at = (text: string): number => Date.parse(text);

export const iso = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString().replace('.000', '');
