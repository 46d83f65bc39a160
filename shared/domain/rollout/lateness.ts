import type { Instant, LocalDate } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';
import { count } from '../count.ts';
import type { Rollout, RolloutEvent, StageProgress } from './rollout.ts';
import { type SlaForecast, slaForecast } from './sla.ts';
import type { StageWindow } from './stageWindows.ts';

/** A stage past its due day says so, once, whatever it waits for. */
export function overdue(
  window: StageWindow | undefined,
  open: StageProgress | undefined,
  unsettled: number,
  calendar: Calendar,
  now: Instant,
): RolloutEvent | undefined {
  if (window === undefined || open === undefined || open.overdue || now < calendar.endOf(window.due)) return undefined;
  const waitsFor = unsettled > 0 ? `${count(unsettled, 'instance')} not verified` : 'it is not complete';
  return {
    type: 'StageOverdue',
    stage: window.stage,
    due: window.due,
    unsettled,
    reason: `stage ${window.stage} was due on ${window.due}: ${waitsFor}`,
  };
}

/** Warns when the forecast first passes the deadline, not when the deadline is missed. */
export function slaAtRisk(
  rollout: Rollout,
  windows: readonly StageWindow[],
  calendar: Calendar,
  now: Instant,
): RolloutEvent | undefined {
  if (rollout.sla?.met !== true) return undefined;
  const sla = slaForecast(rollout.sla.deadline, forecastNow(rollout, rollout.sla, windows, calendar, now));
  if (sla.met) return undefined;
  return { type: 'SlaAtRisk', sla, reason: `forecast for ${sla.forecast}, promised by ${sla.deadline}` };
}

/** The planned forecast, moved by the calendar as it is now and by what the rollout is behind its own windows. */
function forecastNow(
  rollout: Rollout,
  { forecast }: SlaForecast,
  windows: readonly StageWindow[],
  calendar: Calendar,
  now: Instant,
): LocalDate {
  const done = rollout.progress.filter(({ completedAt }) => completedAt !== null).length;
  const window = windows[done];
  const planned = rollout.plannedStages[done];
  const last = rollout.plannedStages.at(-1);
  const lastDue = windows.at(-1)?.due ?? forecast;
  if (window === undefined || planned === undefined || last === undefined) return laterOf(forecast, lastDue);
  const behind = now - Math.max(planned.completesAt, calendar.endOf(window.due));
  if (behind <= 0) return laterOf(forecast, lastDue);
  const end = Math.max(last.completesAt, calendar.startOf(lastDue));
  return laterOf(forecast, laterOf(lastDue, calendar.workingDay(calendar.dateOf(end + behind), 0)));
}

function laterOf(a: LocalDate, b: LocalDate): LocalDate {
  return a > b ? a : b;
}
