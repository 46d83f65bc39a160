import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../shared/domain/release/checkPolicy.ts';
import type { Policy, Stage, UpgradeStage } from '../../../shared/domain/release/policy.ts';

function stage(change: Partial<UpgradeStage> = {}): UpgradeStage {
  return {
    kind: 'upgrade',
    name: 'everybody',
    opens: 0,
    due: 2,
    onNewPatch: { kind: 'own-policy' },
    approvals: [],
    waves: [{ day: change.opens ?? 0, cohort: { internal: 100, trial: 100, customer: 100 } }],
    failureBudget: { percent: 10, atLeast: 2 },
    soakMinutes: 15,
    expectedMinutes: 15,
    deadlineMinutes: 120,
    ...change,
  };
}

function policy(stages: readonly Stage[], change: Partial<Policy> = {}): Policy {
  return { name: 'minor', sla: { workingDays: 10 }, merging: 'automatic', stages, ...change };
}

/** The problems as `field: message`. */
function wrong(stages: readonly Stage[], change: Partial<Policy> = {}): string[] {
  return checkPolicy(policy(stages, change)).map(({ field, message }) => `${field}: ${message}`);
}

const nobody: Stage = {
  kind: 'verification',
  name: 'look',
  opens: 3,
  due: 4,
  onNewPatch: { kind: 'own-policy' },
  approvals: [],
};

describe('a policy', () => {
  it('may be a single stage for everybody', () => {
    expect(wrong([stage()])).toEqual([]);
  });

  it('may leave days between its stages', () => {
    expect(wrong([stage(), stage({ name: 'again', opens: 8, due: 9 })])).toEqual([]);
  });

  it('cannot have a stage that is due before it opens', () => {
    expect(wrong([stage({ opens: 5, due: 3 })])).toEqual([
      'stages[0].due: the stage is due on day 3, before it opens on day 5',
    ]);
  });

  it('cannot have stages that overlap or go back', () => {
    expect(wrong([stage(), stage({ name: 'again', opens: 2, due: 4 })])).toEqual([
      'stages[1].opens: stage 2 opens on day 2, but stage 1 runs until day 2; let it open after that',
    ]);
  });

  it('counts in whole days within a year', () => {
    expect(wrong([stage({ opens: -1, due: 2 })])[0]).toBe(
      'stages[0].opens: -1 is no number of days; write a whole number from 0 to 260',
    );
    expect(wrong([stage({ due: 2.5 })])[0]).toContain('stages[0].due: 2.5 is no number of days');
    expect(wrong([stage({ due: 1_000_000_000 })])[0]).toContain('stages[0].due: 1000000000 is no number of days');
  });

  it('has waves inside the days of their stage, one after the other, the first when it opens', () => {
    const all = { internal: 100, trial: 100, customer: 100 };
    const waves = (...days: number[]) => [stage({ waves: days.map((day) => ({ day, cohort: all })) })];
    expect(wrong(waves(0, 1, 2))).toEqual([]);
    expect(wrong(waves(1, 2))).toEqual([
      'stages[0].waves[0].day: the first wave is on day 1; it must be on day 0, when the stage opens',
    ]);
    expect(wrong(waves(0, 3))).toEqual(["stages[0].waves[1].day: day 3 is not one of the stage's days 0 to 2"]);
    expect(wrong(waves(0, 2, 1))).toEqual([
      'stages[0].waves[2].day: day 1 does not come after day 2 of the wave before it',
    ]);
    expect(wrong(waves(0, 1, 1))).toHaveLength(1);
    expect(wrong(waves())[0]).toBe('stages[0].waves: an upgrade stage needs at least one wave');
  });

  it('has percentages from 0 to 100', () => {
    const percent = (customer: number) =>
      wrong([stage({ waves: [{ day: 0, cohort: { internal: 100, trial: 100, customer } }] })])[0];
    expect(percent(101)).toBe(
      'stages[0].waves[0].cohort.customer: 101 is no percentage; write 0 to 100, with two decimals at most',
    );
    expect(percent(-1)).toContain('-1 is no percentage');
    expect(percent(Number.NaN)).toContain('NaN is no percentage');
    expect(percent(0.001)).toContain('0.001 is no percentage');
  });

  it('has percentages that never go back', () => {
    const first = stage({ waves: [{ day: 0, cohort: { internal: 100, trial: 100, customer: 40 } }] });
    const second = stage({
      name: 'rest',
      opens: 3,
      due: 5,
      waves: [
        { day: 3, cohort: { customer: 10 } },
        { day: 4, cohort: { customer: 100 } },
      ],
    });
    expect(wrong([first, second])).toEqual([
      'stages[1].waves[0].cohort.customer: customer goes back from 40 % to 10 %; percentages are cumulative',
    ]);
  });

  it('brings every group to all of its instances', () => {
    const short = stage({ waves: [{ day: 0, cohort: { internal: 100, customer: 40 } }] });
    expect(wrong([short, nobody])).toEqual([
      'stages[0].waves[0].cohort.trial: a policy that can never finish: trial reaches only 0 %; its last wave must bring it to 100',
      'stages[0].waves[0].cohort.customer: a policy that can never finish: customer reaches only 40 %; its last wave must bring it to 100',
    ]);
  });

  it('upgrades somebody', () => {
    expect(wrong([nobody])).toEqual(['stages: no stage upgrades anything; write at least one upgrade stage']);
    expect(wrong([])).toEqual(['stages: no stage upgrades anything; write at least one upgrade stage']);
  });

  it('has a failure budget with which something can start', () => {
    const budget = (percent: number, atLeast: number) => wrong([stage({ failureBudget: { percent, atLeast } })]);
    expect(budget(0, 0)).toEqual([
      'stages[0].failureBudget: a failure budget of none: upgrades in flight count as possible failures, so nothing could ever start',
    ]);
    expect(budget(1, 0)).toEqual([]);
    expect(budget(0, 1)).toEqual([]);
    expect(budget(0, 1.5)[0]).toContain('stages[0].failureBudget.atLeast: 1.5 is no number of instances');
    expect(budget(200, 0)[0]).toContain('stages[0].failureBudget.percent: 200 is no percentage');
  });

  it('has deadlines that leave time for the upgrade and its soak', () => {
    expect(wrong([stage({ soakMinutes: 60, expectedMinutes: 90 })])).toEqual([
      'stages[0].deadlineMinutes: a deadline of 120 minutes is over before the expected 90 and the soak of 60 are: every upgrade would fail; make it 150 or more',
    ]);
    expect(wrong([stage({ soakMinutes: 30, expectedMinutes: 90 })])).toEqual([]);
    expect(wrong([stage({ soakMinutes: 0 })])).toEqual([
      'stages[0].soakMinutes: 0 minutes; it must be longer than nothing',
    ]);
  });

  it('resumes after a patch at a stage that is there and not after the one it left', () => {
    const resume = (at: number): Stage => ({ ...nobody, onNewPatch: { kind: 'resume', stage: at } });
    expect(wrong([stage(), resume(2)])).toEqual([]);
    expect(wrong([stage(), resume(3)])).toEqual([
      'stages[1].onNewPatch.stage: a patch cannot resume at stage 3; write a stage from 1 to 2, the stage itself',
    ]);
    expect(wrong([stage(), resume(0)])).toHaveLength(1);
    expect(wrong([stage(), resume(1.5)])).toHaveLength(1);
  });

  it('tells its stages apart by their names', () => {
    expect(wrong([stage(), stage({ opens: 3, due: 4 })])).toEqual([
      'stages[1].name: stage 1 has the same name; stages are told apart by it',
    ]);
  });

  it('promises at least a day and at most a year', () => {
    expect(wrong([stage()], { sla: { workingDays: 0 } })[0]).toContain('sla.workingDays: 0 is no number of days');
    expect(wrong([stage()], { sla: { calendarDays: 400 } })[0]).toContain('sla.calendarDays: 400 is no number');
  });

  it('is told everything at once', () => {
    const first = stage({ due: -1, failureBudget: { percent: 0, atLeast: 0 }, soakMinutes: -5 });
    const problems = checkPolicy(policy([first, { ...nobody, name: 'everybody' }], { sla: { calendarDays: 0 } }));
    expect(problems.map(({ field }) => field)).toEqual([
      'sla.calendarDays',
      'stages[0].due',
      'stages[0].due',
      'stages[0].failureBudget',
      'stages[0].soakMinutes',
      'stages[1].name',
    ]);
  });
});
