import type { CalendarData, Freeze } from '../../../shared/domain/calendar/calendar.ts';
import type { StartSubject } from '../../../shared/domain/calendar/workingCalendar.ts';

/**
 * The rules once more, as plainly as they can be written: walk on, look at the wall clock with Intl, ask each rule. It
 * shares no code with the calendar, only its types, and is thousands of times slower.
 */
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export interface Wall {
  readonly date: string;
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function wallAt(instant: number, timeZone: string): Wall {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    formats.set(timeZone, format);
  }
  const [date = '', time = ''] = format.format(instant).split(' ');
  return { date, time };
}

export const modelWeekday = remembered((date: string): (typeof WEEKDAYS)[number] => {
  return WEEKDAYS[new Date(`${date}T12:00:00Z`).getUTCDay()]!;
});

export function modelAddDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

export function modelIsWorking(data: CalendarData, date: string): boolean {
  if (data.extraWorkingDays.some((extra) => extra.date === date)) return true;
  if (data.holidays.some((holiday) => holiday.date === date)) return false;
  return data.workingDays.includes(modelWeekday(date));
}

function stops({ scope }: Freeze, subject: StartSubject | 'fleet'): boolean {
  if ('fleet' in scope) return true;
  if (subject === 'fleet') return false;
  return 'group' in scope ? scope.group === subject.group : scope.instance === subject.id;
}

export function modelFrozen(data: CalendarData, subject: StartSubject | 'fleet', date: string): boolean {
  return data.freezes.some((freeze) => freeze.from <= date && date <= freeze.to && stops(freeze, subject));
}

export function modelMayStart(data: CalendarData, subject: StartSubject, instant: number): boolean {
  const { date, time } = wallAt(instant, data.timeZone);
  if (!modelIsWorking(data, date) || modelFrozen(data, subject, date)) return false;
  if (data.hours) {
    const { from, to } = data.hours;
    if (from < to ? time < from || time >= to : time < from && time >= to) return false;
  }
  const window = subject.maintenanceWindow;
  if (!window) return true;
  const there = wallAt(instant, window.timeZone);
  const opensToday = window.days.includes(modelWeekday(there.date));
  const openedYesterday = window.days.includes(modelWeekday(modelAddDays(there.date, -1)));
  if (window.from < window.to) return opensToday && window.from <= there.time && there.time < window.to;
  return (opensToday && window.from <= there.time) || (openedYesterday && there.time < window.to);
}

/** Walks in steps of five minutes, so everything must be aligned to them. */
export function modelNextStart(
  data: CalendarData,
  subject: StartSubject,
  from: number,
  days: number,
): number | undefined {
  for (let instant = from; instant < from + days * DAY; instant += 5 * MINUTE) {
    if (modelMayStart(data, subject, instant)) return instant;
  }
  return undefined;
}

export function modelNthDay(data: CalendarData, from: string, n: number, fleetFreezesCount: boolean): string {
  let left = n;
  for (let date = from; ; date = modelAddDays(date, 1)) {
    if (!modelIsWorking(data, date) || (!fleetFreezesCount && modelFrozen(data, 'fleet', date))) continue;
    if (left === 0) return date;
    left -= 1;
  }
}

/** The first minute at which the wall shows the date or a later one. */
export const modelStartOf = remembered((date: string, timeZone: string): number => {
  let instant = Date.parse(`${date}T00:00:00Z`) - 36 * 60 * MINUTE;
  while (wallAt(instant, timeZone).date < date) instant += MINUTE;
  return instant;
});

/** What is asked for again and again is walked to once. */
function remembered<A extends string[], R>(find: (...asked: A) => R): (...asked: A) => R {
  const found = new Map<string, R>();
  return (...asked) => {
    const key = asked.join(' ');
    const known = found.get(key) ?? find(...asked);
    found.set(key, known);
    return known;
  };
}
