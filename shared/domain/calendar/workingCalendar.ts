import type { MaintenanceWindow } from '../fleet/instance.ts';
import type { CalendarData, Freeze, NamedDate } from './calendar.ts';
import { addDays, dateOfDay, dayOf, weekdayOf, weekdayOfDay } from './days.ts';
import type { DayNumber } from './days.ts';
import type { FreezeSubject } from './freezes.ts';
import { describeScope, freezeOn, sortFreezes } from './freezes.ts';
import type { StartTimes } from './startTimes.ts';
import { firstStart, operatingHoursOn, startTimes, withinWindow } from './startTimes.ts';
import type { Instant, LocalDate, Weekday } from './time.ts';
import { zoneOf } from './zone.ts';

/** How many days ahead a working day is looked for: about eleven years. */
export const WORKING_DAY_HORIZON_DAYS = 4_000;

/** What the calendar must know of an instance to say when its upgrade may start. */
export interface StartSubject extends FreezeSubject {
  readonly maintenanceWindow?: MaintenanceWindow | undefined;
}

export interface DayDescription {
  readonly date: LocalDate;
  readonly working: boolean;
  /** Why it is a working day or none, and every freeze on it: `weekday; freeze: year end (fleet)`. */
  readonly reason: string;
  readonly freezes: readonly Freeze[];
}

/** A calendar that has too few working days for what is asked of it, for instance none at all. */
export class CalendarExhausted extends Error {
  override readonly name = 'CalendarExhausted';
  readonly date: LocalDate;
  readonly days: number;

  constructor(date: LocalDate, days: number, kind: string) {
    super(`the calendar has no ${kind} ${days} within ${WORKING_DAY_HORIZON_DAYS} days of ${date}`);
    this.date = date;
    this.days = days;
  }
}

/** The working-day calendar. All dates are local dates of its own time zone. */
export interface Calendar {
  readonly data: CalendarData;
  readonly timeZone: string;
  dateOf(instant: Instant): LocalDate;
  /** The first instant of the date, which is not midnight where summer time leaves that out. */
  startOf(date: LocalDate): Instant;
  /** The first instant of the next date. */
  endOf(date: LocalDate): Instant;
  addDays(date: LocalDate, days: number): LocalDate;
  weekdayOf(date: LocalDate): Weekday;
  /** Freezes are no part of this. An extra working day wins over a holiday. */
  isWorkingDay(date: LocalDate): boolean;
  fleetFreeze(date: LocalDate): Freeze | undefined;
  /** A freeze of the fleet, of the instance's group or its own. */
  freezeFor(instance: FreezeSubject, date: LocalDate): Freeze | undefined;
  describe(date: LocalDate): DayDescription;
  /**
   * Day 0 is the first working day on or after the date, day n the n-th working day after it. Freezes count as any
   * other day: the SLA runs through them. @throws CalendarExhausted
   */
  workingDay(date: LocalDate, n: number): LocalDate;
  /** As {@link workingDay}, except that days on which the whole fleet is frozen do not count. @throws CalendarExhausted */
  stageDay(date: LocalDate, n: number): LocalDate;
  /**
   * The earliest instant from `from` on at which an upgrade of the instance may start: a working day, no freeze for it,
   * operating hours, its maintenance window. `undefined` when these never meet within the next 400 days.
   */
  nextStart(subject: StartSubject, from: Instant): Instant | undefined;
  /** Whether an instance without restrictions of its own could start now. */
  operating(instant: Instant): boolean;
}

/** @throws RangeError when the data names a time zone or a date that does not exist. */
export function createCalendar(data: CalendarData): Calendar {
  const zone = zoneOf(data.timeZone);
  const weekdays = new Set(data.workingDays);
  const holidays = namesByDay(data.holidays);
  const extraDays = namesByDay(data.extraWorkingDays);
  const freezes = sortFreezes(data.freezes);

  const isWorking = (day: DayNumber): boolean =>
    extraDays.has(day) || (weekdays.has(weekdayOfDay(day)) && !holidays.has(day));

  const unrestricted = startTimes((day) =>
    isWorking(day) && !freezeOn(freezes.fleet, day) ? operatingHoursOn(day, data.hours, zone) : [],
  );
  const timesOf = timesByWindow(unrestricted);
  const dateOnce = writtenOnce();

  const nth = (date: LocalDate, n: number, kind: string, counts: (day: DayNumber) => boolean): LocalDate => {
    if (!Number.isInteger(n) || n < 0) throw new RangeError(`a ${kind} is counted from 0, not ${n}`);
    const first = dayOf(date);
    let left = n;
    for (let day = first; day <= first + WORKING_DAY_HORIZON_DAYS; day++) {
      if (counts(day) && left-- === 0) return dateOfDay(day);
    }
    throw new CalendarExhausted(date, n, kind);
  };

  const dayReason = (day: DayNumber): string => {
    const extra = extraDays.get(day);
    if (extra !== undefined) return `extra working day: ${extra}`;
    const holiday = holidays.get(day);
    if (holiday !== undefined) return `holiday: ${holiday}`;
    const weekday = weekdayOfDay(day);
    if (weekdays.has(weekday)) return 'weekday';
    return weekday === 'sat' || weekday === 'sun' ? 'weekend' : 'not a working day of the week';
  };

  return {
    data,
    timeZone: data.timeZone,
    dateOf: (instant) => dateOnce(zone.dayAt(instant)),
    startOf: (date) => zone.startOf(dayOf(date)),
    endOf: (date) => zone.startOf(dayOf(date) + 1),
    addDays,
    weekdayOf,
    isWorkingDay: (date) => isWorking(dayOf(date)),
    fleetFreeze: (date) => freezeOn(freezes.fleet, dayOf(date))?.freeze,
    freezeFor(instance, date) {
      const day = dayOf(date);
      return (freezeOn(freezes.fleet, day) ?? freezeOn(freezes.scopedTo(instance), day))?.freeze;
    },
    describe(date) {
      const day = dayOf(date);
      const frozen = freezes.all.filter(({ from, to }) => from <= day && day <= to).map(({ freeze }) => freeze);
      const notes = frozen.map(({ reason, scope }) => `freeze: ${reason} (${describeScope(scope)})`);
      return { date, working: isWorking(day), reason: [dayReason(day), ...notes].join('; '), freezes: frozen };
    },
    workingDay: (date, n) => nth(date, n, 'working day', isWorking),
    stageDay: (date, n) => nth(date, n, 'stage day', (day) => isWorking(day) && !freezeOn(freezes.fleet, day)),
    nextStart: (subject, from) =>
      firstStart(timesOf(subject.maintenanceWindow), freezes.scopedTo(subject), from, zone.dayAt(from)),
    operating: (instant) =>
      unrestricted.on(zone.dayAt(instant)).some(({ from, to }) => from <= instant && instant < to),
  };
}

/** A plan of thousands of upgrades has dates of a few weeks: each is written once. */
function writtenOnce(): (day: DayNumber) => LocalDate {
  const dates = new Map<DayNumber, LocalDate>();
  return (day) => {
    const date = dates.get(day) ?? dateOfDay(day);
    dates.set(day, date);
    return date;
  };
}

/** Start times are kept per distinct window: a fleet has thousands of instances, but few ways to write a window. */
function timesByWindow(unrestricted: StartTimes): (window: MaintenanceWindow | undefined) => StartTimes {
  const byText = new Map<string, StartTimes>();
  const byObject = new WeakMap<MaintenanceWindow, StartTimes>();
  return (window) => {
    if (!window) return unrestricted;
    const known = byObject.get(window);
    if (known) return known;
    const text = [window.timeZone, window.from, window.to, ...window.days.toSorted()].join(' ');
    const times = byText.get(text) ?? startTimes((day) => withinWindow(unrestricted.on(day), window));
    byText.set(text, times);
    byObject.set(window, times);
    return times;
  };
}

function namesByDay(dates: readonly NamedDate[]): ReadonlyMap<DayNumber, string> {
  const names = new Map<DayNumber, string>();
  for (const { date, name } of dates) {
    const day = dayOf(date);
    const other = names.get(day);
    names.set(day, other === undefined ? name : `${other}, ${name}`);
  }
  return names;
}
