import { describe, expect, it } from 'vitest';
import type { CalendarData } from '../../../shared/domain/calendar/calendar.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { Policy } from '../../../shared/domain/release/policy.ts';
import { stageWindows } from '../../../shared/domain/rollout/stageWindows.ts';
import { calendarWith } from '../calendar/fixtures.ts';
import { DAYS } from './fixtures.ts';

interface Asked {
  readonly policy?: Policy;
  readonly calendar?: Partial<CalendarData>;
  readonly released?: string;
  readonly resume?: number;
}

/** Each window as `stage: opens..due`. */
function windows({ policy = defaultPolicies.major, calendar = {}, released = DAYS[0], resume = 1 }: Asked): string[] {
  return stageWindows(policy, calendarWith(calendar), released, resume).map(
    ({ stage, opens, due }) => `${stage}: ${opens}..${due}`,
  );
}

const days = (stage: number, from: number, to: number): string => `${stage}: ${DAYS[from]}..${DAYS[to]}`;

describe('working day 0', () => {
  const dayZero = (released: string, calendar: Partial<CalendarData> = {}) =>
    stageWindows(defaultPolicies.major, calendarWith(calendar), released, 1)[0]?.opens;

  it('is the day of the release when that is a working day', () => {
    expect(dayZero('2026-11-23')).toBe('2026-11-23');
  });

  it('is the Monday after a release on a weekend', () => {
    expect(dayZero('2026-11-21')).toBe('2026-11-23');
    expect(dayZero('2026-11-22')).toBe('2026-11-23');
  });

  it('is the day after a holiday', () => {
    expect(dayZero('2026-11-23', { holidays: [{ date: '2026-11-23', name: 'h' }] })).toBe('2026-11-24');
  });

  it('may be a Saturday that is worked', () => {
    expect(dayZero('2026-11-21', { extraWorkingDays: [{ date: '2026-11-21', name: 'x' }] })).toBe('2026-11-21');
  });
});

describe('the stage windows', () => {
  it('of a quarterly release are days 0-2, 3-4, 5-6, 7-8 and 9-10', () => {
    expect(windows({})).toEqual([days(1, 0, 2), days(2, 3, 4), days(3, 5, 6), days(4, 7, 8), days(5, 9, 10)]);
  });

  it.each(['minor', 'patch'] as const)('of a %s release are days 0-2 and 3-5', (type) => {
    expect(windows({ policy: defaultPolicies[type] })).toEqual([days(1, 0, 2), days(2, 3, 5)]);
  });

  it.each(['minor', 'patch'] as const)('of a %s release give 10, 40 and 100 %% their own days', (type) => {
    const [, second] = stageWindows(defaultPolicies[type], calendarWith(), DAYS[0], 1);
    expect(second?.waves).toEqual([
      { date: DAYS[3], cohort: { trial: 10, customer: 10 } },
      { date: DAYS[4], cohort: { trial: 40, customer: 40 } },
      { date: DAYS[5], cohort: { trial: 100, customer: 100 } },
    ]);
  });

  it('skip holidays, and use extra working days', () => {
    const calendar = {
      holidays: [{ date: '2026-11-25', name: 'h' }],
      extraWorkingDays: [{ date: '2026-11-28', name: 'x' }],
    };
    // The working days are 23, 24, 26, 27, 28 November, 30 November and so on.
    expect(windows({ calendar, policy: defaultPolicies.minor })).toEqual([
      '1: 2026-11-23..2026-11-26',
      '2: 2026-11-27..2026-11-30',
    ]);
  });

  it('move by a freeze of the fleet, whose days do not count', () => {
    const freezes = [{ from: '2026-11-25', to: '2026-11-26', reason: 'black friday', scope: { fleet: true } as const }];
    expect(windows({ calendar: { freezes }, policy: defaultPolicies.minor })).toEqual([
      '1: 2026-11-23..2026-11-27',
      '2: 2026-11-30..2026-12-02',
    ]);
  });

  it('do not move by the freeze of a group or of an instance', () => {
    const freeze = { from: '2026-11-25', to: '2026-11-26', reason: 'audit' };
    const freezes = [
      { ...freeze, scope: { group: 'trial' } as const },
      { ...freeze, scope: { instance: 'a' } },
    ];
    expect(windows({ calendar: { freezes } })).toEqual(windows({}));
  });

  it('begin after the freeze for a release in the middle of one', () => {
    const freezes = [{ from: '2026-11-20', to: '2026-11-24', reason: 'frozen', scope: { fleet: true } as const }];
    expect(windows({ calendar: { freezes } })[0]).toBe('1: 2026-11-25..2026-11-27');
  });

  it('go over the end of the year and its holidays', () => {
    const holidays = ['2026-12-24', '2026-12-25', '2027-01-01'].map((date) => ({ date, name: 'h' }));
    expect(windows({ calendar: { holidays }, released: '2026-12-21' })).toEqual([
      '1: 2026-12-21..2026-12-23',
      '2: 2026-12-28..2026-12-29',
      '3: 2026-12-30..2026-12-31',
      '4: 2027-01-04..2027-01-05',
      '5: 2027-01-06..2027-01-07',
    ]);
  });

  it('are the same when the clocks change in between', () => {
    for (const timeZone of ['Europe/Berlin', 'America/New_York', 'Pacific/Auckland']) {
      expect(windows({ calendar: { timeZone }, released: '2026-10-22' })[1]).toBe('2: 2026-10-27..2026-10-28');
      expect(windows({ calendar: { timeZone }, released: '2026-03-26' })[1]).toBe('2: 2026-03-31..2026-04-01');
    }
  });
});

describe('after a newer patch', () => {
  it('resumed at stage 3, internal instances have days 0-1, and stages 3, 4 and 5 days 2-3, 4-5 and 6-7', () => {
    expect(windows({ resume: 3 })).toEqual([days(1, 0, 1), days(3, 2, 3), days(4, 4, 5), days(5, 6, 7)]);
  });

  it('resumed at stage 2, internal instances have days 0-1, and stages 2 to 5 days 2-3, 4-5, 6-7 and 8-9', () => {
    const rest = [days(2, 2, 3), days(3, 4, 5), days(4, 6, 7), days(5, 8, 9)];
    expect(windows({ resume: 2 })).toEqual([days(1, 0, 1), ...rest]);
  });

  it('resumed at stage 1, the stages are those of a fresh start', () => {
    expect(windows({ resume: 1 })).toEqual(windows({}));
  });

  it('days that are frozen for the fleet do not count either', () => {
    const freezes = [{ from: DAYS[1], to: DAYS[2], reason: 'frozen', scope: { fleet: true } as const }];
    const shifted = [`1: ${DAYS[0]}..${DAYS[3]}`, `3: ${DAYS[4]}..${DAYS[5]}`];
    expect(windows({ resume: 3, calendar: { freezes } }).slice(0, 2)).toEqual(shifted);
  });

  it('a stage of several waves keeps them one day apart', () => {
    const policy: Policy = {
      ...defaultPolicies.minor,
      stages: defaultPolicies.minor.stages.map((row) => ({ ...row, onNewPatch: { kind: 'resume', stage: 1 } })),
    };
    const [, second] = stageWindows(policy, calendarWith(), DAYS[0], 2);
    expect(second?.waves.map(({ date }) => date)).toEqual([DAYS[2], DAYS[3], DAYS[4]]);
  });
});
