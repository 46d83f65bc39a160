import type { CalendarData, NamedDate } from './calendar.ts';
import type { DayNumber } from './days.ts';
import { dateOfDay, dayOfCivil, weekdayOfDay } from './days.ts';
import type { Weekday } from './time.ts';
import { WEEKDAYS } from './time.ts';

/**
 * The calendar of the handbook (`managed-instances.md`), for the years from and to, both inclusive: UTC, Monday to
 * Friday, around the clock, nine holidays. No freeze is seeded, because its dates are a decision of each year; one from
 * 23 December to 1 January is usual.
 */
export function seedCalendar(years: { readonly from: number; readonly to: number }): CalendarData {
  const holidays: NamedDate[] = [];
  for (let year = years.from; year <= years.to; year++) holidays.push(...handbookHolidays(year));
  return {
    timeZone: 'UTC',
    workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    holidays,
    extraWorkingDays: [],
    freezes: [],
  };
}

function handbookHolidays(year: number): readonly NamedDate[] {
  const days: readonly (readonly [DayNumber, string])[] = [
    [dayOfCivil(year, 1, 1), "New Year's Day"],
    [onOrAfter('mon', dayOfCivil(year, 1, 15)), 'Martin Luther King Jr. Day'],
    [easterSunday(year) + 1, 'Easter Monday'],
    [dayOfCivil(year, 5, 1), 'May Day'],
    [onOrAfter('mon', dayOfCivil(year, 5, 25)), 'U.S. Memorial Day'],
    [mondayIfWeekend(dayOfCivil(year, 7, 4)), 'U.S. Independence Day'],
    [onOrAfter('mon', dayOfCivil(year, 9, 1)), 'Labor Day (US/Canada)'],
    [dayOfCivil(year, 12, 24), 'Christmas Eve'],
    [dayOfCivil(year, 12, 25), 'Christmas Day'],
  ];
  return days
    .toSorted(([one], [other]) => one - other)
    .map(([day, name]) => ({ date: dateOfDay(day), name, source: 'handbook' }));
}

function onOrAfter(weekday: Weekday, day: DayNumber): DayNumber {
  const ahead = WEEKDAYS.indexOf(weekday) - WEEKDAYS.indexOf(weekdayOfDay(day));
  return day + ((ahead + 7) % 7);
}

/** The handbook moves Independence Day to the Monday after, unlike the United States, which take the Friday before. */
function mondayIfWeekend(day: DayNumber): DayNumber {
  const weekday = weekdayOfDay(day);
  return weekday === 'sat' || weekday === 'sun' ? onOrAfter('mon', day) : day;
}

/** Gregorian Easter by the "anonymous" computus (Meeus, Astronomical Algorithms, chapter 8). */
export function easterSunday(year: number): DayNumber {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const lunarCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - lunarCorrection + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const fromMarch = epact + weekday - 7 * late + 114;
  return dayOfCivil(year, Math.floor(fromMarch / 31), (fromMarch % 31) + 1);
}
