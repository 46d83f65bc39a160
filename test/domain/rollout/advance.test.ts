import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import { type StageFacts, budgetSpent, nextMilestone, nextStep } from '../../../shared/domain/rollout/advance.ts';
import { stageLanes } from '../../../shared/domain/rollout/lanes.ts';
import type { Rollout } from '../../../shared/domain/rollout/rollout.ts';
import { currentStage, statusOf } from '../../../shared/domain/rollout/rollout.ts';
import { at, calendarWith, iso } from '../calendar/fixtures.ts';
import {
  DAYS,
  NOTHING,
  aborted,
  approved,
  completed,
  finished,
  fleetOf,
  given,
  held,
  majorWith,
  opened,
  paused,
  registered,
  resumed,
  running,
  superseded,
  through,
  weekdays,
} from './fixtures.ts';

/** What a tick decides at that moment, from what it has counted. */
function step(rollout: Rollout, when: string, facts: Partial<StageFacts> = {}, calendar = weekdays) {
  return nextStep(rollout, { ...NOTHING, ...facts }, calendar, at(when));
}
const noon = (day: number): string => `${DAYS[day]}T12:00:00Z`;
const start = (day: number): string => `${DAYS[day]}T00:00:00Z`;
const opens = (stage: number) => ({ type: 'StageOpened', stage });
const inStage = (stage: number, rollout = running()): Rollout =>
  given(rollout, ...through(stage - 1), [start(rollout.policy.stages[stage - 1]?.opens ?? 0), opened(stage)]);

describe('a stage opens', () => {
  it('when its opening day has come, in the time zone of the calendar', () => {
    const auckland = calendarWith({ timeZone: 'Pacific/Auckland' });
    const rollout = given(running({}, { calendar: auckland }), ...through(1));
    // 26 November begins in Auckland at 11:00 UTC on the 25th.
    expect(step(rollout, '2026-11-25T10:59:59Z', {}, auckland)).toBeUndefined();
    expect(step(rollout, '2026-11-25T11:00:00Z', {}, auckland)).toMatchObject(opens(2));
  });

  it('only when every stage before it is complete', () => {
    expect(step(inStage(1), noon(2), { waiting: 1 })).toBeUndefined();
    expect(step(given(running(), ...through(1)), start(3))).toMatchObject(opens(2));
  });

  it('not early when the one before was quick', () => {
    expect(step(given(running(), ...through(1)), noon(1))).toBeUndefined();
  });

  it('late when the one before was late, and none is skipped', () => {
    const late = given(running(), [start(0), opened(1)], [noon(8), completed(1)]);
    expect(step(late, noon(8))).toMatchObject(opens(2));
  });

  it('at the first stage right after the plan', () => {
    expect(step(running(), '2026-11-23T10:00:00Z')).toMatchObject(opens(1));
  });

  it('after the internal days at the stage at which a patch resumes', () => {
    const rollout = given(running({ resumeStage: 3 }), [noon(0), opened(1)], [noon(0), completed(1)]);
    expect(step(rollout, noon(1))).toBeUndefined();
    expect(step(rollout, start(2))).toMatchObject(opens(3));
  });

  it('later, when a freeze was added in mid-run', () => {
    const freezes = [{ from: DAYS[3], to: DAYS[3], reason: 'frozen', scope: { fleet: true } as const }];
    const rollout = given(running(), ...through(1));
    expect(step(rollout, noon(3), {}, calendarWith({ freezes }))).not.toMatchObject(opens(2));
    expect(step(rollout, noon(4), {}, calendarWith({ freezes }))).toMatchObject(opens(2));
  });

  it('not before the plan is made', () => {
    expect(step(registered(), noon(0))).toBeUndefined();
  });

  it.each([paused(), held('incident')])('not while the rollout is stopped by $type, and does afterwards', (stop) => {
    const stopped = given(running(), ...through(1), [noon(1), stop]);
    expect(step(stopped, noon(3))).toBeUndefined();
    expect(step(given(stopped, [noon(3), resumed()]), noon(3))).toMatchObject(opens(2));
  });
});

describe('a stage is complete', () => {
  it('when each of its instances is verified or excused', () => {
    expect(step(inStage(3), noon(5))).toMatchObject({ type: 'complete-stage', stage: 3 });
  });

  it.each<Partial<StageFacts>>([{ waiting: 1 }, { inFlight: 1 }])('not while there are %o', (facts) => {
    expect(step(inStage(3), noon(5), facts)).toBeUndefined();
  });

  it('not while it waits for an approval', () => {
    const policy = majorWith(3, { approvals: ['security', 'support'] });
    const open = given(inStage(3, running({ policy })), [noon(5), approved(3, 'security')]);
    expect(step(open, noon(5))).toBeUndefined();
    expect(step(given(open, [noon(5), approved(3, 'support')]), noon(5))).toMatchObject({ type: 'complete-stage' });
  });

  it('not while the rollout is stopped', () => {
    expect(step(given(inStage(3), [noon(5), paused()]), noon(5))).toBeUndefined();
  });

  it('and after the last of them the rollout is', () => {
    const all = given(running(), ...through(5));
    expect(step(all, noon(9))).toMatchObject({ type: 'RolloutCompleted' });
    expect(statusOf(given(all, [noon(9), finished()]))).toBe('completed');
  });
});

describe('the verification stage', () => {
  const verifying = inStage(2);

  it('passes at the end of its window', () => {
    expect(step(verifying, `${DAYS[4]}T23:59:59Z`)).toBeUndefined();
    expect(step(verifying, '2026-11-28T00:00:00Z')).toMatchObject({ type: 'complete-stage', stage: 2 });
  });

  it('that opens late keeps its full length', () => {
    const late = given(running(), [start(0), opened(1)], [noon(6), completed(1)], [noon(6), opened(2)]);
    const seen = { ...late, sla: null };
    expect(
      step(given(seen, [noon(6), { type: 'StageOverdue', stage: 2, due: DAYS[4], unsettled: 0, reason: '' }]), noon(7)),
    ).toBeUndefined();
    expect(
      step(
        given(seen, [noon(6), { type: 'StageOverdue', stage: 2, due: DAYS[4], unsettled: 0, reason: '' }]),
        start(8),
      ),
    ).toMatchObject({
      type: 'complete-stage',
      stage: 2,
    });
  });

  it('does not pass while an incident is open on an upgraded instance', () => {
    expect(step(verifying, start(5), { openIncidents: 1 })?.type).not.toBe('complete-stage');
    expect(step(verifying, start(5), { openIncidents: 0 })?.type).toBe('complete-stage');
  });

  it('does not pass without every required approval', () => {
    const open = inStage(2, running({ policy: majorWith(2, { approvals: ['qa'] }) }));
    expect(step(open, start(5))?.type).not.toBe('complete-stage');
    expect(step(given(open, [noon(3), approved(2, 'qa')]), start(5))).toMatchObject({ type: 'complete-stage' });
  });

  it('does not pass before the end of its window for being approved early', () => {
    const open = inStage(2, running({ policy: majorWith(2, { approvals: ['qa'] }) }));
    expect(step(given(open, [noon(3), approved(2, 'qa')]), noon(4))).toBeUndefined();
  });

  it('lasts longer by a freeze', () => {
    const freezes = [{ from: DAYS[4], to: DAYS[4], reason: 'frozen', scope: { fleet: true } as const }];
    expect(step(verifying, '2026-11-28T00:00:00Z', {}, calendarWith({ freezes }))?.type).not.toBe('complete-stage');
    expect(step(verifying, start(6), {}, calendarWith({ freezes }))).toMatchObject({ type: 'complete-stage' });
  });
});

describe('the failure budget', () => {
  const many = inStage(3, running({}, { fleet: fleetOf({ internal: 5, trial: 100, customer: 100 }) }));

  it('of a stage is its lanes, by the plan', () => {
    // 30 trials and 10 customers: 10 % of 40.
    expect(stageLanes(many, 3)).toBe(4);
    expect(stageLanes(many, 1)).toBe(2);
  });

  it('is spent when failures hold every lane, and the rollout holds', () => {
    expect(budgetSpent(many, 3, 3)).toBeUndefined();
    expect(budgetSpent(many, 3, 4)).toMatchObject({ type: 'RolloutHeld', cause: 'failure-budget' });
  });

  it('is told once: a rollout that is held is not held again', () => {
    expect(budgetSpent(given(many, [noon(5), held()]), 3, 4)).toBeUndefined();
  });

  it('holds again when an operator resumes with nothing done about it', () => {
    expect(budgetSpent(given(many, [noon(5), held()], [noon(6), resumed()]), 3, 4)).toMatchObject({
      type: 'RolloutHeld',
    });
  });

  it('is the least of the policy for a stage that was planned empty and joined later', () => {
    expect(stageLanes(inStage(5, running({}, { fleet: fleetOf({ internal: 1 }) })), 5)).toBe(2);
  });

  it('is nothing to a stage without failures', () => {
    expect(budgetSpent(many, 2, 0)).toBeUndefined();
  });

  it('not yet spent still holds once nothing else is left to do', () => {
    expect(step(many, noon(5), { failed: 1, inFlight: 1 })).toBeUndefined();
    expect(step(many, noon(5), { failed: 1, waiting: 1 })).toBeUndefined();
    expect(step(many, noon(5), { failed: 1 })).toMatchObject({ type: 'RolloutHeld', cause: 'failed-instances' });
  });
});

describe('a stage past its due day', () => {
  const open = { ...inStage(1), sla: null };
  const overdue = { type: 'StageOverdue', stage: 1, due: DAYS[2], unsettled: 3 } as const;

  it('is overdue, and says how many are not verified', () => {
    expect(step(open, `${DAYS[2]}T23:59:59Z`, { waiting: 1, inFlight: 1, failed: 1 })).toBeUndefined();
    expect(step(open, start(3), { waiting: 1, inFlight: 1, failed: 1 })).toMatchObject(overdue);
  });

  it('says so once', () => {
    const told = given(open, [start(3), { ...overdue, reason: '' }]);
    expect(step(told, noon(3), { waiting: 3 })).toBeUndefined();
    expect(step(told, noon(9), { waiting: 3 })).toBeUndefined();
  });

  it('says so while the rollout is stopped', () => {
    expect(step(given(open, [noon(1), paused()]), start(3), { waiting: 1 })).toMatchObject({ type: 'StageOverdue' });
    expect(step(given(open, [noon(1), held()]), start(3), { failed: 1 })).toMatchObject({ type: 'StageOverdue' });
  });

  it('is not overdue when it is complete in time', () => {
    expect(step(open, start(3))).toMatchObject({ type: 'complete-stage' });
  });

  it('is overdue as a verification stage that an open incident or a missing approval keeps from passing', () => {
    const verifying = { ...inStage(2), sla: null };
    expect(step(verifying, start(6), { openIncidents: 1 })).toMatchObject({ type: 'StageOverdue', stage: 2 });
    const unapproved = { ...inStage(2, running({ policy: majorWith(2, { approvals: ['qa'] }) })), sla: null };
    expect(step(unapproved, start(6))).toMatchObject({ type: 'StageOverdue', stage: 2 });
  });

  it('is overdue as an upgrade stage that only waits for an approval', () => {
    const unapproved = { ...inStage(3, running({ policy: majorWith(3, { approvals: ['qa'] }) })), sla: null };
    expect(step(unapproved, noon(7))).toMatchObject({ type: 'StageOverdue', stage: 3 });
  });
});

describe('the promise', () => {
  const risk = { type: 'SlaAtRisk', sla: { deadline: DAYS[10], met: false } };
  const late = given(inStage(4), [noon(9), { type: 'StageOverdue', stage: 4, due: DAYS[8], unsettled: 1, reason: '' }]);

  it('is at risk when a stage is so late that the last one would end after the deadline', () => {
    expect(step(late, noon(10), { waiting: 1 })).toMatchObject(risk);
  });

  it('is told to be at risk once, when that first appears', () => {
    const warning = step(late, noon(10), { waiting: 1 });
    if (warning?.type !== 'SlaAtRisk') throw new Error('no warning');
    const warned = given(late, [noon(10), warning]);
    expect(step(warned, noon(10), { waiting: 1 })).toBeUndefined();
    expect(step(warned, noon(14), { waiting: 1 })).toBeUndefined();
  });

  it('is not told again when the plan had said so', () => {
    const freezes = [{ from: DAYS[3], to: DAYS[5], reason: 'frozen', scope: { fleet: true } as const }];
    const calendar = calendarWith({ freezes });
    const open = given(running({}, { calendar }), [noon(0), opened(1)]);
    expect(open.sla?.met).toBe(false);
    expect(step(open, noon(2), { waiting: 1 }, calendar)).toBeUndefined();
  });

  it('is not at risk while a stage is behind its plan, but within its window', () => {
    // Released on a Thursday, day 2 is the Monday: stage 2 opens on Tuesday as planned whatever stage 1 still does.
    const thursday = at('2026-11-26T09:00:00Z');
    const open = given(running({ releasedAt: thursday, registeredAt: thursday }), ['2026-11-26T09:00:00Z', opened(1)]);
    expect(step(open, '2026-11-30T12:00:00Z', { waiting: 1 })).toBeUndefined();
  });

  it('is told to be at risk while the rollout is stopped between two stages', () => {
    const between = given(running(), ...through(1), [noon(1), paused()]);
    expect(step(between, noon(9))).toMatchObject({ type: 'SlaAtRisk' });
  });

  it('is told to be at risk as soon as a freeze that was added makes it so', () => {
    const freezes = [{ from: DAYS[5], to: DAYS[9], reason: 'frozen', scope: { fleet: true } as const }];
    expect(step(inStage(2), noon(3), {}, calendarWith({ freezes }))).toMatchObject({ type: 'SlaAtRisk' });
  });
});

describe('a rollout that has ended', () => {
  it.each([aborted(), superseded(), finished()])('by $type takes no step any more', (end) => {
    const ended = given(inStage(3), [noon(5), end]);
    expect(step(ended, noon(5), { waiting: 3 })).toBeUndefined();
    expect(step(ended, noon(14), { failed: 3 })).toBeUndefined();
    expect(nextMilestone(ended, undefined, weekdays)).toBeUndefined();
  });
});

describe('where a rollout stands', () => {
  it('is one word, and a hold says more than a pause', () => {
    expect(statusOf(registered())).toBe('planning');
    expect(statusOf(running())).toBe('active');
    expect(statusOf(given(running(), [noon(0), paused()]))).toBe('paused');
    expect(statusOf(given(running(), [noon(0), paused()], [noon(0), held()]))).toBe('held');
    expect(statusOf(given(running(), [noon(0), held()], [noon(0), aborted()]))).toBe('aborted');
  });

  it('is the stage that was opened last', () => {
    expect(currentStage(running())).toBe(1);
    expect(currentStage(inStage(4))).toBe(4);
    expect(currentStage(given(running(), ...through(3)))).toBe(3);
  });
});

describe('a rollout goes on by itself next', () => {
  it.each<{ when: string; rollout: Rollout; next?: number; is: string | undefined }>([
    { when: 'at once, while it waits for its plan', rollout: registered(), is: '2026-11-23T10:00:00Z' },
    { when: 'when its next stage opens', rollout: given(running(), ...through(1)), is: '2026-11-26T00:00:00Z' },
    { when: 'when its verification ends', rollout: inStage(2), is: '2026-11-28T00:00:00Z' },
    { when: 'with the next start of its stage', rollout: inStage(3), next: at(noon(6)), is: noon(6) },
    { when: 'never, while it is held', rollout: given(inStage(3), [noon(5), held()]), next: 0, is: undefined },
    { when: 'never, while it is paused', rollout: given(inStage(3), [noon(5), paused()]), next: 0, is: undefined },
    {
      when: 'at once to end',
      rollout: given(running({ policy: defaultPolicies.major }), ...through(5)),
      is: '2026-11-23T10:00:00Z',
    },
  ])('$when', ({ rollout, next, is }) => {
    expect(iso(nextMilestone(rollout, next, weekdays))).toBe(is);
  });

  it('never, while it waits for an approval', () => {
    const policy = majorWith(2, { approvals: ['qa'] });
    expect(nextMilestone(inStage(2, running({ policy })), undefined, weekdays)).toBeUndefined();
  });
});
