import type { MaintenanceWindow } from '../fleet/instance.ts';
import type { CalendarData } from './calendar.ts';
import type { DayNumber } from './days.ts';
import { weekdayOfDay } from './days.ts';
import type { FrozenDays } from './freezes.ts';
import { freezeOn } from './freezes.ts';
import { intersect, normalise } from './intervals.ts';
import type { Instant, Interval } from './time.ts';
import { DAY } from './time.ts';
import type { Zone } from './zone.ts';
import { sinceMidnight, zoneOf } from './zone.ts';

/** How many days ahead a start is looked for; two windows that never meet would otherwise be searched for ever. */
export const START_HORIZON_DAYS = 400;

/** When upgrades may start, by day of the calendar; each day is worked out once, when first asked for. */
export interface StartTimes {
  on(day: DayNumber): readonly Interval[];
  /** The first day from this one on with any, at most the horizon away. */
  firstDay(from: DayNumber): DayNumber | undefined;
}

export function startTimes(workOut: (day: DayNumber) => readonly Interval[]): StartTimes {
  const byDay = new Map<DayNumber, readonly Interval[]>();
  const firstDays = new Map<DayNumber, DayNumber | undefined>();

  const on = (day: DayNumber): readonly Interval[] => {
    const known = byDay.get(day);
    if (known) return known;
    const intervals = workOut(day);
    byDay.set(day, intervals);
    return intervals;
  };

  return {
    on,
    firstDay(from) {
      const known = firstDays.get(from);
      // A day that was searched in vain is known as well, or each instance with such a window would search again.
      if (known !== undefined || firstDays.has(from)) return known;
      let day: DayNumber | undefined = from;
      while (day !== undefined && on(day).length === 0) day = day < from + START_HORIZON_DAYS ? day + 1 : undefined;
      firstDays.set(from, day);
      return day;
    },
  };
}

/** The operating hours that fall on a day of the calendar, by its wall clock. */
export function operatingHoursOn(day: DayNumber, hours: CalendarData['hours'], zone: Zone): readonly Interval[] {
  const midnight = day * DAY;
  if (!hours) return zone.whileWallShows(midnight, midnight + DAY);
  const from = midnight + sinceMidnight(hours.from);
  const to = midnight + sinceMidnight(hours.to);
  if (from < to) return zone.whileWallShows(from, to);
  return normalise([...zone.whileWallShows(midnight, to), ...zone.whileWallShows(from, midnight + DAY)]);
}

/** What a maintenance window, which has its own days in its own zone, leaves of the given intervals. */
export function withinWindow(intervals: readonly Interval[], window: MaintenanceWindow): readonly Interval[] {
  const [first, last] = [intervals[0], intervals.at(-1)];
  if (!first || !last) return [];
  const zone = zoneOf(window.timeZone);
  const opening = sinceMidnight(window.from);
  const length = sinceMidnight(window.to) - opening;
  const open: Interval[] = [];
  // Yesterday's window may still be open.
  for (let day = zone.dayAt(first.from) - 1; day <= zone.dayAt(last.to); day++) {
    if (!window.days.includes(weekdayOfDay(day))) continue;
    const from = day * DAY + opening;
    open.push(...zone.whileWallShows(from, from + (length > 0 ? length : length + DAY)));
  }
  return intersect(intervals, normalise(open));
}

/** The first allowed instant from `from` on that is in none of the freezes; see {@link START_HORIZON_DAYS}. */
export function firstStart(
  times: StartTimes,
  frozen: readonly FrozenDays[],
  from: Instant,
  today: DayNumber,
): Instant | undefined {
  const horizon = today + START_HORIZON_DAYS;
  let day = times.firstDay(today);
  while (day !== undefined && day <= horizon) {
    const freeze = freezeOn(frozen, day);
    if (!freeze) {
      const interval = times.on(day).find((one) => from < one.to);
      if (interval) return Math.max(from, interval.from);
    }
    day = times.firstDay(freeze ? freeze.to + 1 : day + 1);
  }
  return undefined;
}
