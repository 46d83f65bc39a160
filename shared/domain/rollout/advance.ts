import type { Instant } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';
import { verificationEnds } from './planStage.ts';
import type { Rollout, RolloutEvent, StageProgress } from './rollout.ts';
import { count } from '../count.ts';
import { stageLanes } from './lanes.ts';
import { overdue, slaAtRisk } from './lateness.ts';
import { type StageWindow, windowsOf } from './stageWindows.ts';

/** What the tick counted of the stage that the rollout is in. */
export interface StageFacts {
  readonly waiting: number;
  readonly inFlight: number;
  readonly failed: number;
  /** Open incidents on instances that this rollout has upgraded. */
  readonly openIncidents: number;
  /** Seals the evidence of the stage; only asked for when it completes. */
  readonly seal?: { readonly seal: string; readonly upgrades: number };
}

/** What the rollout does next, or `undefined` when it waits. `complete` needs the seal of the stage's evidence first. */
export type Step = RolloutEvent | { readonly type: 'complete-stage'; readonly stage: number; readonly reason: string };

/** The next step of a running rollout. One step at a time: each is recorded before the next is considered. */
export function nextStep(rollout: Rollout, facts: StageFacts, calendar: Calendar, now: Instant): Step | undefined {
  if (rollout.phase.kind !== 'running') return undefined;
  const windows = windowsOf(rollout, calendar);
  const current = rollout.progress.at(-1);
  const open = current?.completedAt === null ? current : undefined;
  const window = windows.find(({ stage }) => stage === open?.stage);
  const stopped = rollout.pause !== null || rollout.hold !== null;
  const unsettled = facts.waiting + facts.inFlight + facts.failed;
  const step = stopped ? undefined : goOn(windows, window, current, facts, calendar, now);
  // Nobody was promised a rollback by any day.
  if (rollout.rollsBack !== undefined) return step;
  return step ?? overdue(window, open, unsettled, calendar, now) ?? slaAtRisk(rollout, windows, calendar, now);
}

function goOn(
  windows: readonly StageWindow[],
  window: StageWindow | undefined,
  current: StageProgress | undefined,
  facts: StageFacts,
  calendar: Calendar,
  now: Instant,
): Step | undefined {
  if (current === undefined || current.completedAt !== null) return openNext(windows, current, calendar, now);
  if (window === undefined) return undefined;
  return window.row.kind === 'verification'
    ? passVerification(window, current, facts, calendar, now)
    : finishStage(window, current, facts);
}

/**
 * When the rollout will next have something to do by the passing of time alone, maybe past; `undefined` when it waits
 * for a person.
 * @param nextStart the earliest start of those that wait in its stage
 */
export function nextMilestone(
  rollout: Rollout,
  nextStart: Instant | undefined,
  calendar: Calendar,
): Instant | undefined {
  if (rollout.phase.kind === 'planning') return rollout.registeredAt;
  if (rollout.phase.kind === 'ended' || rollout.pause !== null || rollout.hold !== null) return undefined;
  const windows = windowsOf(rollout, calendar);
  const current = rollout.progress.at(-1);
  const index = windows.findIndex(({ stage }) => stage === current?.stage);
  const window = windows[index];
  if (current === undefined || window === undefined || current.completedAt !== null) {
    const next = windows[index + 1];
    return next === undefined ? rollout.registeredAt : calendar.startOf(next.opens);
  }
  if (missingApprovals(window, current).length > 0) return nextStart;
  if (window.row.kind === 'upgrade') return nextStart ?? current.openedAt;
  return verificationEnds(window, calendar.dateOf(current.openedAt), calendar);
}

function openNext(
  windows: readonly StageWindow[],
  current: StageProgress | undefined,
  calendar: Calendar,
  now: Instant,
): Step | undefined {
  const next = windows[windows.findIndex(({ stage }) => stage === current?.stage) + 1];
  if (next === undefined) return { type: 'RolloutCompleted', reason: 'every stage is complete' };
  if (now < calendar.startOf(next.opens)) return undefined;
  const before = current === undefined ? '' : ` and stage ${current.stage} is complete`;
  return {
    type: 'StageOpened',
    stage: next.stage,
    reason: `stage ${next.stage} (${next.row.name}) opens on ${next.opens}${before}`,
  };
}

function passVerification(
  window: StageWindow,
  current: StageProgress,
  facts: StageFacts,
  calendar: Calendar,
  now: Instant,
): Step | undefined {
  const ends = verificationEnds(window, calendar.dateOf(current.openedAt), calendar);
  if (now < ends || facts.openIncidents > 0 || missingApprovals(window, current).length > 0) return undefined;
  return {
    type: 'complete-stage',
    stage: window.stage,
    reason: 'the verification window is over, no incident is open on an upgraded instance, every approval is given',
  };
}

function finishStage(window: StageWindow, current: StageProgress, facts: StageFacts): Step | undefined {
  const { waiting, inFlight, failed } = facts;
  if (failed === 0 && waiting + inFlight === 0) {
    if (missingApprovals(window, current).length > 0) return undefined;
    return {
      type: 'complete-stage',
      stage: window.stage,
      reason: 'every instance of the stage is verified or excused',
    };
  }
  if (failed > 0 && waiting + inFlight === 0) {
    return {
      type: 'RolloutHeld',
      cause: 'failed-instances',
      reason: `${count(failed, 'instance')} of stage ${window.stage} failed and nothing else is left to do`,
    };
  }
  return undefined;
}

/** Held when failed upgrades occupy every lane of the stage: no further one may start. */
export function budgetSpent(rollout: Rollout, stage: number, failed: number): RolloutEvent | undefined {
  const lanes = stageLanes(rollout, stage);
  if (failed === 0 || failed < lanes || rollout.hold !== null) return undefined;
  // Of one instance there is nothing to budget: that it failed is what holds it.
  if (rollout.rollsBack !== undefined) return undefined;
  return {
    type: 'RolloutHeld',
    cause: 'failure-budget',
    reason: `${count(failed, 'failure')} in stage ${stage} spent its failure budget of ${lanes}`,
  };
}

export function missingApprovals(window: StageWindow, current: StageProgress): string[] {
  return window.row.approvals.filter((needed) => !current.approvals.some(({ approval }) => approval === needed));
}
