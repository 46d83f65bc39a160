import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCalendarFile, writeCalendar } from '../../shared/contracts/calendarFile.ts';
import type { CalendarData, FreezeScope } from '../../shared/domain/calendar/calendar.ts';
import { WEEKDAYS } from '../../shared/domain/calendar/time.ts';
import { damaged, expectUseful, told } from './mutations.ts';

const FULL = `timeZone: America/Los_Angeles
workingDays: [mon, tue, wed, thu, Friday]
hours: { from: "09:00", to: "17:00" }
holidays:
  - { date: 2026-12-24, name: Christmas Eve, source: handbook }
  - 2026-12-25
extraWorkingDays: [{ date: 2026-11-28, name: Stocktaking }]
freezes:
  - from: 2026-12-23
    to: 2027-01-01
    reason: The end of the year
  - { from: 2026-11-26, to: 2026-11-26, reason: Launch, scope: trial }
`;

const read = (text: string) => readCalendarFile(text, 'calendar.yaml');
const problems = (text: string): string[] => told(read(text).problems);

describe('a calendar file', () => {
  it('holds zone, working days, hours, holidays and freezes', () => {
    expect(read(FULL).value).toEqual({
      timeZone: 'America/Los_Angeles',
      workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'],
      hours: { from: '09:00', to: '17:00' },
      holidays: [
        { date: '2026-12-24', name: 'Christmas Eve', source: 'handbook' },
        { date: '2026-12-25', name: 'holiday' },
      ],
      extraWorkingDays: [{ date: '2026-11-28', name: 'Stocktaking' }],
      freezes: [
        { from: '2026-12-23', to: '2027-01-01', reason: 'The end of the year', scope: { fleet: true } },
        { from: '2026-11-26', to: '2026-11-26', reason: 'Launch', scope: { group: 'trial' } },
      ],
    });
  });

  it.each(['', '{}', '# nothing yet\n', 'holidays:\nhours:\n'])('may leave out everything: %j', (text) => {
    expect(read(text)).toEqual({
      value: {
        timeZone: 'UTC',
        workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'],
        holidays: [],
        extraWorkingDays: [],
        freezes: [],
      },
      problems: [],
    });
  });

  it.each<[string, FreezeScope]>([
    ['fleet', { fleet: true }],
    ['{ fleet: true }', { fleet: true }],
    ['', { fleet: true }],
    ['internal', { group: 'internal' }],
    ['trial', { group: 'trial' }],
    ['customer', { group: 'customer' }],
    ['group:customer', { group: 'customer' }],
    ['"group: customer"', { group: 'customer' }],
    ['{ group: customer }', { group: 'customer' }],
    ['instance:src-1f3a9c2b7d', { instance: 'src-1f3a9c2b7d' }],
    ['{ instance: src-1f3a9c2b7d }', { instance: 'src-1f3a9c2b7d' }],
  ])('may write the scope of a freeze as %s', (written, scope) => {
    const text = `freezes:\n  - { from: 2026-12-23, to: 2026-12-23, reason: r, scope: ${written} }\n`;
    expect(problems(text)).toEqual([]);
    expect(read(text).value?.freezes[0]?.scope).toEqual(scope);
  });

  it.each([
    'everyone',
    'instance',
    '"instance:"',
    'group:all',
    'instance:a:b',
    '{ fleet: false }',
    '{ group: trial, instance: a }',
    '7',
    '[trial]',
    '{}',
    '"fleet:true"',
  ])('cannot write the scope of a freeze as %s', (written) => {
    const text = `freezes:\n  - { from: 2026-12-23, to: 2026-12-23, reason: r, scope: ${written} }\n`;
    expect(problems(text)).toEqual([
      expect.stringMatching(
        /^2 freezes\[0\]\.scope: .* is no scope; write fleet, internal, trial, customer or instance:ID$/,
      ),
    ]);
  });

  it('is told everything that is wrong at once, each at its line', () => {
    const text = `timeZone: Mars/Olympus
workingDays: []
hours: { from: "17:00", to: "09:00" }
holidays:
  - 2026-02-30
  - { date: 2025-02-29, name: Leap }
  - { name: Nameless }
  - 20261224
extraWorkingDays: 2026-11-28
freezes:
  - from: 2027-01-01
    to: 2026-12-23
    reason: Backwards
  - from: 2026-12-23
    scope: nobody
`;
    expect(problems(text)).toEqual([
      '1 timeZone: "Mars/Olympus" is no time zone; write a name of the IANA database such as Europe/Berlin',
      '2 workingDays: no working day at all: nothing could ever start; write at least one, e.g. [mon]',
      '3 hours.to: 09:00 is not after 17:00; operating hours end later on the same day',
      '5 holidays[0].date: "2026-02-30" is no date; write a day that exists as YYYY-MM-DD, e.g. 2026-12-24',
      '6 holidays[1].date: "2025-02-29" is no date; write a day that exists as YYYY-MM-DD, e.g. 2026-12-24',
      '7 holidays[2].date: missing; write a day that exists as YYYY-MM-DD, e.g. 2026-12-24',
      '8 holidays[3]: 20261224 is no mapping; write a date, or date and name',
      '9 extraWorkingDays: "2026-11-28" is no list; write dates, e.g. [2026-12-24]',
      '12 freezes[0].to: 2026-12-23 is before 2027-01-01, when the freeze begins; write its last day',
      '14 freezes[1].to: missing; write a day that exists as YYYY-MM-DD, e.g. 2026-12-24',
      '14 freezes[1].reason: missing; write one line of up to 500 characters',
      '15 freezes[1].scope: "nobody" is no scope; write fleet, internal, trial, customer or instance:ID',
    ]);
  });

  it.each([
    ['hours: { from: "09:00", to: "24:00" }', 'hours.to'],
    ['hours: { from: "09:00" }', 'hours.to'],
    ['hours: { from: "09:00", to: "09:00" }', 'hours.to'],
    ['hours: 9-17', 'hours'],
    ['timeZone: +01:00', 'timeZone'],
    ['workingDays: [mon, someday]', 'workingDays[1]'],
  ])('cannot say %s', (text, field) => {
    expect(read(text).problems.map((problem) => problem.field)).toEqual([field]);
  });

  it('never throws, however it is damaged', () => {
    fc.assert(
      fc.property(damaged(FULL), (text) => {
        const { problems, value } = read(text);
        if (value === undefined) expectUseful(problems, text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a calendar that is written', () => {
  const date = fc
    .date({ min: new Date('2000-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
  const anyText = fc.string({ unit: 'grapheme' });
  const line = anyText.filter((text) => text.trim() !== '' && !/\p{Cc}/u.test(text));
  const time = fc
    .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const named = fc.record({ date, name: anyText, source: anyText }, { requiredKeys: ['date', 'name'] });
  const scope = fc.oneof(
    fc.constantFrom<FreezeScope>({ fleet: true }, { group: 'trial' }, { group: 'customer' }),
    fc.constantFrom('src-1', 'a', '1e5', '0x10').map((instance) => ({ instance })),
  );
  const freeze = fc.record({ from: date, to: date, reason: line, scope }).map(({ from, to, ...rest }) => {
    return from <= to ? { from, to, ...rest } : { from: to, to: from, ...rest };
  });
  const hours = fc
    .tuple(time, time)
    .filter(([from, to]) => from < to)
    .map(([from, to]) => ({ from, to }));
  const calendar: fc.Arbitrary<CalendarData> = fc.record(
    {
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata'),
      workingDays: fc.subarray([...WEEKDAYS], { minLength: 1 }),
      hours,
      holidays: fc.array(named),
      extraWorkingDays: fc.array(named),
      freezes: fc.array(freeze),
    },
    { requiredKeys: ['timeZone', 'workingDays', 'holidays', 'extraWorkingDays', 'freezes'] },
  );

  it('reads back equal', () => {
    fc.assert(
      fc.property(calendar, (data) => {
        const written = writeCalendar(data);
        expect(read(written)).toEqual({ value: data, problems: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('can be read by people, and quotes what other tools would take for numbers', () => {
    expect(writeCalendar(read(FULL).value!)).toBe(`timeZone: America/Los_Angeles
workingDays:
  - mon
  - tue
  - wed
  - thu
  - fri
hours:
  from: "09:00"
  to: "17:00"
holidays:
  - date: "2026-12-24"
    name: Christmas Eve
    source: handbook
  - date: "2026-12-25"
    name: holiday
extraWorkingDays:
  - date: "2026-11-28"
    name: Stocktaking
freezes:
  - from: "2026-12-23"
    to: "2027-01-01"
    reason: The end of the year
    scope: fleet
  - from: "2026-11-26"
    to: "2026-11-26"
    reason: Launch
    scope: trial
`);
  });
});
