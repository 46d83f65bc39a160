import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../../shared/domain/calendar/workingCalendar.ts';
import { isWorkingTime, nextWorkingLook, workingDaysAfter } from '../../../shared/domain/incident/workingDays.ts';
import { calendarsAround, fixed, instants } from '../calendar/arbitraries.ts';
import { at, calendarWith, iso } from '../calendar/fixtures.ts';
import { modelAddDays, modelIsWorking, wallAt } from '../calendar/model.ts';

const situations = instants.chain((from) => calendarsAround(from).map((data) => ({ from, data })));

describe('working days after a day', () => {
  it('are counted as somebody would who goes from day to day', () => {
    fc.assert(
      fc.property(situations, fc.integer({ min: 0, max: 12 }), ({ from, data }, days) => {
        const { date } = wallAt(from, data.timeZone);
        let expected = date;
        if (days === 0) while (!modelIsWorking(data, expected)) expected = modelAddDays(expected, 1);
        for (let left = days; left > 0;) {
          expected = modelAddDays(expected, 1);
          if (modelIsWorking(data, expected)) left -= 1;
        }
        expect(workingDaysAfter(createCalendar(data), date, days)).toBe(expected);
      }),
      fixed(400),
    );
  });

  it('run through freezes, which stop upgrades and not people', () => {
    const freezes = [{ from: '2026-11-26', to: '2026-12-04', reason: 'year end', scope: { fleet: true } as const }];
    const holidays = [{ date: '2026-11-27', name: 'a day off' }];
    expect(workingDaysAfter(calendarWith({ freezes, holidays }), '2026-11-25', 3)).toBe('2026-12-01');
  });

  it('after a day off begin with the next working day', () => {
    expect(workingDaysAfter(calendarWith(), '2026-11-28', 1)).toBe('2026-11-30');
  });
});

describe('the next look', () => {
  it('is always later, in working time, and never leaves out a morning', () => {
    fc.assert(
      fc.property(situations, ({ from, data }) => {
        const calendar = createCalendar(data);
        const next = nextWorkingLook(calendar, from);
        expect(next).toBeGreaterThan(from);
        expect(isWorkingTime(calendar, next)).toBe(true);
        for (let between = from + 600_000; between < next; between += 600_000) {
          if (between > from + 1_800_000) expect(isWorkingTime(calendar, between)).toBe(false);
        }
      }),
      fixed(150),
    );
  });

  it.each([
    ['2026-11-25T10:00:00Z', '2026-11-25T10:30:00Z'],
    ['2026-11-25T16:45:00Z', '2026-11-26T09:00:00Z'],
    ['2026-11-25T03:00:00Z', '2026-11-25T09:00:00Z'],
    ['2026-11-27T20:00:00Z', '2026-11-30T09:00:00Z'],
  ])('after %s is at %s', (now, next) => {
    expect(iso(nextWorkingLook(calendarWith(), at(now)))).toBe(next);
  });

  it('keeps to office hours where upgrades run at night', () => {
    const calendar = calendarWith({ hours: { from: '22:00', to: '04:00' } });
    expect(iso(nextWorkingLook(calendar, at('2026-11-25T02:00:00Z')))).toBe('2026-11-25T09:00:00Z');
  });
});
