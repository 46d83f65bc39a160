import { describe, expect, it } from 'vitest';
import type { Freeze } from '../../../shared/domain/calendar/calendar.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { MaintenanceWindow } from '../../../shared/domain/fleet/instance.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { Plan } from '../../../shared/domain/rollout/planned.ts';
import { expectedDuration, lanesOf } from '../../../shared/domain/rollout/planStage.ts';
import { at, calendarWith, iso } from '../calendar/fixtures.ts';
import { DAYS, fleetOf, instanceWith, majorWith, planWith, plannedOf } from './fixtures.ts';

const idsOf = ({ instances, excluded }: Plan): string[] =>
  [...instances.map(({ id }) => id), ...excluded.map(({ id }) => id)].toSorted();
const window = (changes: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  days: ['tue', 'wed'],
  from: '20:00',
  to: '02:00',
  timeZone: 'UTC',
  ...changes,
});
const frozen = (from: string, to: string, scope: Freeze['scope']) =>
  calendarWith({ freezes: [{ from, to, scope, reason: 'frozen' }] });

describe('a plan', () => {
  const fleet = [
    ...fleetOf({ internal: 3, trial: 7, customer: 23 }),
    instanceWith('paused', { releaseChannel: 'pause' }),
    instanceWith('new', { version: '5.2.0' }),
    instanceWith('odd', { group: undefined }),
  ];

  it.each(['major', 'minor', 'patch'] as const)(
    'of a %s release has every instance once, planned or excluded',
    (type) => {
      expect(idsOf(planWith({ fleet, policy: defaultPolicies[type] }))).toEqual(fleet.map(({ id }) => id).toSorted());
    },
  );

  it.each([1, 2, 3, 4, 5])('resumed at stage %i has every instance once, planned or excluded', (resumeStage) => {
    expect(idsOf(planWith({ fleet, resumeStage }))).toEqual(fleet.map(({ id }) => id).toSorted());
  });

  it('resumed at a stage brings along whom the stages before it had reached', () => {
    const planned = planWith({ fleet, resumeStage: 5 });
    const trials = planned.instances.filter(({ group }) => group === 'trial');
    expect(trials.map(({ stage, date }) => [stage, date])).toEqual(trials.map(() => [5, DAYS[2]]));
    expect(trials).toHaveLength(7);
  });

  it('resumed at a stage keeps the cohorts of the line', () => {
    const older = fleet.filter(({ version }) => version !== '5.2.0');
    const stagesOf = (resumeStage: number, version: string) =>
      new Map(planWith({ fleet: older, resumeStage, version }).instances.map(({ id, stage }) => [id, stage]));
    expect(stagesOf(3, '5.2.1')).toEqual(stagesOf(1, '5.2.0'));
  });

  it('puts the internal instances first and says which place in its group each has', () => {
    const planned = planWith({ fleet: fleetOf({ internal: 2, customer: 10 }) });
    const internal = planned.instances.filter(({ group }) => group === 'internal');
    expect(internal.map(({ stage, date, rank, groupSize }) => [stage, date, rank, groupSize])).toEqual([
      [1, DAYS[0], 1, 2],
      [1, DAYS[0], 2, 2],
    ]);
    const customers = planned.instances.filter(({ group }) => group === 'customer');
    expect(customers.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(customers.map(({ stage }) => stage)).toEqual([3, 4, 4, 4, 5, 5, 5, 5, 5, 5]);
    expect(customers.map(({ date }) => date)).toEqual([DAYS[5], ...Array(3).fill(DAYS[7]), ...Array(6).fill(DAYS[9])]);
  });

  it('starts nothing before the release, nor before the moment from which it is made', () => {
    const first = (notBefore?: number) =>
      iso(
        planWith({ fleet: fleetOf({ internal: 1 }), ...(notBefore !== undefined && { notBefore }) }).instances[0]
          ?.startsAt,
      );
    expect(first()).toBe('2026-11-23T10:00:00Z');
    expect(first(at('2026-11-23T15:00:00Z'))).toBe('2026-11-23T15:00:00Z');
    expect(first(at('2026-11-23T05:00:00Z'))).toBe('2026-11-23T10:00:00Z');
  });

  it('counts days from the release even when it is registered days later', () => {
    const planned = planWith({ notBefore: at(`${DAYS[4]}T09:00:00Z`) });
    expect(planned.dayZero).toBe(DAYS[0]);
    expect(planned.stages[0]).toMatchObject({ opens: DAYS[0], due: DAYS[2] });
    expect(plannedOf(planned, 'internal-0')).toMatchObject({ date: DAYS[4], delay: 'stage-opened-late' });
  });

  it('of an empty fleet has its stages with their dates', () => {
    const { stages, instances, sla } = planWith({ fleet: [] });
    expect(stages.map(({ stage, instances: size }) => [stage, size])).toEqual(
      [1, 2, 3, 4, 5].map((stage) => [stage, 0]),
    );
    expect(instances).toEqual([]);
    expect(sla).toEqual({ deadline: DAYS[10], forecast: DAYS[10], met: true });
  });
});

describe('an instance is due on the day of its wave', () => {
  const one = [instanceWith('a')];

  it('where nothing stands against it', () => {
    expect(plannedOf(planWith({ fleet: one }), 'a')).toMatchObject({ date: DAYS[5], waveDate: DAYS[5], delay: null });
  });

  it('or later, for its maintenance window', () => {
    const fleet = [instanceWith('a', { maintenanceWindow: window() })];
    const planned = plannedOf(planWith({ fleet }), 'a');
    expect(planned).toMatchObject({ waveDate: DAYS[5], date: DAYS[6], delay: 'maintenance-window-or-freeze' });
    expect(iso(planned.startsAt)).toBe('2026-12-01T20:00:00Z');
  });

  it('in the part after midnight of a window that opened the evening before', () => {
    const fleet = [instanceWith('a', { maintenanceWindow: window({ days: ['sun'], timeZone: 'Europe/Berlin' }) })];
    // Sunday 20:00 to Monday 02:00 in Berlin; only its part on Monday is on a working day.
    expect(iso(plannedOf(planWith({ fleet }), 'a').startsAt)).toBe('2026-11-30T00:00:00Z');
  });

  it('or later, for a freeze of its own, while the others go on', () => {
    const calendar = frozen('2026-11-28', DAYS[6], { instance: 'a' });
    const fleet = [...one, instanceWith('b')];
    const planned = planWith({
      fleet,
      calendar,
      policy: majorWith(3, { waves: [{ day: 5, cohort: { customer: 100 } }] }),
    });
    expect(plannedOf(planned, 'a')).toMatchObject({ stage: 3, date: DAYS[7], delay: 'maintenance-window-or-freeze' });
    expect(plannedOf(planned, 'b')).toMatchObject({ stage: 3, date: DAYS[5], delay: null });
    expect(planned.stages).toMatchObject(planWith({ fleet }).stages.map(({ opens, due }) => ({ opens, due })));
  });

  it('or later, for a freeze of its group', () => {
    const fleet = [...one, instanceWith('t', { group: 'trial' })];
    const planned = planWith({ fleet, calendar: frozen(DAYS[5], DAYS[5], { group: 'trial' }) });
    expect(plannedOf(planned, 't').date).toBe(DAYS[6]);
    expect(plannedOf(planned, 'a').date).toBe(DAYS[5]);
  });

  it('or later, when a stage before it takes longer', () => {
    const internal = instanceWith('i', { group: 'internal' });
    const fleet = [internal, ...one];
    const planned = planWith({ fleet, calendar: frozen(DAYS[0], DAYS[7], { instance: 'i' }) });
    expect(plannedOf(planned, 'i').date).toBe(DAYS[8]);
    // Verification opens on day 8 instead of 3 and still lasts two days; stage 3 opens after it.
    expect(plannedOf(planned, 'a')).toMatchObject({ waveDate: DAYS[5], date: DAYS[10], delay: 'stage-opened-late' });
  });

  it('or later, when its lanes are taken until the operating hours are over', () => {
    const calendar = calendarWith({ hours: { from: '09:00', to: '10:00' } });
    const planned = planWith({ fleet: fleetOf({ internal: 8 }), calendar });
    const starts = planned.instances.map(({ startsAt, delay }) => [iso(startsAt), delay]);
    // Two lanes, 40 minutes each: two at nine, two at twenty to ten.
    expect(starts.map(([start]) => start)).toEqual([
      '2026-11-24T09:00:00Z',
      '2026-11-24T09:00:00Z',
      '2026-11-24T09:45:00Z',
      '2026-11-24T09:45:00Z',
      '2026-11-25T09:00:00Z',
      '2026-11-25T09:00:00Z',
      '2026-11-25T09:45:00Z',
      '2026-11-25T09:45:00Z',
    ]);
    expect(starts[4]?.[1]).toBe('concurrency');
  });
});

describe('the failure budget', () => {
  it('is a percentage of the stage rounded up, and not fewer than the least', () => {
    expect(lanesOf({ percent: 10, atLeast: 2 }, 5)).toBe(2);
    expect(lanesOf({ percent: 10, atLeast: 2 }, 31)).toBe(4);
    expect(lanesOf({ percent: 0, atLeast: 1 }, 1_000)).toBe(1);
    expect(lanesOf({ percent: 25, atLeast: 0 }, 1)).toBe(1);
  });

  it('bounds how many upgrades the plan has in flight at once', () => {
    const policy = majorWith(3, {
      waves: [{ day: 5, cohort: { customer: 100 } }],
      failureBudget: { percent: 10, atLeast: 1 },
    });
    const { instances, stages } = planWith({ fleet: fleetOf({ customer: 30 }), policy });
    expect(stages[2]).toMatchObject({ lanes: 3, instances: 30 });
    for (const { startsAt } of instances) {
      const together = instances.filter(
        (other) => other.startsAt <= startsAt && startsAt < other.startsAt + 30 * MINUTE,
      );
      expect(together.length).toBeLessThanOrEqual(3);
    }
  });

  it('leaves time in the plan to notice the end of the run and of the soak', () => {
    const [internal] = defaultPolicies.major.stages;
    if (internal?.kind !== 'upgrade') throw new Error('the first stage upgrades');
    expect(expectedDuration(internal)).toBe(40 * MINUTE);
  });
});

describe('a verification stage in the plan', () => {
  it('ends with its last day, and the next stage begins after it', () => {
    const { stages } = planWith({});
    expect(stages[1]).toMatchObject({ kind: 'verification', lanes: 0, instances: 0 });
    expect(iso(stages[1]?.completesAt)).toBe('2026-11-28T00:00:00Z');
  });

  it('that opens late keeps its full length', () => {
    const { stages } = planWith({ notBefore: at(`${DAYS[6]}T12:00:00Z`) });
    expect(iso(stages[1]?.completesAt)).toBe(`${DAYS[8]}T00:00:00Z`);
  });
});

describe('a freeze of the fleet', () => {
  it('moves every later stage by its working days', () => {
    const calendar = frozen(DAYS[3], DAYS[5], { fleet: true });
    expect(planWith({ calendar }).stages.map(({ opens, due }) => [opens, due])).toEqual([
      [DAYS[0], DAYS[2]],
      [DAYS[6], DAYS[7]],
      [DAYS[8], DAYS[9]],
      [DAYS[10], DAYS[11]],
      [DAYS[12], DAYS[13]],
    ]);
  });

  it('does not move the promise: the plan says at once that it is not met', () => {
    const { sla } = planWith({ calendar: frozen(DAYS[3], DAYS[5], { fleet: true }) });
    expect(sla).toEqual({ deadline: DAYS[10], forecast: DAYS[13], met: false });
  });

  it('never drops anybody', () => {
    const calendar = frozen('2026-11-20', '2027-01-15', { fleet: true });
    const planned = planWith({ calendar });
    expect(planned.excluded).toEqual([]);
    expect(planned.instances).toHaveLength(15);
    expect(planned.instances.every(({ date }) => date > '2027-01-15')).toBe(true);
  });
});
