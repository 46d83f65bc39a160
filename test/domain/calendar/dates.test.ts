import { describe, expect, test } from 'vitest';
import {
  formatInstant,
  isLocalTime,
  isTimeZone,
  parseInstant,
  parseLocalDate,
} from '../../../shared/domain/calendar/dates.ts';
import { addDays, dateOfDay, dayOf, weekdayOf } from '../../../shared/domain/calendar/days.ts';
import { at, iso } from './fixtures.ts';

describe('a date', () => {
  test.each(['2026-02-28', '2024-02-29', '2000-02-29', '2026-12-31', '0001-01-01', '9999-12-31'])(
    '%s is one',
    (text) => {
      expect(parseLocalDate(text)).toBe(text);
    },
  );

  test.each([
    '2026-02-29',
    '2026-02-30',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '20260101',
    ' 2026-01-01',
    '2026-01-01T00:00',
    '',
    'tomorrow',
  ])('%j is none', (text) => {
    expect(parseLocalDate(text)).toBeUndefined();
  });

  test('is the day after 28 February only in a leap year', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2100-02-28', 1)).toBe('2100-03-01');
    expect(addDays('2000-02-28', 1)).toBe('2000-02-29');
  });

  test('runs on over the end of a year, in both directions', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
  });

  test('has its weekday, before 1970 too', () => {
    expect(weekdayOf('2026-11-23')).toBe('mon');
    expect(weekdayOf('1970-01-01')).toBe('thu');
    expect(weekdayOf('1969-12-28')).toBe('sun');
    expect(weekdayOf('2024-02-29')).toBe('thu');
  });

  test('is the same after its day number, for each day of four hundred years', () => {
    const first = dayOf('1800-01-01');
    for (let day = first; day < first + 146_097; day++) {
      if (dayOf(dateOfDay(day)) !== day) expect.fail(`day ${day}`);
    }
    expect(dateOfDay(first + 146_097)).toBe('2200-01-01');
  });

  test('that does not exist is a programming error, not a silent other day', () => {
    expect(() => dayOf('2026-02-30')).toThrow(RangeError);
  });
});

test.each([
  ['00:00', true],
  ['23:59', true],
  ['24:00', false],
  ['9:00', false],
  ['09:60', false],
  ['09:00:00', false],
  ['', false],
])('%j is a wall-clock time: %j', (text, expected) => {
  expect(isLocalTime(text)).toBe(expected);
});

test.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Etc/GMT+5', true],
  ['Europe/Atlantis', false],
  ['+01:00', false],
  ['Z', false],
  ['2026-01-01T00:00Z', false],
  ['', false],
])('%j is a time zone: %j', (text, expected) => {
  expect(isTimeZone(text)).toBe(expected);
});

describe('an instant', () => {
  test.each([
    ['2026-11-23T08:00:00Z', 'Europe/Berlin', '2026-11-23T09:00:00+01:00'],
    ['2026-07-23T08:00:00Z', 'Europe/Berlin', '2026-07-23T10:00:00+02:00'],
    ['2026-11-23T08:00:00Z', 'UTC', '2026-11-23T08:00:00+00:00'],
    ['2026-11-23T20:00:00Z', 'Asia/Kolkata', '2026-11-24T01:30:00+05:30'],
    ['2026-01-01T01:00:00Z', 'America/St_Johns', '2025-12-31T21:30:00-03:30'],
    ['1969-12-31T23:59:59Z', 'UTC', '1969-12-31T23:59:59+00:00'],
  ])('%s is written in %s as %s', (instant, timeZone, text) => {
    expect(formatInstant(at(instant), timeZone)).toBe(text);
    expect(parseInstant(text, 'UTC')).toBe(at(instant));
  });

  test('is written without its fraction of a second', () => {
    expect(formatInstant(at('2026-11-23T08:00:00.999Z'), 'UTC')).toBe('2026-11-23T08:00:00+00:00');
  });

  test.each([
    ['an offset', '2026-11-23T09:00:00+01:00', '2026-11-23T08:00:00Z'],
    ['a Z', '2026-11-23T09:00:00Z', '2026-11-23T09:00:00Z'],
    ['a fraction', '2026-11-23T09:00:00.25Z', '2026-11-23T09:00:00.250Z'],
    ['no seconds', '2026-11-23T09:00Z', '2026-11-23T09:00:00Z'],
    ['no offset: the zone says', '2026-11-23T09:00', '2026-11-23T08:00:00Z'],
    ['no offset, in summer', '2026-07-23T09:00:00', '2026-07-23T07:00:00Z'],
    ['a blank for the T', '2026-11-23 09:00', '2026-11-23T08:00:00Z'],
    ['a date only: its start', '2026-11-23', '2026-11-22T23:00:00Z'],
    ['a time that comes twice: the first', '2026-10-25T02:30', '2026-10-25T00:30:00Z'],
    ['a time that is left out: moved on', '2026-03-29T02:30', '2026-03-29T01:30:00Z'],
  ])('is read with %s', (_, text, expected) => {
    expect(iso(parseInstant(text, 'Europe/Berlin'))).toBe(expected);
  });

  test.each([
    '2026-02-30T09:00:00Z',
    '2026-02-30',
    '2026-11-23T24:00:00Z',
    '2026-11-23T09:60',
    '2026-11-23T9:00',
    '2026-11-23T09:00+25:00',
    '2026-11-23T09:00[Europe/Berlin]',
    '1795392000000',
    'now',
    '',
  ])('is not read from %j', (text) => {
    expect(parseInstant(text, 'Europe/Berlin')).toBeUndefined();
  });
});
