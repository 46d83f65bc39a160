import { describe, expect, test } from 'vitest';
import type { Freeze } from '../../../shared/domain/calendar/calendar.ts';
import { CalendarExhausted } from '../../../shared/domain/calendar/workingCalendar.ts';
import { calendarWith } from './fixtures.ts';

const yearEnd: Freeze = { from: '2026-12-23', to: '2027-01-01', reason: 'year end', scope: { fleet: true } };
const trialFreeze: Freeze = { from: '2026-11-24', to: '2026-11-25', reason: 'audit', scope: { group: 'trial' } };
const ownFreeze: Freeze = { from: '2026-11-26', to: '2026-11-26', reason: 'launch', scope: { instance: 'src-1' } };

describe('a working day', () => {
  test('is a day of the working week', () => {
    const calendar = calendarWith();
    expect(calendar.isWorkingDay('2026-11-27')).toBe(true);
    expect(calendar.isWorkingDay('2026-11-28')).toBe(false);
  });

  test('is Sunday to Thursday where the calendar says so', () => {
    const calendar = calendarWith({ workingDays: ['sun', 'mon', 'tue', 'wed', 'thu'] });
    expect(calendar.isWorkingDay('2026-11-29')).toBe(true);
    expect(calendar.isWorkingDay('2026-11-27')).toBe(false);
  });

  test('is no holiday', () => {
    expect(calendarWith({ holidays: [{ date: '2026-11-26', name: 'Thanks' }] }).isWorkingDay('2026-11-26')).toBe(false);
  });

  test('is an extra one even on a weekend or a holiday', () => {
    const calendar = calendarWith({
      holidays: [{ date: '2026-11-26', name: 'Thanks' }],
      extraWorkingDays: [
        { date: '2026-11-26', name: 'catching up' },
        { date: '2026-11-28', name: 'catching up' },
      ],
    });
    expect(calendar.isWorkingDay('2026-11-26')).toBe(true);
    expect(calendar.isWorkingDay('2026-11-28')).toBe(true);
  });

  test('stays one in a freeze', () => {
    expect(calendarWith({ freezes: [yearEnd] }).isWorkingDay('2026-12-28')).toBe(true);
  });
});

describe('working day n', () => {
  test.each([
    ['2026-11-23', 0, '2026-11-23'],
    ['2026-11-21', 0, '2026-11-23'],
    ['2026-11-22', 1, '2026-11-24'],
    ['2026-11-23', 4, '2026-11-27'],
    ['2026-11-23', 5, '2026-11-30'],
    ['2026-11-23', 10, '2026-12-07'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2024-02-28', 1, '2024-02-29'],
  ])('from %s, day %i is %s', (date, n, expected) => {
    expect(calendarWith().workingDay(date, n)).toBe(expected);
  });

  test('skips holidays and counts extra working days', () => {
    const calendar = calendarWith({
      holidays: [{ date: '2026-11-26', name: 'Thanks' }],
      extraWorkingDays: [{ date: '2026-11-28', name: 'catching up' }],
    });
    expect(calendar.workingDay('2026-11-25', 1)).toBe('2026-11-27');
    expect(calendar.workingDay('2026-11-25', 2)).toBe('2026-11-28');
  });

  test('runs through a freeze, as the SLA does', () => {
    expect(calendarWith({ freezes: [yearEnd] }).workingDay('2026-12-22', 3)).toBe('2026-12-25');
  });
});

describe('stage day n', () => {
  test('does not count the days of a freeze of the fleet', () => {
    const calendar = calendarWith({ freezes: [yearEnd] });
    expect(calendar.stageDay('2026-12-22', 0)).toBe('2026-12-22');
    expect(calendar.stageDay('2026-12-22', 1)).toBe('2027-01-04');
    expect(calendar.stageDay('2026-12-24', 0)).toBe('2027-01-04');
  });

  test('counts the days of a freeze of one group or instance', () => {
    expect(calendarWith({ freezes: [trialFreeze, ownFreeze] }).stageDay('2026-11-23', 4)).toBe('2026-11-27');
  });
});

describe('a calendar that runs out', () => {
  test('says so instead of searching for ever', () => {
    const idle = calendarWith({ workingDays: [] });
    expect(() => idle.workingDay('2026-11-23', 0)).toThrow(CalendarExhausted);
    expect(() => idle.stageDay('2026-11-23', 2)).toThrow(
      'the calendar has no stage day 2 within 4000 days of 2026-11-23',
    );
  });

  test('is one with an endless freeze too', () => {
    const frozen = calendarWith({ freezes: [{ ...yearEnd, to: '2099-12-31' }] });
    expect(() => frozen.stageDay('2026-12-23', 0)).toThrow(CalendarExhausted);
    expect(frozen.workingDay('2026-12-23', 0)).toBe('2026-12-23');
  });

  test('does not count days before day 0', () => {
    expect(() => calendarWith().workingDay('2026-11-23', -1)).toThrow(RangeError);
    expect(() => calendarWith().workingDay('2026-11-23', 1.5)).toThrow(RangeError);
  });
});

describe('a freeze', () => {
  const calendar = calendarWith({ freezes: [yearEnd, trialFreeze, ownFreeze] });

  test('includes its first and its last day', () => {
    expect(calendar.fleetFreeze('2026-12-22')).toBeUndefined();
    expect(calendar.fleetFreeze('2026-12-23')).toBe(yearEnd);
    expect(calendar.fleetFreeze('2027-01-01')).toBe(yearEnd);
    expect(calendar.fleetFreeze('2027-01-02')).toBeUndefined();
  });

  test('of the fleet stops every instance, known group or not', () => {
    expect(calendar.freezeFor({ id: 'src-9', group: undefined }, '2026-12-24')).toBe(yearEnd);
  });

  test('of a group stops that group', () => {
    expect(calendar.freezeFor({ id: 'src-9', group: 'trial' }, '2026-11-24')).toBe(trialFreeze);
    expect(calendar.freezeFor({ id: 'src-9', group: 'customer' }, '2026-11-24')).toBeUndefined();
    expect(calendar.fleetFreeze('2026-11-24')).toBeUndefined();
  });

  test('of an instance stops that instance', () => {
    expect(calendar.freezeFor({ id: 'src-1', group: 'trial' }, '2026-11-26')).toBe(ownFreeze);
    expect(calendar.freezeFor({ id: 'src-2', group: 'trial' }, '2026-11-26')).toBeUndefined();
  });
});

test.each([
  ['2026-11-23', true, 'weekday'],
  ['2026-11-28', false, 'weekend'],
  ['2026-11-27', false, 'not a working day of the week'],
  ['2026-11-26', false, 'holiday: Thanks, Giving'],
  ['2026-11-29', true, 'extra working day: catching up'],
  ['2026-12-24', true, 'weekday; freeze: year end (fleet)'],
  ['2026-11-24', true, 'weekday; freeze: audit (group trial); freeze: launch (instance src-1)'],
])('%s is described as working %j: %s', (date, working, reason) => {
  const calendar = calendarWith({
    workingDays: ['mon', 'tue', 'wed', 'thu'],
    holidays: [
      { date: '2026-11-26', name: 'Thanks' },
      { date: '2026-11-26', name: 'Giving' },
    ],
    extraWorkingDays: [{ date: '2026-11-29', name: 'catching up' }],
    freezes: [yearEnd, trialFreeze, { ...ownFreeze, from: '2026-11-24', to: '2026-11-24' }],
  });
  const described = calendar.describe(date);
  expect(described).toMatchObject({ date, working, reason });
  expect(described.freezes).toHaveLength(reason.split('freeze: ').length - 1);
});
