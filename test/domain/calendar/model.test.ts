import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../../../shared/domain/calendar/dates.ts';
import { createCalendar } from '../../../shared/domain/calendar/workingCalendar.ts';
import { zoneOf } from '../../../shared/domain/calendar/zone.ts';
import { dayOf } from '../../../shared/domain/calendar/days.ts';
import { fixed, instants, situations, subjects, zones } from './arbitraries.ts';
import {
  modelAddDays,
  modelFrozen,
  modelIsWorking,
  modelMayStart,
  modelNextStart,
  modelNthDay,
  modelStartOf,
  modelWeekday,
  wallAt,
} from './model.ts';

const DAY = 86_400_000;
const DAYS_WALKED = 21;

describe('the calendar and its plain model agree', () => {
  test('on the earliest start, for any calendar, freezes, window and pair of zones', () => {
    let found = 0;
    fc.assert(
      fc.property(situations, subjects, ({ from, data }, subject) => {
        const expected = modelNextStart(data, subject, from, DAYS_WALKED);
        const actual = createCalendar(data).nextStart(subject, from);
        if (expected !== undefined) expect(actual).toBe(expected);
        else expect(actual ?? Infinity).toBeGreaterThanOrEqual(from + DAYS_WALKED * DAY);
        if (expected !== undefined) found++;
      }),
      fixed(250),
    );
    // Otherwise the property would hold for a calendar that never allows anything.
    expect(found).toBeGreaterThan(160);
  });

  test('on the earliest start when one calendar answers for many instances and instants, in any order', () => {
    fc.assert(
      fc.property(
        situations,
        fc.array(fc.tuple(subjects, fc.integer({ min: -288, max: 2_000 })), { minLength: 3, maxLength: 6 }),
        ({ from, data }, asked) => {
          const calendar = createCalendar(data);
          for (const [subject, fives] of asked) {
            const at = from + fives * 300_000;
            const expected = modelNextStart(data, subject, at, 7);
            if (expected !== undefined) expect(calendar.nextStart(subject, at)).toBe(expected);
          }
        },
      ),
      fixed(60),
    );
  });

  test('on whether an unrestricted instance could start now', () => {
    fc.assert(
      fc.property(situations, fc.integer({ min: 0, max: 3_000 }), ({ from, data }, fives) => {
        const at = from + fives * 300_000;
        expect(createCalendar(data).operating(at)).toBe(modelMayStart(data, { id: 'z', group: undefined }, at));
      }),
      fixed(2_000),
    );
  });

  test('on working days and stage days', () => {
    fc.assert(
      fc.property(situations, fc.integer({ min: 0, max: 15 }), ({ from, data }, n) => {
        const calendar = createCalendar(data);
        const date = calendar.dateOf(from);
        expect(calendar.workingDay(date, n)).toBe(modelNthDay(data, date, n, true));
        expect(calendar.stageDay(date, n)).toBe(modelNthDay(data, date, n, false));
      }),
      fixed(500),
    );
  });

  test('on weekdays, date arithmetic, working days and freezes', () => {
    fc.assert(
      fc.property(situations, subjects, fc.integer({ min: -5_000, max: 20 }), ({ from, data }, subject, days) => {
        const calendar = createCalendar(data);
        const date = calendar.addDays(calendar.dateOf(from), days);
        expect(date).toBe(modelAddDays(wallAt(from, data.timeZone).date, days));
        expect(calendar.weekdayOf(date)).toBe(modelWeekday(date));
        expect(calendar.isWorkingDay(date)).toBe(modelIsWorking(data, date));
        expect(calendar.describe(date).working).toBe(modelIsWorking(data, date));
        expect(calendar.fleetFreeze(date) !== undefined).toBe(modelFrozen(data, 'fleet', date));
        expect(calendar.freezeFor(subject, date) !== undefined).toBe(modelFrozen(data, subject, date));
      }),
      fixed(1_000),
    );
  });

  test('on where each day starts', () => {
    fc.assert(
      fc.property(instants, zones, (instant, timeZone) => {
        const { date } = wallAt(instant, timeZone);
        expect(zoneOf(timeZone).startOf(dayOf(date))).toBe(modelStartOf(date, timeZone));
      }),
      fixed(150),
    );
  });

  test('on what the wall clock shows, and an instant survives being written and read', () => {
    fc.assert(
      fc.property(instants, zones, (instant, timeZone) => {
        const { date, time } = wallAt(instant, timeZone);
        const text = formatInstant(instant, timeZone);
        expect(text.slice(0, 16)).toBe(`${date}T${time}`);
        expect(Date.parse(text)).toBe(instant);
        expect(parseInstant(text, 'UTC')).toBe(instant);
      }),
      fixed(2_000),
    );
  });
});
