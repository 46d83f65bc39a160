import { describe, expect, test } from 'vitest';
import { holidaysFromICalendar } from '../../../shared/adapters/holidays/icalendar.ts';
import { HolidayImportError } from '../../../shared/adapters/holidays/holidayImportError.ts';

const calendar = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'X-WR-CALNAME:Offices', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: readonly string[]): string => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
const datesOf = (text: string, years?: { from: number; to: number }): readonly string[] =>
  holidaysFromICalendar(text, years).map(({ date }) => date);
/** One event named `Feast`. */
const feast = (...lines: readonly string[]): string => calendar(event('UID:feast', 'SUMMARY:Feast', ...lines));

describe('an iCalendar file', () => {
  test('gives the date of an all-day event, with name and source', () => {
    const text = calendar(event('UID:may-day@example.com', 'SUMMARY:May Day', 'DTSTART;VALUE=DATE:20260501'));
    expect(holidaysFromICalendar(text)).toEqual([
      { date: '2026-05-01', name: 'May Day', source: 'may-day@example.com' },
    ]);
  });

  test('ends an event of several days before DTEND', () => {
    const text = feast('DTSTART;VALUE=DATE:20261231', 'DTEND;VALUE=DATE:20270103');
    expect(datesOf(text)).toEqual(['2026-12-31', '2027-01-01', '2027-01-02']);
  });

  test('takes an event whose DTEND is its DTSTART, and one of a duration', () => {
    expect(datesOf(feast('DTSTART;VALUE=DATE:20260501', 'DTEND;VALUE=DATE:20260501'))).toEqual(['2026-05-01']);
    expect(datesOf(feast('DTSTART;VALUE=DATE:20260501', 'DURATION:P2D'))).toEqual(['2026-05-01', '2026-05-02']);
  });

  test('counts an event with a time for the date that is written, whatever its zone', () => {
    expect(datesOf(feast('DTSTART;TZID=Asia/Tokyo:20260501T070000', 'DTEND;TZID=Asia/Tokyo:20260502T010000'))).toEqual([
      '2026-05-01',
    ]);
    expect(datesOf(feast('DTSTART:20260501T233000Z'))).toEqual(['2026-05-01']);
  });

  test('takes midnight to midnight for all-day', () => {
    expect(datesOf(feast('DTSTART:20261224T000000', 'DTEND:20261227T000000'))).toEqual([
      '2026-12-24',
      '2026-12-25',
      '2026-12-26',
    ]);
  });

  test('repeats a yearly event within the years that are asked for', () => {
    const text = feast('DTSTART;VALUE=DATE:19900501', 'RRULE:FREQ=YEARLY');
    expect(datesOf(text, { from: 2026, to: 2028 })).toEqual(['2026-05-01', '2027-05-01', '2028-05-01']);
  });

  test('repeats by weekday, and leaves out EXDATE', () => {
    const text = feast(
      'DTSTART;VALUE=DATE:20240527',
      'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO',
      'EXDATE;VALUE=DATE:20270531',
    );
    expect(datesOf(text, { from: 2026, to: 2028 })).toEqual(['2026-05-25', '2028-05-29']);
  });

  test('stops repeating at COUNT or UNTIL, and then needs no years', () => {
    expect(datesOf(feast('DTSTART;VALUE=DATE:20260501', 'RRULE:FREQ=YEARLY;COUNT=2'))).toEqual([
      '2026-05-01',
      '2027-05-01',
    ]);
    expect(datesOf(feast('DTSTART;VALUE=DATE:20260501', 'RRULE:FREQ=YEARLY;UNTIL=20270501'))).toHaveLength(2);
  });

  test('repeats 29 February in leap years only', () => {
    const text = feast('DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY');
    expect(datesOf(text, { from: 2024, to: 2032 })).toEqual(['2024-02-29', '2028-02-29', '2032-02-29']);
  });

  test('repeats an event over New Year into the first year asked for', () => {
    const text = feast('DTSTART;VALUE=DATE:20201231', 'DTEND;VALUE=DATE:20210102', 'RRULE:FREQ=YEARLY');
    expect(datesOf(text, { from: 2026, to: 2026 })).toEqual(['2026-01-01', '2026-12-31']);
  });

  test('takes a changed occurrence in place of the regular one', () => {
    const text = calendar(
      event('UID:a', 'SUMMARY:Feast', 'DTSTART;VALUE=DATE:20260501', 'RRULE:FREQ=YEARLY;COUNT=2'),
      event('UID:a', 'SUMMARY:Moved', 'RECURRENCE-ID;VALUE=DATE:20270501', 'DTSTART;VALUE=DATE:20270503'),
    );
    expect(holidaysFromICalendar(text).map(({ date, name }) => `${date} ${name}`)).toEqual([
      '2026-05-01 Feast',
      '2027-05-03 Moved',
    ]);
  });

  test('leaves out cancelled events, and lists the same event once', () => {
    const may = event('UID:a', 'SUMMARY:Feast', 'DTSTART;VALUE=DATE:20260501');
    const cancelled = event('UID:b', 'STATUS:CANCELLED', 'DTSTART;VALUE=DATE:20260502');
    expect(datesOf(calendar(may, may, cancelled))).toEqual(['2026-05-01']);
  });

  test('may leave out names: the calendar is the source, and the holiday is unnamed', () => {
    expect(holidaysFromICalendar(calendar(event('DTSTART;VALUE=DATE:20260501')))).toEqual([
      { date: '2026-05-01', name: 'unnamed holiday', source: 'Offices' },
    ]);
  });

  test('may hold several calendars, a byte order mark, folded lines and no event', () => {
    const text = `${feast('DTSTART;VALUE=DATE:20260501')}${feast('DTSTART;VALUE=DATE:20260502')}`;
    expect(datesOf(`\uFEFF${text}`)).toEqual(['2026-05-01', '2026-05-02']);
    expect(holidaysFromICalendar(calendar())).toEqual([]);
    const folded = calendar(event('SUMMARY:A long\r\n  name', 'DTSTART;VALUE=DATE:20260501'));
    expect(holidaysFromICalendar(folded)[0]?.name).toBe('A long name');
  });
});

describe('an iCalendar file is refused with the reason', () => {
  test.each([
    ['when it is empty', '', 'not an iCalendar file'],
    ['when it is something else', '<html></html>', 'not an iCalendar file'],
    ['when it is cut off', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n', 'not an iCalendar file'],
    ['when it is an address card', 'BEGIN:VCARD\r\nEND:VCARD\r\n', 'it has no VCALENDAR'],
    ['when an event has no start', feast(), 'Feast: has no DTSTART'],
    ['when a start is no date', feast('DTSTART;VALUE=DATE:20260230'), 'Feast: 2026-02-30 in DTSTART is no date'],
    ['when a start is gibberish', feast('DTSTART;VALUE=DATE:soon'), 'in DTSTART is no date'],
    ['when a rule is gibberish', feast('DTSTART;VALUE=DATE:20260501', 'RRULE:FREQ=NEVER'), 'not an iCalendar file'],
    [
      'when an event repeats without end and no years are given',
      feast('DTSTART;VALUE=DATE:20260501', 'RRULE:FREQ=YEARLY'),
      'Feast: repeats without end: say for which years to import',
    ],
    [
      'when a rule would be searched for ever',
      feast('DTSTART;VALUE=DATE:20260501', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=2'),
      'Feast: repeats as no holiday does',
    ],
    [
      'when an event lasts more than a year',
      feast('DTSTART;VALUE=DATE:20260501', 'DTEND;VALUE=DATE:99991231'),
      'too long',
    ],
    [
      'when an event repeats far too often',
      feast('DTSTART;VALUE=DATE:20260501', 'RRULE:FREQ=DAILY;COUNT=999999'),
      'times',
    ],
  ])('%s', (_, text, reason) => {
    expect(() => holidaysFromICalendar(text)).toThrow(HolidayImportError);
    expect(() => holidaysFromICalendar(text)).toThrow(reason);
  });
});
