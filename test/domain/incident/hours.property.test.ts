import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { WEEKDAYS, type Weekday } from '../../../shared/domain/calendar/time.ts';
import { endOfHours } from '../../../shared/domain/incident/hours.ts';

const ZONES = ['Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'];
const YEAR = { from: Date.UTC(2026, 0, 1), minutes: 365 * 1_440 };

/** What the clocks on the wall show, by the formatter of the runtime. */
const formatters = new Map(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
  ]),
);
function wall(timeZone: string, now: number): { day: number; time: string } {
  const parts = formatters.get(timeZone)?.formatToParts(now) ?? [];
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  const day = WEEKDAYS.findIndex((name) => name === part('weekday').toLowerCase());
  return { day, time: `${part('hour')}:${part('minute')}` };
}

function shows(hours: { days: readonly Weekday[]; from: string; to: string }, timeZone: string, now: number): boolean {
  const { day, time } = wall(timeZone, now);
  const begins = (each: number): boolean => hours.days.some((name) => name === WEEKDAYS[(each + 7) % 7]);
  if (hours.from < hours.to) return begins(day) && hours.from <= time && time < hours.to;
  return (begins(day) && hours.from <= time) || (begins(day - 1) && time < hours.to);
}

it('hours hold while the clocks on the wall show them, and end when they no longer do', () => {
  const time = fc.integer({ min: 0, max: 95 }).map((quarter) => {
    return [Math.floor(quarter / 4), (quarter % 4) * 15].map((part) => String(part).padStart(2, '0')).join(':');
  });
  const hours = fc.record({ days: fc.subarray([...WEEKDAYS], { minLength: 1, maxLength: 6 }), from: time, to: time });
  const moment = fc.oneof(
    fc.integer({ min: 0, max: YEAR.minutes }).map((minute) => YEAR.from + minute * 60_000),
    // Around the changes of the clocks in Berlin.
    fc.integer({ min: -180, max: 180 }).map((minute) => Date.UTC(2026, 2, 29, 1) + minute * 60_000),
    fc.integer({ min: -180, max: 180 }).map((minute) => Date.UTC(2026, 9, 25, 1) + minute * 60_000),
  );
  fc.assert(
    fc.property(hours, fc.constantFrom(...ZONES), moment, (each, timeZone, now) => {
      const end = endOfHours({ ...each, timeZone }, now, 'UTC');
      expect(end !== undefined).toBe(shows(each, timeZone, now));
      if (end === undefined) return;
      expect([shows(each, timeZone, end - 60_000), shows(each, timeZone, end)]).toEqual([true, false]);
    }),
    { numRuns: 2_000 },
  );
});
