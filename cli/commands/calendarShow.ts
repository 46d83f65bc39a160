import { loadCalendar } from '../../infra/local/inputs.ts';
import { parseLocalDate } from '../../shared/domain/calendar/dates.ts';
import { addDays, dayOf } from '../../shared/domain/calendar/days.ts';
import type { DayDescription } from '../../shared/domain/calendar/workingCalendar.ts';
import { counted, dayName } from '../../shared/text/days.ts';
import { badInput } from '../commandError.ts';
import { DATE, FlagReader } from '../inputs/flagReader.ts';
import type { Style } from '../output.ts';
import type { Context, JsonFlag } from '../program/perform.ts';
import { table } from '../text/table.ts';

export interface CalendarShowFlags extends JsonFlag {
  readonly calendar?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Ten years: as far as the default calendar knows its holidays. */
const MOST_DAYS = 3_660;

/** `tranche calendar show`: every day of a stretch, with the reason why it is a working day or none. */
export async function showCalendar(flags: CalendarShowFlags, { output }: Context): Promise<void> {
  const reader = new FlagReader();
  const from = reader.required('--from', flags.from, DATE, parseLocalDate);
  const to = reader.required('--to', flags.to, DATE, parseLocalDate);
  const length = from === undefined || to === undefined ? 1 : dayOf(to) - dayOf(from) + 1;
  if (length < 1) reader.complain('--to', `${to} is before ${from}; give the first day as --from`);
  if (length > MOST_DAYS) reader.complain('--to', `${length} days; show at most ${MOST_DAYS} at once`);
  const calendar = await loadCalendar(flags.calendar, Number((from ?? '2026').slice(0, 4)));
  reader.add(...calendar.problems);
  if (from === undefined || calendar.value === undefined || reader.problems.length > 0) throw badInput(reader.problems);

  const shown = calendar.value;
  const days = Array.from({ length }, (_, index) => shown.describe(addDays(from, index)));
  output.show({ days, timeZone: shown.timeZone }, (shown, style) => renderDays(shown.days, shown.timeZone, style));
}

function renderDays(days: readonly DayDescription[], timeZone: string, style: Style): string {
  const columns = [{ title: 'DAY' }, { title: 'WORKING' }, { title: 'REASON' }];
  const rows = days.map(({ date, working, reason, freezes }) => {
    const paint = freezes.length > 0 ? style.yellow : working ? (text: string): string => text : style.dim;
    return [dayName(date), working ? 'yes' : 'no', reason].map((text) => ({ text, paint }));
  });
  const working = days.filter((day) => day.working).length;
  const frozen = days.filter(({ freezes }) => freezes.length > 0).length;
  const freezes = frozen === 0 ? '' : `, ${frozen} with a freeze`;
  const summary = `${counted(working, 'working day')} of ${counted(days.length, 'day')}${freezes} (${timeZone})`;
  return `${table(columns, rows, style)}\n\n${summary}`;
}
