import * as fc from 'fast-check';
import type { CalendarData, Freeze } from '../../../shared/domain/calendar/calendar.ts';
import type { StartSubject } from '../../../shared/domain/calendar/workingCalendar.ts';
import { WEEKDAYS } from '../../../shared/domain/calendar/time.ts';
import { GROUPS } from '../../../shared/domain/fleet/instance.ts';

const DAY = 86_400_000;
const FIVE_MINUTES = 300_000;

/** Fixed, so that a failure is the same on each machine. */
export const fixed = (numRuns: number) => ({ seed: 20_261_123, numRuns });

/** East and west, with and without summer time, odd offsets, changes at midnight, a date left out. */
export const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Honolulu',
  'Africa/Casablanca',
);

const NOTABLE = [
  '2011-12-30',
  '2018-11-04',
  '2022-03-27',
  '2024-02-29',
  '2024-03-10',
  '2026-03-29',
  '2026-04-05',
  '2026-10-25',
  '2026-12-31',
].map((date) => Date.parse(`${date}T00:00:00Z`));

/** Near a change of the clocks, a leap day or a year's end, or anywhere in 24 years; on a whole five minutes. */
export const instants = fc
  .oneof(
    fc.tuple(fc.constantFrom(...NOTABLE), fc.integer({ min: -3 * DAY, max: 2 * DAY })).map(([at, by]) => at + by),
    fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2034, 0, 1) }),
  )
  .map((instant) => Math.floor(instant / FIVE_MINUTES) * FIVE_MINUTES);

const times = fc.integer({ min: 0, max: 287 }).map((five) => new Date(five * FIVE_MINUTES).toISOString().slice(11, 16));
const days = fc.subarray([...WEEKDAYS], { minLength: 1 });
const span = fc.record({ from: times, to: times });

const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

const scopes = fc.oneof(
  fc.constant<Freeze['scope']>({ fleet: true }),
  fc.constantFrom(...GROUPS).map((group): Freeze['scope'] => ({ group })),
  fc.constantFrom('a', 'b').map((instance): Freeze['scope'] => ({ instance })),
);

/** A calendar whose holidays, extra working days and freezes lie in the weeks after the instant. */
export function calendarsAround(instant: number): fc.Arbitrary<CalendarData> {
  const dates = fc.integer({ min: -2, max: 25 }).map((day) => dateOf(instant + day * DAY));
  const named = fc.array(fc.record({ date: dates, name: fc.constant('named') }), { maxLength: 5 });
  const freezes = fc
    .tuple(fc.integer({ min: -3, max: 15 }), fc.integer({ min: 0, max: 8 }), scopes)
    .map(([first, length, scope]) => ({
      from: dateOf(instant + first * DAY),
      to: dateOf(instant + (first + length) * DAY),
      reason: 'frozen',
      scope,
    }));
  return fc.record(
    {
      timeZone: zones,
      workingDays: days,
      hours: span,
      holidays: named,
      extraWorkingDays: named,
      freezes: fc.array(freezes, { maxLength: 3 }),
    },
    { requiredKeys: ['timeZone', 'workingDays', 'holidays', 'extraWorkingDays', 'freezes'] },
  );
}

export const subjects: fc.Arbitrary<StartSubject> = fc.record(
  {
    id: fc.constantFrom('a', 'b', 'c'),
    group: fc.constantFrom(...GROUPS, undefined),
    maintenanceWindow: fc.record({ days, from: times, to: times, timeZone: zones }),
  },
  { requiredKeys: ['id', 'group'] },
);

/** An instant with a calendar that is interesting there. */
export const situations = instants.chain((from) => calendarsAround(from).map((data) => ({ from, data })));
