import type { LocalDate } from '../../shared/domain/calendar/time.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { RolloutView } from '../../shared/usecases/views.ts';

/** A column of the timeline: one day, or several in a row on which nothing can start. */
export interface DayColumn {
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** Why nothing starts, or `null` on a working day without a freeze. */
  readonly off: string | null;
}

/** A rollout that was held for months is not drawn day by day to its end. */
const LONGEST_DAYS = 120;

/** From the first window, or the first start, to the last day that anything is due, promised or expected on. */
export function dayColumns(rollout: RolloutView, calendar: Calendar, today: LocalDate): DayColumn[] {
  const dates = datesOf(rollout, today).toSorted();
  const first = dates[0];
  const last = dates.at(-1);
  if (first === undefined || last === undefined) return [];
  const busy = new Set([...rollout.upgrades.map(({ date }) => date), ...notable(rollout, today)]);
  const columns: DayColumn[] = [];
  for (let date = first, day = 0; date <= last && day < LONGEST_DAYS; date = calendar.addDays(date, 1), day++) {
    const off = whyOff(calendar, date);
    const before = columns.at(-1);
    const joins = off !== null && before?.off === off && !busy.has(date) && !busy.has(before.to);
    if (joins) columns[columns.length - 1] = { ...before, to: date };
    else columns.push({ from: date, to: date, off });
  }
  return columns;
}

function datesOf(rollout: RolloutView, today: LocalDate): LocalDate[] {
  const { stages, upgrades } = rollout;
  return [
    ...stages.flatMap(({ opens, due }) => [opens, due]),
    ...upgrades.map(({ date }) => date),
    ...notable(rollout, today),
  ];
}

/** Days that keep a column of their own. */
function notable({ sla, endedAt }: RolloutView, today: LocalDate): LocalDate[] {
  return [...(sla === null ? [] : [sla.deadline, sla.forecast]), ...(endedAt === null ? [today] : [])];
}

function whyOff(calendar: Calendar, date: LocalDate): string | null {
  const freeze = calendar.fleetFreeze(date);
  if (freeze !== undefined) return `freeze: ${freeze.reason}`;
  return calendar.isWorkingDay(date) ? null : calendar.describe(date).reason;
}
