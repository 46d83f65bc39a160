import { describe, expect, test } from 'vitest';
import { dayOf } from '../../../shared/domain/calendar/days.ts';
import { DAY } from '../../../shared/domain/calendar/time.ts';
import { zoneOf } from '../../../shared/domain/calendar/zone.ts';
import { at, calendarWith, iso } from './fixtures.ts';

describe('a local day', () => {
  test.each([
    ['in UTC', 'UTC', '2026-11-23', '2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z'],
    ['far east', 'Pacific/Kiritimati', '2026-11-23', '2026-11-22T10:00:00Z', '2026-11-23T10:00:00Z'],
    ['far west', 'Pacific/Pago_Pago', '2026-11-23', '2026-11-23T11:00:00Z', '2026-11-24T11:00:00Z'],
    ['half an hour off', 'Asia/Kolkata', '2026-11-23', '2026-11-22T18:30:00Z', '2026-11-23T18:30:00Z'],
    ['of 23 hours', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['of 25 hours', 'Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
    ['of 25 hours in the south', 'Pacific/Auckland', '2026-04-05', '2026-04-04T11:00:00Z', '2026-04-05T12:00:00Z'],
    ['of 23½ hours', 'Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00Z', '2026-10-04T13:00:00Z'],
    ['without a midnight', 'America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z'],
    ['without a midnight', 'America/Havana', '2024-03-10', '2024-03-10T05:00:00Z', '2024-03-11T04:00:00Z'],
    ['without a midnight', 'Asia/Beirut', '2022-03-27', '2022-03-26T22:00:00Z', '2022-03-27T21:00:00Z'],
    ['whose midnight comes twice', 'America/Havana', '2024-11-03', '2024-11-03T04:00:00Z', '2024-11-04T05:00:00Z'],
    ['whose last hour comes twice', 'Asia/Beirut', '2022-10-29', '2022-10-28T21:00:00Z', '2022-10-29T22:00:00Z'],
    ['that is a leap day', 'Europe/Berlin', '2024-02-29', '2024-02-28T23:00:00Z', '2024-02-29T23:00:00Z'],
    ['at the end of a year', 'America/New_York', '2026-12-31', '2026-12-31T05:00:00Z', '2027-01-01T05:00:00Z'],
    ['that the zone left out', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z', '2011-12-30T10:00:00Z'],
    ['before one left out', 'Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00Z', '2011-12-30T10:00:00Z'],
  ])('%s (%s, %s) lasts from %s to %s', (_, timeZone, date, start, end) => {
    const calendar = calendarWith({ timeZone });
    expect(iso(calendar.startOf(date))).toBe(start);
    expect(iso(calendar.endOf(date))).toBe(end);
    if (start === end) return;
    expect(calendar.dateOf(at(start))).toBe(date);
    expect(calendar.dateOf(at(end) - 1)).toBe(date);
    expect(calendar.dateOf(at(start) - 1)).toBe(calendar.dateOf(calendar.startOf(calendar.addDays(date, -1))));
  });

  test('follows the next without a gap for thirty years', () => {
    const calendar = calendarWith({ timeZone: 'Europe/Berlin' });
    for (let date = '2010-01-01'; date < '2040-01-01'; date = calendar.addDays(date, 1)) {
      const hours = (calendar.endOf(date) - calendar.startOf(date)) / 3_600_000;
      if (![23, 24, 25].includes(hours) || calendar.dateOf(calendar.startOf(date)) !== date) expect.fail(date);
    }
  });
});

test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Berlin', 'America/Havana'])(
  'the clocks of %s show each day of thirty years in one stretch, from its start to the next',
  (timeZone) => {
    const zone = zoneOf(timeZone);
    for (let day = dayOf('2010-01-01'); day < dayOf('2040-01-01'); day++) {
      const [shown, ...more] = zone.whileWallShows(day * DAY, (day + 1) * DAY);
      const whole = shown?.from === zone.startOf(day) && shown.to === zone.startOf(day + 1);
      if (!whole || more.length > 0) expect.fail(`day ${day}`);
    }
  },
);

test('a calendar in a time zone that does not exist is refused', () => {
  expect(() => calendarWith({ timeZone: 'Europe/Atlantis' })).toThrow('no such time zone: Europe/Atlantis');
});

test('a calendar with a date that does not exist is refused', () => {
  expect(() => calendarWith({ holidays: [{ date: '2026-02-30', name: 'never' }] })).toThrow('no such date');
});
