import type { LocalDate } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';
import type { Sla } from '../release/policy.ts';

/** The last day on which every instance must have the release. Freezes count: they defer work, not the promise. */
export function slaDeadline(sla: Sla, calendar: Calendar, releaseDate: LocalDate): LocalDate {
  return 'workingDays' in sla
    ? calendar.workingDay(releaseDate, sla.workingDays)
    : calendar.addDays(releaseDate, sla.calendarDays);
}

export interface SlaForecast {
  readonly deadline: LocalDate;
  readonly forecast: LocalDate;
  readonly met: boolean;
}

export function slaForecast(deadline: LocalDate, forecast: LocalDate): SlaForecast {
  return { deadline, forecast, met: forecast <= deadline };
}
