import ICAL from 'ical.js';
import type { NamedDate } from '../../domain/calendar/calendar.ts';
import { parseLocalDate } from '../../domain/calendar/dates.ts';
import { addDays } from '../../domain/calendar/days.ts';
import type { LocalDate } from '../../domain/calendar/time.ts';
import type { Years } from './holidayImportError.ts';
import { checkYears, HolidayImportError } from './holidayImportError.ts';

type Occurrence = Pick<ReturnType<ICAL.Event['getOccurrenceDetails']>, 'item' | 'startDate' | 'endDate'>;

const LONGEST_HOLIDAY_DAYS = 366;
/** More than any calendar of holidays repeats an event, and little enough to stop a rule such as "every second". */
const MOST_OCCURRENCES = 20_000;

/**
 * The dates of all events of an iCalendar file (RFC 5545), sorted. All-day events count for each of their days (`DTEND`
 * is exclusive), events with a time for the date that is written in the file. Cancelled events are left out.
 * @param years which dates to keep; needed when an event repeats without end
 * @throws HolidayImportError when the file is malformed, with what is wrong
 */
export function holidaysFromICalendar(text: string, years?: Years): NamedDate[] {
  if (years) checkYears(years);
  const dates = new Map<string, NamedDate>();
  for (const calendar of readCalendars(text)) {
    const calendarName = textOf(calendar, 'x-wr-calname');
    for (const component of calendar.getAllSubcomponents('vevent')) {
      for (const occurrence of occurrencesOf(component, years)) {
        const { item } = occurrence;
        if (textOf(item.component, 'status')?.toUpperCase() === 'CANCELLED') continue;
        const name = item.summary?.trim() || 'unnamed holiday';
        const source = item.uid || calendarName || 'iCalendar';
        for (const date of datesOf(occurrence)) dates.set(`${date} ${name}`, { date, name, source });
      }
    }
  }
  return [...dates.values()]
    .filter(({ date }) => !years || (date >= `${years.from}-01-01` && date <= `${years.to}-12-31`))
    .toSorted((one, other) => one.date.localeCompare(other.date) || one.name.localeCompare(other.name));
}

function readCalendars(text: string): readonly ICAL.Component[] {
  let components: readonly ICAL.Component[];
  try {
    // A byte order mark is common in files from office programs and no part of the format.
    const parsed: unknown = ICAL.parse(text.replace(/^\uFEFF/, ''));
    components = rootsOf(parsed).map((root) => new ICAL.Component(root));
  } catch (error) {
    throw new HolidayImportError(`not an iCalendar file: ${messageOf(error)}`, { cause: error });
  }
  const calendars = components.filter(({ name }) => name === 'vcalendar');
  if (calendars.length === 0) throw new HolidayImportError('not an iCalendar file: it has no VCALENDAR');
  return calendars;
}

/** ical.js answers with one component for one root, with a list of them for several, with an empty list for none. */
function rootsOf(parsed: unknown): readonly unknown[][] {
  if (!Array.isArray(parsed)) return [];
  const roots: unknown[] = Array.isArray(parsed[0]) ? parsed : [parsed];
  return roots.filter((root) => Array.isArray(root)).filter((root) => root.length > 0);
}

function occurrencesOf(component: ICAL.Component, years: Years | undefined): readonly Occurrence[] {
  const label = textOf(component, 'summary') ?? textOf(component, 'uid') ?? 'an event without a name';
  try {
    checkDates(component);
    const event = new ICAL.Event(component);
    // A changed occurrence comes with the event that it changes, unless the file holds the change only.
    if (event.isRecurrenceException()) {
      return hasMaster(component) ? [] : [{ item: event, startDate: event.startDate, endDate: event.endDate }];
    }
    if (!event.isRecurring()) return [{ item: event, startDate: event.startDate, endDate: event.endDate }];
    checkRules(component, event.startDate, years);
    return expand(event, years);
  } catch (error) {
    throw new HolidayImportError(`${label}: ${messageOf(error)}`, { cause: error });
  }
}

function expand(event: ICAL.Event, years: Years | undefined): readonly Occurrence[] {
  const occurrences: Occurrence[] = [];
  const iterator = event.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    if (years && next.year > years.to) break;
    if (occurrences.length >= MOST_OCCURRENCES) throw new Error(`repeats more than ${MOST_OCCURRENCES} times`);
    occurrences.push(event.getOccurrenceDetails(next));
  }
  return occurrences;
}

/** ical.js turns 45 February into some day of March; an operator would rather know. */
function checkDates(component: ICAL.Component): void {
  if (!component.hasProperty('dtstart')) throw new Error('has no DTSTART');
  for (const name of ['dtstart', 'dtend']) {
    const property = component.getFirstProperty(name);
    if (!property) continue;
    const written = String(property.jCal[3]).slice(0, 10);
    if (parseLocalDate(written) === undefined) throw new Error(`${written} in ${name.toUpperCase()} is no date`);
  }
}

function checkRules(component: ICAL.Component, start: ICAL.Time, years: Years | undefined): void {
  for (const property of component.getAllProperties('rrule')) {
    const rule = property.getFirstValue();
    if (!(rule instanceof ICAL.Recur)) throw new Error('has an RRULE that cannot be read');
    const parts = Object.keys(rule.parts);
    // ical.js searches for ever for a day that never comes when such a rule filters days (BYMONTH=2;BYMONTHDAY=31).
    const safe = ['YEARLY', 'MONTHLY', 'WEEKLY'].includes(rule.freq) || (rule.freq === 'DAILY' && parts.length === 0);
    if (!safe) throw new Error(`repeats as no holiday does (${rule.toString()})`);
    if (!years && !rule.until && !rule.count) throw new Error('repeats without end: say for which years to import');
    // RFC 5545 skips dates that do not exist, ical.js would celebrate 29 February on 1 March.
    if (rule.freq === 'YEARLY' && parts.length === 0 && start.month === 2 && start.day === 29) {
      rule.setComponent('BYMONTH', [2]);
      rule.setComponent('BYMONTHDAY', [29]);
    }
  }
}

function datesOf({ startDate, endDate }: Occurrence): readonly LocalDate[] {
  const first = dateOf(startDate);
  const end = dateOf(endDate);
  // Some programs write all-day events as midnight to midnight.
  const allDay = startDate.isDate || (isMidnight(startDate) && isMidnight(endDate));
  if (!allDay) return [first];
  const dates = [first];
  for (let date = addDays(first, 1); date < end; date = addDays(date, 1)) {
    if (dates.length >= LONGEST_HOLIDAY_DAYS)
      throw new HolidayImportError(`a holiday from ${first} to ${end} is too long`);
    dates.push(date);
  }
  return dates;
}

function dateOf(time: ICAL.Time): LocalDate {
  return time.toString().slice(0, 10);
}

function isMidnight(time: ICAL.Time): boolean {
  return time.hour === 0 && time.minute === 0 && time.second === 0;
}

function hasMaster(component: ICAL.Component): boolean {
  const uid = textOf(component, 'uid');
  return component.parent
    .getAllSubcomponents('vevent')
    .some((other) => !other.hasProperty('recurrence-id') && textOf(other, 'uid') === uid);
}

function textOf(component: ICAL.Component, property: string): string | undefined {
  const value = component.getFirstPropertyValue(property);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
