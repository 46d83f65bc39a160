import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CalendarData } from '../../../shared/domain/calendar/calendar.ts';
import { createCalendar } from '../../../shared/domain/calendar/workingCalendar.ts';
import { GROUPS, type Instance } from '../../../shared/domain/fleet/instance.ts';
import { checkPolicy } from '../../../shared/domain/release/checkPolicy.ts';
import { type Pace, paceFor } from '../../../shared/domain/limits/pace.ts';
import type { Policy } from '../../../shared/domain/release/policy.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { Plan } from '../../../shared/domain/rollout/planned.ts';
import { plan } from '../../../shared/domain/rollout/plan.ts';
import { fixed } from '../calendar/arbitraries.ts';
import { calendarWith } from '../calendar/fixtures.ts';
import { modelMayStart, modelNthDay, modelStartOf, wallAt } from '../calendar/model.ts';
import { fleets, policies, situations, tables } from './arbitraries.ts';
import { fleetOf, instanceWith, planWith, weekdays } from './fixtures.ts';
import { modelCount, modelEndOf, modelMembership, modelMostTogether, modelStages, modelStart } from './model.ts';

const MINUTE = 60_000;
const anyTable = fc.oneof(tables, policies);

interface Situation {
  readonly releasedAt: number;
  readonly data: CalendarData;
}

function made(policy: Policy, fleet: readonly Instance[], { releasedAt, data }: Situation, resumeStage = 1): Plan {
  return plan({ version: '5.2.0', policy, fleet, releasedAt, calendar: createCalendar(data), resumeStage });
}

/** What one upgrade of a stage takes at the least. */
function lengthOf(policy: Policy, stage: number): number {
  const row = policy.stages[stage - 1];
  return row?.kind === 'upgrade' ? (row.expectedMinutes + row.soakMinutes) * MINUTE : 0;
}

describe('cohorts, by the model', () => {
  const sizes = fc.record({
    internal: fc.nat({ max: 130 }),
    trial: fc.nat({ max: 130 }),
    customer: fc.nat({ max: 130 }),
  });

  it('the policies that are drawn can be carried out', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(checkPolicy(policy)).toEqual([]);
      }),
      fixed(400),
    );
  });

  it('each group goes through stages and waves by its cumulative percentages', () => {
    fc.assert(
      fc.property(anyTable, sizes, (policy, size) => {
        const { instances } = planWith({ policy, fleet: fleetOf(size) });
        for (const group of GROUPS) {
          const members = instances.filter((each) => each.group === group).toSorted((a, b) => a.rank - b.rank);
          expect(members.map(({ rank }) => rank)).toEqual(Array.from({ length: size[group] }, (_, index) => index + 1));
          expect(members.map(({ stage, wave }) => `${stage}.${wave}`)).toEqual(
            modelMembership(policy, group, size[group]),
          );
        }
      }),
      fixed(300),
    );
  });

  it('canaries come before the others of their group, and those marked last after them', () => {
    fc.assert(
      fc.property(fleets, tables, (fleet, policy) => {
        const marks = new Map(fleet.map(({ id, canary, last }) => [id, canary ? 0 : last ? 2 : 1]));
        for (const group of GROUPS) {
          const members = planWith({ policy, fleet }).instances.filter((each) => each.group === group);
          const order = members.toSorted((a, b) => a.rank - b.rank).map(({ id }) => marks.get(id) ?? 1);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      }),
      fixed(200),
    );
  });
});

describe('a plan, by the model calendar', () => {
  it('has every instance once, planned or excluded', () => {
    fc.assert(
      fc.property(anyTable, fleets, situations, (policy, fleet, situation) => {
        const { instances, excluded } = made(policy, fleet, situation);
        const ids = [...instances, ...excluded].map(({ id }) => id).toSorted();
        expect(ids).toEqual(fleet.map(({ id }) => id).toSorted());
      }),
      fixed(300),
    );
  });

  it('has every instance once when it resumes at any stage', () => {
    fc.assert(
      fc.property(anyTable, fleets, situations, fc.nat(), (policy, fleet, situation, nth) => {
        const { instances, excluded } = made(policy, fleet, situation, 1 + (nth % policy.stages.length));
        const ids = [...instances, ...excluded].map(({ id }) => id).toSorted();
        expect(ids).toEqual(fleet.map(({ id }) => id).toSorted());
      }),
      fixed(300),
    );
  });

  it('opens its stages on the days of the table', () => {
    fc.assert(
      fc.property(anyTable, situations, fc.nat(), (policy, situation, nth) => {
        const resume = 1 + (nth % policy.stages.length);
        const expected = modelStages(policy, situation.data, situation.releasedAt, resume);
        const { stages, dayZero } = made(policy, [], situation, resume);
        expect(stages.map(({ stage, opens, due }) => ({ stage, opens, due }))).toEqual(
          expected.map(({ stage, opens, due }) => ({ stage, opens, due })),
        );
        const released = wallAt(situation.releasedAt, situation.data.timeZone).date;
        expect(dayZero).toBe(modelNthDay(situation.data, released, 0, true));
      }),
      fixed(300),
    );
  });

  it('starts nobody before the day of its wave, before the release, or when its instance or the calendar forbids it', () => {
    fc.assert(
      fc.property(anyTable, fleets, situations, (policy, fleet, situation) => {
        const { data, releasedAt } = situation;
        const stages = modelStages(policy, data, releasedAt);
        const byId = new Map(fleet.map((each) => [each.id, each]));
        for (const { id, stage, wave, waveDate, date, startsAt } of made(policy, fleet, situation).instances) {
          expect(waveDate).toBe(stages[stage - 1]?.waves[wave - 1]);
          expect(date >= waveDate).toBe(true);
          expect(startsAt).toBeGreaterThanOrEqual(releasedAt);
          expect(date).toBe(wallAt(startsAt, data.timeZone).date);
          expect(modelMayStart(data, byId.get(id) ?? instanceWith('none'), startsAt)).toBe(true);
        }
      }),
      fixed(240),
    );
  });

  it('excludes for a window that never opens only who has no start for two months', () => {
    fc.assert(
      fc.property(fleets, situations, (fleet, situation) => {
        const byId = new Map(fleet.map((each) => [each.id, each]));
        const closed = made(policyOfOne, fleet, situation).excluded.filter(
          ({ reason }) => reason === 'window-never-opens',
        );
        for (const { id } of closed.slice(0, 1)) {
          expect(
            modelStart(situation.data, byId.get(id) ?? instanceWith('none'), situation.releasedAt, 60),
          ).toBeUndefined();
        }
      }),
      fixed(80),
    );
  });

  it('starts everybody at the first moment that is allowed where neither an earlier stage nor a lane stands against it', () => {
    fc.assert(
      fc.property(anyTable, fleets, situations, (policy, fleet, situation) => {
        const { data, releasedAt } = situation;
        const { stages, instances } = made(policy, fleet, situation);
        const byId = new Map(fleet.map((each) => [each.id, each]));
        let before = releasedAt;
        for (const { stage, lanes, instances: size, completesAt } of stages) {
          if (size <= lanes) {
            for (const each of instances.filter((one) => one.stage === stage)) {
              const from = Math.max(before, modelStartOf(each.waveDate, data.timeZone));
              const aligned = Math.ceil(from / (5 * MINUTE)) * 5 * MINUTE;
              const first = modelStart(data, byId.get(each.id) ?? instanceWith('none'), aligned, 60);
              expect(Math.ceil(each.startsAt / (5 * MINUTE)) * 5 * MINUTE).toBe(first);
              if (before <= modelStartOf(each.waveDate, data.timeZone) && each.date !== each.waveDate) {
                expect(each.delay).toBe('maintenance-window-or-freeze');
              }
            }
          }
          before = completesAt;
        }
      }),
      fixed(150),
    );
  });

  it('makes nobody wait for a lane that is free', () => {
    fc.assert(
      fc.property(anyTable, fleets, situations, (policy, fleet, situation) => {
        const { data, releasedAt } = situation;
        const { stages, instances } = made(policy, fleet, situation);
        const byId = new Map(fleet.map((each) => [each.id, each]));
        let before = releasedAt;
        for (const { stage, lanes, completesAt } of stages) {
          // With the time that it takes to notice an end, and a pulse on each side.
          const length = lengthOf(policy, stage) + 20 * MINUTE;
          const members = instances.filter((one) => one.stage === stage);
          for (const [index, each] of members.entries()) {
            const from = Math.max(before, modelStartOf(each.waveDate, data.timeZone));
            const first = modelStart(
              data,
              byId.get(each.id) ?? instanceWith('none'),
              Math.ceil(from / (5 * MINUTE)) * 5 * MINUTE,
              60,
            );
            if (first === undefined || each.startsAt <= first) continue;
            const inTheWay = members
              .slice(0, index)
              .filter(({ startsAt }) => startsAt > first - length && startsAt < first + length);
            expect(inTheWay.length).toBeGreaterThanOrEqual(lanes);
          }
          before = completesAt;
        }
      }),
      fixed(150),
    );
  });

  it('never has more in flight than the lanes of a stage', () => {
    fc.assert(
      fc.property(anyTable, fleets, situations, (policy, fleet, situation) => {
        const { stages, instances } = made(policy, fleet, situation);
        for (const { stage, lanes, instances: size } of stages) {
          const row = policy.stages[stage - 1];
          if (row?.kind !== 'upgrade') continue;
          expect(lanes).toBe(Math.max(row.failureBudget.atLeast, modelCount(row.failureBudget.percent, size)));
          const starts = instances.filter((each) => each.stage === stage).map(({ startsAt }) => startsAt);
          expect(starts).toHaveLength(size);
          expect(modelMostTogether(starts, lengthOf(policy, stage))).toBeLessThanOrEqual(lanes);
        }
      }),
      fixed(300),
    );
  });

  it('never begins a stage before every stage before it has ended', () => {
    fc.assert(
      fc.property(anyTable, fleets, situations, (policy, fleet, situation) => {
        const { data, releasedAt } = situation;
        const { stages, instances } = made(policy, fleet, situation);
        let ended = releasedAt;
        for (const { stage, kind, opens, due } of stages) {
          const members = instances.filter((each) => each.stage === stage);
          for (const { startsAt } of members) expect(startsAt).toBeGreaterThanOrEqual(ended);
          for (const { startsAt } of members) ended = Math.max(ended, startsAt + lengthOf(policy, stage));
          ended = Math.max(ended, modelStartOf(opens, data.timeZone));
          if (kind === 'verification') ended = Math.max(ended, modelEndOf(due, data.timeZone));
        }
      }),
      fixed(200),
    );
  });

  it('is the same whatever order the fleet is read in', () => {
    const shuffled = fleets.chain((fleet) =>
      fc.shuffledSubarray([...fleet], { minLength: fleet.length }).map((other) => [fleet, other] as const),
    );
    fc.assert(
      fc.property(anyTable, shuffled, situations, (policy, [fleet, other], situation) => {
        const sorted = ({ excluded, ...rest }: Plan) => ({
          ...rest,
          excluded: excluded.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        });
        expect(sorted(made(policy, other, situation))).toEqual(sorted(made(policy, fleet, situation)));
      }),
      fixed(160),
    );
  });

  it('is the same for the others when somebody is there who takes no part', () => {
    const outsiders = fc.constantFrom<Partial<Instance>>(
      { releaseChannel: 'pause' },
      { releaseChannel: 'insiders' },
      { suspended: true },
      { version: '5.2.0' },
      { group: undefined },
    );
    fc.assert(
      fc.property(
        anyTable,
        fleets,
        situations,
        outsiders,
        fc.boolean(),
        (policy, fleet, situation, changes, canary) => {
          const outsider = instanceWith('outsider', { ...changes, canary });
          const without = made(policy, fleet, situation);
          const { excluded, ...rest } = made(policy, [outsider, ...fleet], situation);
          expect({ ...rest, excluded: excluded.filter(({ id }) => id !== 'outsider') }).toEqual(without);
          expect(excluded).toHaveLength(without.excluded.length + 1);
        },
      ),
      fixed(160),
    );
  });

  it('promises by the days of the calendar, frozen or not, and forecasts the last of its days', () => {
    fc.assert(
      fc.property(tables, fleets, situations, (policy, fleet, situation) => {
        const { sla, instances, stages } = made(policy, fleet, situation);
        const released = wallAt(situation.releasedAt, situation.data.timeZone).date;
        expect(sla.deadline).toBe(modelNthDay(situation.data, released, 10, true));
        const last = [...instances.map(({ forecast }) => forecast), stages.at(-1)?.due ?? ''].toSorted().at(-1);
        expect(sla).toMatchObject({ forecast: last, met: (last ?? '') <= sla.deadline });
      }),
      fixed(200),
    );
  });
});

describe('a plan with a pace', () => {
  const PULSE = 5 * MINUTE;
  const HOUR = 60 * MINUTE;
  const paces = fc.record({ perPulse: fc.integer({ min: 1, max: 4 }), perHour: fc.integer({ min: 1, max: 10 }) });
  const unlimited = { perPulse: Infinity, perHour: Infinity };

  function paced(policy: Policy, fleet: readonly Instance[], { releasedAt, data }: Situation, pace: Pace): Plan {
    return plan({ version: '5.2.0', policy, fleet, releasedAt, calendar: createCalendar(data), resumeStage: 1, pace });
  }

  function keeps({ perPulse, perHour }: Pace, starts: readonly number[]): boolean {
    return modelMostTogether(starts, PULSE) <= perPulse && modelMostTogether(starts, HOUR) <= perHour;
  }

  it('has no more starts at a pulse or in an hour, across its stages, and still everybody, on a day that is allowed', () => {
    fc.assert(
      fc.property(anyTable, fleets, situations, paces, (policy, fleet, situation, pace) => {
        const { instances, excluded } = paced(policy, fleet, situation, pace);
        const starts = instances.map(({ startsAt }) => startsAt);
        expect(keeps(pace, starts)).toBe(true);
        expect([...instances, ...excluded].map(({ id }) => id).toSorted()).toEqual(
          fleet.map(({ id }) => id).toSorted(),
        );
        const byId = new Map(fleet.map((each) => [each.id, each]));
        for (const { id, startsAt, date, waveDate } of instances) {
          expect(modelMayStart(situation.data, byId.get(id) ?? instanceWith('none'), startsAt)).toBe(true);
          expect(date >= waveDate).toBe(true);
        }
      }),
      fixed(240),
    );
  });

  it('is the one without where that keeps the pace by itself', () => {
    let same = 0;
    fc.assert(
      fc.property(anyTable, fleets, situations, paces, (policy, fleet, situation, pace) => {
        const free = paced(policy, fleet, situation, unlimited);
        const starts = free.instances.map(({ startsAt }) => startsAt);
        if (!keeps(pace, starts)) return;
        same += 1;
        expect(paced(policy, fleet, situation, pace)).toEqual(free);
      }),
      fixed(300),
    );
    expect(same).toBeGreaterThan(50);
  });

  it('keeps to GitHub where nothing else is said, which moves nobody among 200 instances, and no day among 1,000', () => {
    for (const size of [10, 100, 200, 500, 1_000]) {
      const fleet = fleetOf({ internal: size / 10, trial: (size / 10) * 3, customer: (size / 10) * 6 });
      for (const policy of Object.values(defaultPolicies)) {
        const [made, free] = [planWith({ policy, fleet }), planWith({ policy, fleet, pace: unlimited })];
        if (size <= 200) expect(made).toEqual(free);
        expect(made.sla).toEqual(free.sla);
        expect(made.instances.map(({ id, date }) => [id, date])).toEqual(
          free.instances.map(({ id, date }) => [id, date]),
        );
      }
    }
  });

  it('has everybody among thousands, by as much later as the limit demands', () => {
    const fleet = fleetOf({ internal: 300, trial: 900, customer: 1_800 });
    const pace = paceFor('automatic');
    for (const policy of Object.values(defaultPolicies)) {
      const starts = planWith({ policy, fleet }).instances.map(({ startsAt }) => startsAt);
      expect(starts).toHaveLength(fleet.length);
      expect(keeps(pace, starts)).toBe(true);
    }
    const daytime = calendarWith({ hours: { from: '09:00', to: '17:00' } });
    const large = fleetOf({ internal: 1_000, trial: 3_000, customer: 6_000 });
    expect(planWith({ fleet: large, calendar: weekdays }).sla).toMatchObject({ met: true });
    expect(planWith({ fleet: large, calendar: daytime }).sla).toMatchObject({ met: false, forecast: '2026-12-14' });
    expect(planWith({ fleet: large, calendar: daytime, pace: unlimited }).sla).toMatchObject({ met: true });
    const narrow = planWith({ fleet, pace: { perPulse: 1, perHour: 2 } });
    expect(narrow.sla.met).toBe(false);
    expect(narrow.instances.some(({ delay }) => delay === 'concurrency')).toBe(true);
  });
});

const policyOfOne: Policy = {
  name: 'one',
  sla: { workingDays: 10 },
  merging: 'automatic',
  stages: [
    {
      kind: 'upgrade',
      name: 'all',
      opens: 0,
      due: 0,
      waves: [{ day: 0, cohort: { internal: 100, trial: 100, customer: 100 } }],
      failureBudget: { percent: 100, atLeast: 1 },
      soakMinutes: 15,
      expectedMinutes: 15,
      deadlineMinutes: 60,
      approvals: [],
      onNewPatch: { kind: 'own-policy' },
    },
  ],
};
