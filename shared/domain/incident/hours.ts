import { intersect, normalise } from '../calendar/intervals.ts';
import { weekdayOfDay } from '../calendar/days.ts';
import { DAY, type Instant, WEEKDAYS } from '../calendar/time.ts';
import { sinceMidnight, zoneOf } from '../calendar/zone.ts';
import type { Hours } from './routing.ts';

/** Hours that touch are one stretch; of one without an end so much is looked at. */
const DAYS_AHEAD = 8;

/**
 * When the hours that hold at this moment end, `undefined` when it is outside of them. `days` are those on which they
 * begin. An hour that summer time leaves out is in no stretch, one that comes twice is in it twice.
 */
export function endOfHours({ days, from, to, timeZone }: Hours, now: Instant, ofCalendar: string): Instant | undefined {
  const zone = zoneOf(timeZone ?? ofCalendar);
  const begins = sinceMidnight(from);
  const ends = sinceMidnight(to) + (to <= from ? DAY : 0);
  const today = zone.dayAt(now);
  const near = Array.from({ length: DAYS_AHEAD + 2 }, (_, index) => today - 1 + index);
  const stretches = near
    .filter((day) => days.includes(weekdayOfDay(day)))
    .flatMap((day) => zone.whileWallShows(day * DAY + begins, day * DAY + ends));
  const [current] = intersect(normalise(stretches), [{ from: now, to: now + DAYS_AHEAD * DAY }]);
  return current?.from === now ? current.to : undefined;
}

/** `mon, tue 22:00 to 06:00 Europe/Berlin`. */
export function hoursText({ days, from, to, timeZone }: Hours, ofCalendar: string): string {
  const every = WEEKDAYS.every((day) => days.includes(day));
  return `${every ? 'every day' : days.join(', ')} ${from} to ${to} ${timeZone ?? ofCalendar}`;
}
