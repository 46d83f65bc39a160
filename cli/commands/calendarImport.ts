import { loadCalendar, readText } from '../../infra/local/inputs.ts';
import { holidaysOfCountry } from '../../shared/adapters/holidays/country.ts';
import { HolidayImportError, type Years } from '../../shared/adapters/holidays/holidayImportError.ts';
import { holidaysFromICalendar } from '../../shared/adapters/holidays/icalendar.ts';
import { writeCalendar } from '../../shared/contracts/calendarFile.ts';
import type { CalendarData, NamedDate } from '../../shared/domain/calendar/calendar.ts';
import { seedCalendar } from '../../shared/domain/calendar/seedCalendar.ts';
import { counted } from '../../shared/text/days.ts';
import { badInput } from '../commandError.ts';
import { anyText, FlagReader } from '../inputs/flagReader.ts';
import type { Context, JsonFlag } from '../program/perform.ts';

export interface CalendarImportFlags extends JsonFlag {
  readonly country?: string;
  readonly ics?: string;
  readonly years?: string;
  readonly calendar?: string;
  readonly name?: string;
}

/** `tranche calendar import`: prints a calendar file that an operator can read, correct and keep. */
export async function importCalendar(flags: CalendarImportFlags, { output }: Context): Promise<void> {
  const reader = new FlagReader();
  const years = reader.optional('--years', flags.years, { noun: 'years', write: 'e.g. 2026-2028 or 2026' }, readYears);
  if ((flags.country === undefined) === (flags.ics === undefined)) {
    reader.complain('--country', 'write either --country CODE or --ics FILE');
  }
  if (flags.country !== undefined && flags.years === undefined) {
    reader.complain('--years', 'missing; write the years to import, e.g. 2026-2028');
  }
  const name = reader.optional('--name', flags.name, { noun: 'source', write: 'a text' }, anyText);
  const base = await loadBase(flags.calendar, reader);
  const holidays = reader.problems.length > 0 ? [] : await readHolidays(flags, years, reader);
  if (base === undefined || reader.problems.length > 0) throw badInput(reader.problems);

  const named = name === undefined ? holidays : holidays.map((holiday) => ({ ...holiday, source: name }));
  const { calendar, added } = merge(base, named);
  if (output.json) output.show(calendar, () => '');
  else output.print(writeCalendar(calendar));
  const known = named.length - added;
  output.note(`${counted(added, 'date')} imported${known === 0 ? '' : `, ${known} were there already`}`);
}

/** A date that is there already stays as the operator has written it, whatever its name. */
function merge(base: CalendarData, holidays: readonly NamedDate[]): { calendar: CalendarData; added: number } {
  const known = new Set(base.holidays.map(({ date }) => date));
  const added = holidays.filter(({ date }) => !known.has(date));
  const all = [...base.holidays, ...added].toSorted((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)));
  return { calendar: { ...base, holidays: all }, added: added.length };
}

async function loadBase(path: string | undefined, reader: FlagReader): Promise<CalendarData | undefined> {
  // The zone and the week of the handbook, without its holidays: those are what is being imported.
  if (path === undefined) return { ...seedCalendar({ from: 2026, to: 2026 }), holidays: [] };
  const { value, problems } = await loadCalendar(path, 2026);
  reader.add(...problems);
  return value?.data;
}

async function readHolidays(
  { country, ics }: CalendarImportFlags,
  years: Years | undefined,
  reader: FlagReader,
): Promise<NamedDate[]> {
  try {
    if (country !== undefined && years !== undefined) return await holidaysOfCountry(country, years);
    const { value, problems } = await readText(ics ?? '');
    reader.add(...problems);
    return value === undefined ? [] : holidaysFromICalendar(value, years);
  } catch (error) {
    if (!(error instanceof HolidayImportError)) throw error;
    reader.add({ path: ics ?? '--country', field: '', message: error.message });
    return [];
  }
}

function readYears(text: string): Years | undefined {
  const [, from, to = from] = /^(\d{4})(?:-(\d{4}))?$/.exec(text) ?? [];
  return from === undefined ? undefined : { from: Number(from), to: Number(to) };
}
