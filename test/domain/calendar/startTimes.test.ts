import { describe, expect, test } from 'vitest';
import type { CalendarData, Freeze } from '../../../shared/domain/calendar/calendar.ts';
import type { Group, MaintenanceWindow } from '../../../shared/domain/fleet/instance.ts';
import { at, calendarWith, iso } from './fixtures.ts';

interface Asked {
  readonly calendar?: Partial<CalendarData>;
  readonly window?: Partial<MaintenanceWindow>;
  readonly id?: string;
  readonly group?: Group;
}

/** The earliest start as text; a window that is given is Tuesday 20:00 to 22:00 UTC unless said. */
function start(
  from: string,
  { calendar = {}, window, id = 'src-1', group = 'customer' }: Asked = {},
): string | undefined {
  const maintenanceWindow: MaintenanceWindow | undefined = window && {
    days: ['tue'],
    from: '20:00',
    to: '22:00',
    timeZone: 'UTC',
    ...window,
  };
  return iso(calendarWith(calendar).nextStart({ id, group, maintenanceWindow }, at(from)));
}

const hours = { from: '09:00', to: '17:00' };
const freeze = (from: string, to: string, scope: Freeze['scope'] = { fleet: true }): Freeze => ({
  from,
  to,
  scope,
  reason: 'frozen',
});

describe('an upgrade may start', () => {
  test('at once on a working day', () => {
    expect(start('2026-11-23T03:04:05Z')).toBe('2026-11-23T03:04:05Z');
  });

  test('on Monday when the weekend has begun', () => {
    expect(start('2026-11-28T00:00:00Z')).toBe('2026-11-30T00:00:00Z');
  });

  test('after a holiday, and on an extra working day', () => {
    const calendar = {
      holidays: [{ date: '2026-11-27', name: 'h' }],
      extraWorkingDays: [{ date: '2026-11-29', name: 'x' }],
    };
    expect(start('2026-11-27T10:00:00Z', { calendar })).toBe('2026-11-29T00:00:00Z');
  });

  test('by the date of the calendar, not that of UTC', () => {
    // Saturday in UTC, still Friday in New York; Friday in UTC, already Saturday in Auckland.
    expect(start('2026-11-28T03:00:00Z', { calendar: { timeZone: 'America/New_York' } })).toBe('2026-11-28T03:00:00Z');
    expect(start('2026-11-27T12:00:00Z', { calendar: { timeZone: 'Pacific/Auckland' } })).toBe('2026-11-29T11:00:00Z');
  });
});

describe('operating hours', () => {
  test('include their first minute and not their last', () => {
    expect(start('2026-11-23T08:59:59Z', { calendar: { hours } })).toBe('2026-11-23T09:00:00Z');
    expect(start('2026-11-23T16:59:59Z', { calendar: { hours } })).toBe('2026-11-23T16:59:59Z');
    expect(start('2026-11-23T17:00:00Z', { calendar: { hours } })).toBe('2026-11-24T09:00:00Z');
    expect(start('2026-11-27T17:00:00Z', { calendar: { hours } })).toBe('2026-11-30T09:00:00Z');
  });

  test('keep to the wall clock when summer time begins and ends', () => {
    const calendar = { hours, timeZone: 'Europe/Berlin' };
    expect(start('2026-03-27T17:00:00Z', { calendar })).toBe('2026-03-30T07:00:00Z');
    expect(start('2026-10-23T17:00:00Z', { calendar })).toBe('2026-10-26T08:00:00Z');
  });

  test('over midnight belong on both sides to the working day that the calendar shows', () => {
    const calendar = { hours: { from: '22:00', to: '04:00' } };
    expect(start('2026-11-24T02:00:00Z', { calendar })).toBe('2026-11-24T02:00:00Z');
    expect(start('2026-11-24T04:00:00Z', { calendar })).toBe('2026-11-24T22:00:00Z');
    expect(start('2026-11-28T02:00:00Z', { calendar })).toBe('2026-11-30T00:00:00Z');
  });

  test('from and to the same time are the whole day', () => {
    expect(start('2026-11-23T03:00:00Z', { calendar: { hours: { from: '09:00', to: '09:00' } } })).toBe(
      '2026-11-23T03:00:00Z',
    );
  });

  test('within an hour that summer time leaves out have no start on that day', () => {
    const calendar: Partial<CalendarData> = {
      timeZone: 'Europe/Berlin',
      workingDays: ['sun'],
      hours: { from: '02:00', to: '03:00' },
    };
    expect(start('2026-03-29T00:00:00Z', { calendar })).toBe('2026-04-05T00:00:00Z');
  });

  test('within an hour that comes twice are open twice', () => {
    const calendar: Partial<CalendarData> = {
      timeZone: 'Europe/Berlin',
      workingDays: ['sun'],
      hours: { from: '02:00', to: '02:30' },
    };
    expect(start('2026-10-25T00:15:00Z', { calendar })).toBe('2026-10-25T00:15:00Z');
    expect(start('2026-10-25T00:30:00Z', { calendar })).toBe('2026-10-25T01:00:00Z');
    expect(start('2026-10-25T01:30:00Z', { calendar })).toBe('2026-11-01T01:00:00Z');
  });
});

describe('a maintenance window', () => {
  test('opens on its days at its time', () => {
    expect(start('2026-11-23T10:00:00Z', { window: {} })).toBe('2026-11-24T20:00:00Z');
    expect(start('2026-11-24T21:59:00Z', { window: {} })).toBe('2026-11-24T21:59:00Z');
    expect(start('2026-11-24T22:00:00Z', { window: {} })).toBe('2026-12-01T20:00:00Z');
  });

  test('over midnight stays open on the day after, which is none of its days', () => {
    expect(start('2026-11-25T01:59:00Z', { window: { to: '02:00' } })).toBe('2026-11-25T01:59:00Z');
    expect(start('2026-11-25T02:00:00Z', { window: { to: '02:00' } })).toBe('2026-12-01T20:00:00Z');
  });

  test('from Friday evening over midnight ends with Friday, because Saturday is no working day', () => {
    const window: Partial<MaintenanceWindow> = { days: ['fri'], to: '02:00' };
    expect(start('2026-11-27T23:59:00Z', { window })).toBe('2026-11-27T23:59:00Z');
    expect(start('2026-11-28T00:00:00Z', { window })).toBe('2026-12-04T20:00:00Z');
  });

  test('from Sunday evening over midnight begins on Monday', () => {
    expect(start('2026-11-27T20:00:00Z', { window: { days: ['sun'], to: '02:00' } })).toBe('2026-11-30T00:00:00Z');
  });

  test('from and to the same time is the whole 24 hours from then', () => {
    const window: Partial<MaintenanceWindow> = { to: '20:00' };
    expect(start('2026-11-25T19:59:00Z', { window })).toBe('2026-11-25T19:59:00Z');
    expect(start('2026-11-25T20:00:00Z', { window })).toBe('2026-12-01T20:00:00Z');
  });

  test('has its days in its own zone', () => {
    // Tuesday 20:00 in Los Angeles is Wednesday 04:00 in UTC, Tuesday 08:00 in Auckland still Monday in UTC.
    expect(start('2026-11-24T00:00:00Z', { window: { timeZone: 'America/Los_Angeles' } })).toBe('2026-11-25T04:00:00Z');
    expect(
      start('2026-11-23T00:00:00Z', { window: { timeZone: 'Pacific/Auckland', from: '08:00', to: '10:00' } }),
    ).toBe('2026-11-23T19:00:00Z');
  });

  test('moves with the summer time of its own zone, not with that of the calendar', () => {
    const calendar = { timeZone: 'America/New_York' };
    const window = { timeZone: 'Europe/Berlin' };
    expect(start('2026-03-20T00:00:00Z', { calendar, window })).toBe('2026-03-24T19:00:00Z');
    expect(start('2026-03-27T00:00:00Z', { calendar, window })).toBe('2026-03-31T18:00:00Z');
  });

  test('counts only where it meets the operating hours', () => {
    const window = { from: '15:00', to: '22:00' };
    expect(start('2026-11-24T10:00:00Z', { calendar: { hours }, window })).toBe('2026-11-24T15:00:00Z');
    expect(start('2026-11-24T17:00:00Z', { calendar: { hours }, window })).toBe('2026-12-01T15:00:00Z');
  });

  test('that never meets a working day, or the operating hours, allows no start', () => {
    expect(start('2026-11-23T00:00:00Z', { window: { days: ['sat'] } })).toBeUndefined();
    expect(start('2026-11-23T00:00:00Z', { window: { days: [] } })).toBeUndefined();
    expect(start('2026-11-23T00:00:00Z', { calendar: { hours }, window: {} })).toBeUndefined();
  });
});

test('maintenance windows that differ in one thing only are kept apart', () => {
  const calendar = calendarWith();
  const usual: MaintenanceWindow = { days: ['tue'], from: '20:00', to: '22:00', timeZone: 'UTC' };
  const windows: readonly MaintenanceWindow[] = [
    usual,
    { ...usual },
    { ...usual, days: ['tue', 'wed'] },
    { ...usual, from: '21:30' },
    { ...usual, to: '21:00' },
    { ...usual, timeZone: 'America/New_York' },
  ];
  // Tuesday, a quarter past nine in the evening in UTC.
  const starts = windows.map((maintenanceWindow) =>
    iso(calendar.nextStart({ id: 'src-1', group: 'customer', maintenanceWindow }, at('2026-11-24T21:15:00Z'))),
  );
  expect(starts).toEqual([
    '2026-11-24T21:15:00Z',
    '2026-11-24T21:15:00Z',
    '2026-11-24T21:15:00Z',
    '2026-11-24T21:30:00Z',
    '2026-12-01T20:00:00Z',
    '2026-11-25T01:00:00Z',
  ]);
});

describe('a freeze defers', () => {
  test('the whole fleet', () => {
    const calendar = { freezes: [freeze('2026-12-23', '2027-01-01')] };
    expect(start('2026-12-22T23:59:00Z', { calendar })).toBe('2026-12-22T23:59:00Z');
    expect(start('2026-12-23T00:00:00Z', { calendar })).toBe('2027-01-04T00:00:00Z');
  });

  test('one group, and no other', () => {
    const calendar = { freezes: [freeze('2026-11-23', '2026-11-24', { group: 'trial' })] };
    expect(start('2026-11-23T10:00:00Z', { calendar, group: 'trial' })).toBe('2026-11-25T00:00:00Z');
    expect(start('2026-11-23T10:00:00Z', { calendar })).toBe('2026-11-23T10:00:00Z');
  });

  test('one instance, and no other', () => {
    const calendar = { freezes: [freeze('2026-11-23', '2026-11-24', { instance: 'src-1' })] };
    expect(start('2026-11-23T10:00:00Z', { calendar })).toBe('2026-11-25T00:00:00Z');
    expect(start('2026-11-23T10:00:00Z', { calendar, id: 'src-2' })).toBe('2026-11-23T10:00:00Z');
  });

  test('through freezes of the fleet, the group and the instance that follow each other', () => {
    const freezes = [
      freeze('2026-11-23', '2026-11-23', { instance: 'src-1' }),
      freeze('2026-11-24', '2026-11-24', { group: 'customer' }),
      freeze('2026-11-25', '2026-11-26'),
    ];
    expect(start('2026-11-23T10:00:00Z', { calendar: { freezes } })).toBe('2026-11-27T00:00:00Z');
  });

  test('to the next opening of the maintenance window', () => {
    const calendar = { freezes: [freeze('2026-11-24', '2026-11-24', { instance: 'src-1' })] };
    expect(start('2026-11-23T10:00:00Z', { calendar, window: {} })).toBe('2026-12-01T20:00:00Z');
  });

  test('with its date read in the zone of the calendar', () => {
    const calendar = { timeZone: 'Asia/Kolkata', freezes: [freeze('2026-11-24', '2026-11-24')] };
    expect(start('2026-11-23T18:30:00Z', { calendar })).toBe('2026-11-24T18:30:00Z');
  });

  test('and never past the horizon: a freeze of years allows no start', () => {
    const calendar = { freezes: [freeze('2026-11-01', '2029-12-31', { group: 'customer' })] };
    expect(start('2026-11-23T00:00:00Z', { calendar })).toBeUndefined();
    expect(start('2026-11-23T00:00:00Z', { calendar: { workingDays: [] } })).toBeUndefined();
  });
});

test('the fleet is operating on a working day, in its hours, outside a freeze of the fleet', () => {
  const calendar = calendarWith({
    hours,
    freezes: [freeze('2026-11-24', '2026-11-24'), freeze('2026-11-25', '2026-11-25', { group: 'trial' })],
  });
  expect(calendar.operating(at('2026-11-23T09:00:00Z'))).toBe(true);
  expect(calendar.operating(at('2026-11-23T17:00:00Z'))).toBe(false);
  expect(calendar.operating(at('2026-11-24T12:00:00Z'))).toBe(false);
  expect(calendar.operating(at('2026-11-25T12:00:00Z'))).toBe(true);
  expect(calendar.operating(at('2026-11-28T12:00:00Z'))).toBe(false);
});

test('a hundred thousand instances are asked in well under a second, whatever their windows and freezes', () => {
  const calendar = calendarWith({
    hours,
    timeZone: 'Europe/Berlin',
    freezes: [freeze('2026-11-01', '2026-12-31', { group: 'trial' })],
  });
  const from = at('2026-11-23T10:00:00Z');
  const subjects = Array.from({ length: 100_000 }, (_, index) => ({
    id: `src-${index}`,
    group: index % 3 === 0 ? ('trial' as const) : ('customer' as const),
    ...(index % 10 === 0 && {
      // Every second one of these never opens in the operating hours.
      maintenanceWindow: {
        days: ['tue' as const],
        from: index % 20 === 0 ? '10:00' : '20:00',
        to: '21:00',
        timeZone: 'UTC',
      },
    }),
  }));
  const began = performance.now();
  const starts = subjects.map((subject) => calendar.nextStart(subject, from));
  // Some 30 ms where this was written; the limit leaves room for a busy machine, not for a search per instance.
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(starts.filter((instant) => instant === undefined)).toHaveLength(5_000);
});
