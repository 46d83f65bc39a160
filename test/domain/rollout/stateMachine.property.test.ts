import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CalendarData } from '../../../shared/domain/calendar/calendar.ts';
import { createCalendar } from '../../../shared/domain/calendar/workingCalendar.ts';
import type { Policy } from '../../../shared/domain/release/policy.ts';
import { type StageFacts, type Step, budgetSpent, nextStep } from '../../../shared/domain/rollout/advance.ts';
import { stageLanes } from '../../../shared/domain/rollout/lanes.ts';
import { type RolloutCommand, decideRollout, isRefusal } from '../../../shared/domain/rollout/operator.ts';
import {
  type Rollout,
  type RolloutEvent,
  currentStage,
  evolveRollout,
} from '../../../shared/domain/rollout/rollout.ts';
import { fixed } from '../calendar/arbitraries.ts';
import { modelStartOf } from '../calendar/model.ts';
import { policies, situations, tables } from './arbitraries.ts';
import { given, running, superseded } from './fixtures.ts';
import { type ModelRollout, type ModelStage, modelEndOf, modelStages, newModelRollout } from './model.ts';

const HOUR = 3_600_000;

type Action =
  | { readonly kind: 'tick'; readonly hours: number; readonly facts: StageFacts }
  | { readonly kind: 'command'; readonly command: RolloutCommand }
  | { readonly kind: 'supersede' };

const few = fc.constantFrom(0, 0, 0, 0, 1, 5);
const facts = fc.oneof(
  fc.constant<StageFacts>({ waiting: 0, inFlight: 0, failed: 0, openIncidents: 0 }),
  fc.record({ waiting: few, inFlight: few, failed: few, openIncidents: few }),
);
const commands: fc.Arbitrary<RolloutCommand> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<RolloutCommand>({ type: 'pause', reason: 'a demo' }) },
  { weight: 6, arbitrary: fc.constant<RolloutCommand>({ type: 'resume', reason: 'go on' }) },
  { weight: 1, arbitrary: fc.constant<RolloutCommand>({ type: 'abort', reason: 'bad' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('approve'),
      stage: fc.integer({ min: 0, max: 7 }),
      approval: fc.constantFrom('qa', 'security', 'legal'),
    }),
  },
);
const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    {
      weight: 30,
      arbitrary: fc.record({ kind: fc.constant('tick'), hours: fc.integer({ min: 0, max: 60 }), facts }),
    },
    { weight: 12, arbitrary: fc.record({ kind: fc.constant('command'), command: commands }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('supersede') }) },
  ),
  { minLength: 30, maxLength: 70, size: 'max' },
);

/** The rollout and the sheet of paper, side by side; every event is checked against the paper before it is applied. */
class Run {
  readonly model: ModelRollout = newModelRollout();
  readonly #policy: Policy;
  readonly #data: CalendarData;
  readonly #stages: ModelStage[];
  readonly #calendar: ReturnType<typeof createCalendar>;
  rollout: Rollout;
  #now: number;
  #warned = false;

  constructor(policy: Policy, data: CalendarData, releasedAt: number, resumeStage: number) {
    this.#policy = policy;
    this.#data = data;
    this.#calendar = createCalendar(data);
    this.#stages = modelStages(policy, data, releasedAt, resumeStage);
    const changes = { policy, releasedAt, registeredAt: releasedAt, resumeStage };
    this.rollout = running(changes, { calendar: this.#calendar });
    this.#now = releasedAt;
  }

  act(action: Action): void {
    if (action.kind === 'tick') this.#tick(action.hours, action.facts);
    else if (action.kind === 'command') this.#command(action.command);
    else if (this.model.status === 'running') {
      this.model.status = 'ended';
      this.rollout = given(this.rollout, [new Date(this.#now).toISOString(), superseded()]);
    }
    const open = this.rollout.progress.filter(({ completedAt }) => completedAt === null);
    expect(open.map(({ stage }) => stage)).toEqual(this.model.open === undefined ? [] : [this.model.open]);
    const completed = this.rollout.progress.filter(({ completedAt }) => completedAt !== null);
    expect(completed.map(({ stage }) => stage)).toEqual(this.model.done);
  }

  #tick(hours: number, counted: StageFacts): void {
    this.#now += hours * HOUR;
    for (let steps = 0; ; steps++) {
      expect(steps).toBeLessThan(30);
      const seen = this.#verifies() ? { ...counted, waiting: 0, inFlight: 0, failed: 0 } : counted;
      const spent =
        this.model.status === 'running'
          ? budgetSpent(this.rollout, currentStage(this.rollout), seen.failed)
          : undefined;
      const step = spent ?? nextStep(this.rollout, seen, this.#calendar, this.#now);
      if (step === undefined) return this.#mayRest(seen);
      this.#check(step, seen);
      this.#apply(step);
    }
  }

  #verifies(): boolean {
    return this.#policy.stages[currentStage(this.rollout) - 1]?.kind === 'verification';
  }

  #next(): ModelStage | undefined {
    return this.#stages[this.model.done.length];
  }

  #settled(seen: StageFacts): boolean {
    return seen.waiting + seen.inFlight + seen.failed === 0;
  }

  #approved(stage: number): boolean {
    const required = this.#policy.stages[stage - 1]?.approvals ?? [];
    return required.every((each) => this.model.approvals.get(stage)?.has(each) ?? false);
  }

  #isPast(date: string): boolean {
    return this.#now >= modelEndOf(date, this.#data.timeZone);
  }

  /** What the paper says must hold for a step to be taken. */
  #check(step: Step, seen: StageFacts): void {
    const { model } = this;
    const stopped = model.paused || model.held;
    const next = this.#next();
    expect(model.status).toBe('running');
    switch (step.type) {
      case 'StageOpened':
        expect({ stopped, open: model.open, stage: step.stage }).toEqual({
          stopped: false,
          open: undefined,
          stage: next?.stage,
        });
        expect(this.#now).toBeGreaterThanOrEqual(modelStartOf(next?.opens ?? '', this.#data.timeZone));
        return;
      case 'complete-stage':
        expect({ stopped, open: model.open }).toEqual({ stopped: false, open: step.stage });
        expect(this.#approved(step.stage)).toBe(true);
        expect(this.#settled(seen)).toBe(true);
        if (this.#verifies()) expect([seen.openIncidents, this.#isPast(next?.due ?? '')]).toEqual([0, true]);
        return;
      case 'StageOverdue':
        expect(model.open).toBe(step.stage);
        expect(model.overdue).not.toContain(step.stage);
        expect(this.#isPast(next?.due ?? '')).toBe(true);
        return;
      case 'SlaAtRisk':
        expect(this.#warned).toBe(false);
        expect(step.sla.forecast > step.sla.deadline).toBe(true);
        return;
      case 'RolloutHeld':
        expect({ held: model.held, failed: seen.failed > 0 }).toEqual({ held: false, failed: true });
        return;
      case 'RolloutCompleted':
        expect({ stopped, open: model.open, next }).toEqual({ stopped: false, open: undefined, next: undefined });
        return;
      default:
        expect.unreachable(`${step.type} is no step of a tick`);
    }
  }

  /** What the paper says must have happened before a tick may rest. */
  #mayRest(seen: StageFacts): void {
    const { model } = this;
    if (model.status === 'ended') return;
    const stopped = model.paused || model.held;
    const next = this.#next();
    if (model.open === undefined) {
      const waits = next !== undefined && this.#now < modelStartOf(next.opens, this.#data.timeZone);
      expect(stopped || waits).toBe(true);
      return;
    }
    if (this.#isPast(next?.due ?? '')) expect(model.overdue).toContain(model.open);
    if (!this.#verifies() && this.#settled(seen) && this.#approved(model.open)) expect(stopped).toBe(true);
    if (seen.failed > 0 && seen.failed >= stageLanes(this.rollout, model.open)) expect(model.held).toBe(true);
  }

  #apply(step: Step): void {
    const { model } = this;
    const event: RolloutEvent =
      step.type === 'complete-stage' ? { ...step, type: 'StageCompleted', seal: '', upgrades: 0 } : step;
    this.rollout = evolveRollout(this.rollout, event, { at: this.#now, actor: 'tranche' });
    if (event.type === 'StageOpened') model.open = event.stage;
    if (event.type === 'StageOverdue') model.overdue.push(event.stage);
    if (event.type === 'RolloutHeld') model.held = true;
    if (event.type === 'RolloutCompleted') model.status = 'ended';
    if (event.type === 'SlaAtRisk') this.#warned = true;
    if (event.type === 'StageCompleted') {
      model.done.push(event.stage);
      model.open = undefined;
    }
  }

  #command(command: RolloutCommand): void {
    const { model } = this;
    const before = this.rollout;
    const decision = decideRollout(before, command);
    expect(!isRefusal(decision)).toBe(this.#allows(command));
    if (isRefusal(decision)) return;
    this.rollout = evolveRollout(before, decision, { at: this.#now, actor: 'ada' });
    if (command.type === 'pause') model.paused = true;
    if (command.type === 'resume') model.paused = model.held = false;
    if (command.type === 'abort') model.status = 'ended';
    if (command.type === 'approve') {
      model.approvals.set(command.stage, (model.approvals.get(command.stage) ?? new Set()).add(command.approval));
    }
  }

  #allows(command: RolloutCommand): boolean {
    const { model } = this;
    if (model.status === 'ended') return false;
    if (command.type === 'pause') return !model.paused;
    if (command.type === 'resume') return model.paused || model.held;
    if (command.type === 'abort') return true;
    const { stage, approval } = command;
    const needed = this.#policy.stages[stage - 1]?.approvals.includes(approval) ?? false;
    const begun = model.open === stage || model.done.includes(stage);
    return needed && begun && !(model.approvals.get(stage)?.has(approval) ?? false);
  }
}

describe('a rollout through any commands and ticks', () => {
  it('never has two stages open, takes them in order, stops when it is told to and stays ended', () => {
    const reached = { completed: 0, ended: 0, held: 0, overdue: 0 };
    fc.assert(
      fc.property(
        fc.oneof(tables, policies),
        situations,
        fc.nat(),
        actions,
        (policy, { data, releasedAt }, nth, todo) => {
          const run = new Run(policy, data, releasedAt, 1 + (nth % policy.stages.length));
          let endedAs: unknown;
          for (const action of todo) {
            run.act(action);
            if (run.model.status === 'ended') {
              endedAs ??= run.rollout;
              expect(run.rollout).toBe(endedAs);
            }
          }
          const { phase, progress, hold } = run.rollout;
          if (phase.kind === 'ended') reached[phase.outcome === 'completed' ? 'completed' : 'ended'] += 1;
          if (hold !== null) reached.held += 1;
          if (progress.some(({ overdue }) => overdue)) reached.overdue += 1;
          expect(progress.filter(({ overdue }) => overdue).map(({ stage }) => stage)).toEqual(run.model.overdue);
        },
      ),
      fixed(200),
    );
    // The runs went somewhere: all of these were seen often.
    for (const often of Object.values(reached)) expect(often).toBeGreaterThan(10);
  });
});
