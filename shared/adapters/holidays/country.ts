import type { HolidaysTypes } from 'date-holidays';
import type { NamedDate } from '../../domain/calendar/calendar.ts';
import { addDays } from '../../domain/calendar/days.ts';
import { DAY } from '../../domain/calendar/time.ts';
import type { Years } from './holidayImportError.ts';
import { checkYears, HolidayImportError } from './holidayImportError.ts';

/**
 * The public holidays of a country (`US`) or of one of its states (`DE-BY`) in these years, as plain local dates, sorted.
 * A holiday of several days is a date each; a day that replaces one on a weekend is listed beside it. Half holidays,
 * such as 24 December from noon in Guatemala, are left out, because people work on the other half.
 * @throws HolidayImportError for a code that date-holidays does not know
 */
export async function holidaysOfCountry(country: string, years: Years): Promise<NamedDate[]> {
  checkYears(years);
  // The library is 12 MB and slow to load: only an import pays for it.
  const { default: Holidays } = await import('date-holidays');
  const [code = '', state] = country.trim().toUpperCase().split('-');
  // The local date of a holiday is in its text; in UTC its length is not bent by summer time either.
  const options: HolidaysTypes.Options = { timezone: 'UTC' };
  const known = new Holidays();
  checkCode(code, known.getCountries('en'), 'country', country);
  if (state !== undefined) checkCode(state, known.getStates(code, 'en') ?? {}, `state of ${code}`, country);
  const library = state === undefined ? new Holidays(code, options) : new Holidays(code, state, options);

  const source = `date-holidays ${state === undefined ? code : `${code}-${state}`}`;
  const dates = new Map<string, NamedDate>();
  // The year before as well, for a holiday that runs over New Year.
  for (let year = years.from - 1; year <= years.to; year++) {
    for (const holiday of library.getHolidays(year, 'en')) {
      if (holiday.type !== 'public') continue;
      for (const date of wholeDays(holiday)) dates.set(`${date} ${holiday.name}`, { date, name: holiday.name, source });
    }
  }
  return [...dates.values()]
    .filter(({ date }) => date >= `${years.from}-01-01` && date <= `${years.to}-12-31`)
    .toSorted((one, other) => one.date.localeCompare(other.date) || one.name.localeCompare(other.name));
}

/**
 * The local dates that a holiday covers wholly. `date` starts with the local date, even for holidays that begin at
 * sunset, whose `start` is in the evening before; `end` is exclusive.
 */
function wholeDays(holiday: HolidaysTypes.Holiday): readonly string[] {
  const first = holiday.date.slice(0, 10);
  const days = Math.floor((holiday.end.getTime() - holiday.start.getTime()) / DAY);
  return Array.from({ length: days }, (_, day) => addDays(first, day));
}

function checkCode(code: string, known: Readonly<Record<string, string>>, kind: string, asked: string): void {
  if (Object.hasOwn(known, code)) return;
  const codes = Object.keys(known).toSorted();
  const hint = codes.length === 0 ? 'there is none' : `known are ${codes.join(', ')}`;
  throw new HolidayImportError(`${asked}: ${code === '' ? 'nothing' : code} is no ${kind}; ${hint}`);
}
