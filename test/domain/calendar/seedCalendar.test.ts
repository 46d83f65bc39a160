import { describe, expect, test } from 'vitest';
import { dateOfDay } from '../../../shared/domain/calendar/days.ts';
import { easterSunday, seedCalendar } from '../../../shared/domain/calendar/seedCalendar.ts';
import { createCalendar } from '../../../shared/domain/calendar/workingCalendar.ts';

const datesOf = (year: number): readonly string[] =>
  seedCalendar({ from: year, to: year }).holidays.map(({ date }) => date.slice(5));

const named = (name: string): readonly string[] =>
  seedCalendar({ from: 2024, to: 2032 })
    .holidays.filter((holiday) => holiday.name.includes(name))
    .map(({ date }) => date);

describe('the seed calendar', () => {
  test.each([
    [2024, ['01-01', '01-15', '04-01', '05-01', '05-27', '07-04', '09-02', '12-24', '12-25']],
    [2026, ['01-01', '01-19', '04-06', '05-01', '05-25', '07-06', '09-07', '12-24', '12-25']],
    [2027, ['01-01', '01-18', '03-29', '05-01', '05-31', '07-05', '09-06', '12-24', '12-25']],
    [2032, ['01-01', '01-19', '03-29', '05-01', '05-31', '07-05', '09-06', '12-24', '12-25']],
  ])('has the nine holidays of the handbook in %i', (year, expected) => {
    expect(datesOf(year)).toEqual(expected);
  });

  test('has Easter Monday from 2024 to 2032', () => {
    expect(named('Easter')).toEqual([
      '2024-04-01',
      '2025-04-21',
      '2026-04-06',
      '2027-03-29',
      '2028-04-17',
      '2029-04-02',
      '2030-04-22',
      '2031-04-14',
      '2032-03-29',
    ]);
  });

  test('has the movable Mondays from 2024 to 2032', () => {
    expect(named('King').map((date) => date.slice(8))).toEqual(['15', '20', '19', '18', '17', '15', '21', '20', '19']);
    expect(named('Memorial').map((date) => date.slice(8))).toEqual([
      '27',
      '26',
      '25',
      '31',
      '29',
      '28',
      '27',
      '26',
      '31',
    ]);
    expect(named('Labor').map((date) => date.slice(8))).toEqual(['02', '01', '07', '06', '04', '03', '02', '01', '06']);
  });

  test('observes 4 July on the Monday after when it falls on a weekend', () => {
    expect(named('Independence').map((date) => date.slice(5))).toEqual([
      '07-04',
      '07-04',
      '07-06',
      '07-05',
      '07-04',
      '07-04',
      '07-04',
      '07-04',
      '07-05',
    ]);
  });

  test('names its source, and says Monday to Friday in UTC without hours or freezes', () => {
    const seed = seedCalendar({ from: 2026, to: 2028 });
    expect(seed).toMatchObject({ timeZone: 'UTC', workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'], freezes: [] });
    expect(seed.hours).toBeUndefined();
    expect(seed.holidays).toHaveLength(27);
    expect(seed.holidays.every(({ source }) => source === 'handbook')).toBe(true);
  });

  test('is one that the calendar takes', () => {
    const calendar = createCalendar(seedCalendar({ from: 2026, to: 2027 }));
    expect(calendar.workingDay('2026-12-23', 1)).toBe('2026-12-28');
    expect(calendar.describe('2026-07-06').reason).toBe('holiday: U.S. Independence Day');
  });
});

test.each([
  [1818, '1818-03-22'],
  [1943, '1943-04-25'],
  [1954, '1954-04-18'],
  [1981, '1981-04-19'],
  [2000, '2000-04-23'],
  [2019, '2019-04-21'],
  [2038, '2038-04-25'],
  [2285, '2285-03-22'],
])('Easter Sunday of %i, an edge of the computus, is %s', (year, date) => {
  expect(dateOfDay(easterSunday(year))).toBe(date);
});
