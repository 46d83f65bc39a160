import type { Instant, LocalDate } from '../calendar/time.ts';
import type { DomainEvent } from '../evidence/ledger.ts';
import type { ExclusionReason } from '../fleet/eligibility.ts';
import type { Policy, ReleaseType } from '../release/policy.ts';
import type { PlannedStage } from './planned.ts';
import type { SlaForecast } from './sla.ts';

/** One release going through one fleet. */
export interface Rollout {
  readonly id: string;
  readonly environment: string;
  readonly version: string;
  readonly releaseType: ReleaseType;
  /** The whole release table, as it was when the release was registered. */
  readonly policy: Policy;
  /** The stage at which a newer patch goes on, 1 for a fresh start. */
  readonly resumeStage: number;
  readonly releasedAt: Instant;
  readonly registeredAt: Instant;
  readonly registeredBy: string;
  readonly notes: string;
  /** The rollout that this one took the place of. */
  readonly supersedes: string | null;
  /** What it changes cannot be taken back, such as a migration of a database: nothing is rolled back. Left out: it can. */
  readonly irreversible?: boolean;
  /** It brings an instance back to the version before; left out for a release. */
  readonly rollsBack?: RollsBack;
  /** Instances that are being brought back, or were, and the rollouts that do it; left out before the first. */
  readonly rollbacks?: readonly { readonly instance: string; readonly rollback: string; readonly at: Instant }[];
  readonly phase: Phase;
  /** An open stop, whoever asked for it: nothing starts while one is there. */
  readonly pause: { readonly by: string; readonly reason: string; readonly since: Instant } | null;
  readonly hold: Hold | null;
  /** How many holds there have been; left out before the first. */
  readonly holds?: number;
  /** When a person last had it go on; left out before the first time. */
  readonly resumedAt?: Instant;
  /** What was planned when the rollout started; empty until then. */
  readonly plannedStages: readonly PlannedStage[];
  readonly sla: SlaForecast | null;
  readonly progress: readonly StageProgress[];
  /** Ended, and its evidence is complete and sealed. */
  readonly closedAt: Instant | null;
  readonly trackingIssue: { readonly number: number; readonly url: string } | null;
}

/** How every rollout begins. */
export const NOTHING_YET: Pick<Rollout, 'phase' | 'pause' | 'hold' | 'plannedStages' | 'sla' | 'progress'> = {
  phase: { kind: 'planning' },
  pause: null,
  hold: null,
  plannedStages: [],
  sla: null,
  progress: [],
};

/** Whose upgrade is taken back, and from which version. */
export interface RollsBack {
  /** The rollout that has upgraded it. */
  readonly rollout: string;
  readonly instance: string;
  readonly slug: string;
  readonly from: string;
}

export type Phase =
  | { readonly kind: 'planning' }
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly outcome: Outcome; readonly at: Instant; readonly successor: string | null };

export type Outcome = 'completed' | 'superseded' | 'aborted';

export interface StageProgress {
  readonly stage: number;
  readonly openedAt: Instant;
  readonly completedAt: Instant | null;
  readonly overdue: boolean;
  readonly approvals: readonly { readonly approval: string; readonly by: string; readonly at: Instant }[];
  /** Who was to approve and has refused to, until they approve; left out before the first. */
  readonly rejections?: readonly { readonly approval: string; readonly by: string; readonly at: Instant }[];
}

export interface Hold {
  /** What came last: more may come while it lasts. */
  readonly cause: HoldCause;
  readonly detail: string;
  /** When it began, whatever came after that. */
  readonly since: Instant;
  /** From 1; left out of holds from before they were counted. */
  readonly number?: number;
  /** The incident that it is about, and on which instance. */
  readonly incident?: string;
  readonly instance?: string;
}

export const HOLD_CAUSES = ['failure-budget', 'failed-instances', 'incident', 'approval', 'page'] as const;
export type HoldCause = (typeof HOLD_CAUSES)[number];

/** What happened to a rollout. `at` and the actor are in the ledger's entry. */
export type RolloutEvent = DomainEvent &
  (
    | {
        readonly type: 'ReleaseRegistered';
        readonly version: string;
        readonly releaseType: ReleaseType;
        readonly policy: string;
        readonly resumeStage: number;
        readonly releasedAt: Instant;
        readonly supersedes: string | null;
        readonly irreversible?: boolean;
        readonly rollsBack?: RollsBack;
      }
    | {
        readonly type: 'RolloutPlanned';
        readonly stages: readonly PlannedStage[];
        readonly instances: number;
        readonly excluded: Readonly<Partial<Record<ExclusionReason, number>>>;
        readonly planHash: string;
        /** `null` where nothing is promised: for a rollback. */
        readonly sla: SlaForecast | null;
      }
    | { readonly type: 'StageOpened'; readonly stage: number }
    | { readonly type: 'StageApproved'; readonly stage: number; readonly approval: string }
    /** Whoever was to approve has refused to. */
    | { readonly type: 'StageRejected'; readonly stage: number; readonly approval: string }
    /** Somebody has an instance brought back; `rollback` is the rollout that does it. */
    | { readonly type: 'RollbackRegistered'; readonly instance: string; readonly rollback: string }
    | { readonly type: 'StageOverdue'; readonly stage: number; readonly due: LocalDate; readonly unsettled: number }
    | { readonly type: 'StageCompleted'; readonly stage: number; readonly seal: string; readonly upgrades: number }
    | { readonly type: 'SlaAtRisk'; readonly sla: SlaForecast }
    | ({ readonly type: 'RolloutHeld'; readonly cause: HoldCause } & Pick<Hold, 'incident' | 'instance'>)
    /** The alert by which somebody had it held in the pager was closed there; it goes on when a person says so. */
    | { readonly type: 'HoldingPageClosed' }
    | { readonly type: 'RolloutResumed' }
    | { readonly type: 'RolloutPaused' }
    | { readonly type: 'RolloutCompleted' }
    | { readonly type: 'RolloutSuperseded'; readonly by: string }
    | { readonly type: 'RolloutAborted' }
    | { readonly type: 'TrackingIssueOpened'; readonly number: number; readonly url: string }
    /** Nothing is in flight any more and no evidence is missing: the rollout closes, and its chains are sealed. */
    | { readonly type: 'EvidenceSealed'; readonly seal: string; readonly upgrades: number }
  );

export type RolloutStatus = 'planning' | 'active' | 'paused' | 'held' | Outcome;

/** The one word for where a rollout stands; a hold says more than a pause, so it comes first. */
export function statusOf(rollout: Rollout): RolloutStatus {
  switch (rollout.phase.kind) {
    case 'planning':
      return 'planning';
    case 'ended':
      return rollout.phase.outcome;
    case 'running':
      if (rollout.hold !== null) return 'held';
      return rollout.pause === null ? 'active' : 'paused';
  }
}

/** The stage that the rollout is in: the last one opened, or the first before any is. */
export function currentStage(rollout: Rollout): number {
  return rollout.progress.at(-1)?.stage ?? 1;
}

export function evolveRollout(rollout: Rollout, event: RolloutEvent, by: { at: Instant; actor: string }): Rollout {
  switch (event.type) {
    case 'ReleaseRegistered':
      return rollout;
    case 'RolloutPlanned':
      return { ...rollout, phase: { kind: 'running' }, plannedStages: event.stages, sla: event.sla };
    case 'StageOpened':
      return {
        ...rollout,
        progress: [
          ...rollout.progress,
          { stage: event.stage, openedAt: by.at, completedAt: null, overdue: false, approvals: [] },
        ],
      };
    case 'StageApproved':
      return withStage(rollout, event.stage, (stage) => ({
        ...withoutRejection(stage, event.approval),
        approvals: [...stage.approvals, { approval: event.approval, by: by.actor, at: by.at }],
      }));
    case 'StageRejected':
      return withStage(rollout, event.stage, (stage) => ({
        ...stage,
        rejections: [
          ...(withoutRejection(stage, event.approval).rejections ?? []),
          { approval: event.approval, by: by.actor, at: by.at },
        ],
      }));
    case 'RollbackRegistered': {
      const { instance, rollback } = event;
      return { ...rollout, rollbacks: [...(rollout.rollbacks ?? []), { instance, rollback, at: by.at }] };
    }
    case 'StageOverdue':
      return withStage(rollout, event.stage, (stage) => ({ ...stage, overdue: true }));
    case 'StageCompleted':
      return withStage(rollout, event.stage, (stage) => ({ ...stage, completedAt: by.at }));
    case 'SlaAtRisk':
      return { ...rollout, sla: event.sla };
    case 'RolloutHeld':
      return withHold(rollout, event, by.at);
    case 'HoldingPageClosed':
      return rollout;
    case 'RolloutPaused':
      return { ...rollout, pause: { by: by.actor, reason: event.reason, since: by.at } };
    case 'RolloutResumed':
      return { ...rollout, hold: null, pause: null, resumedAt: by.at };
    case 'RolloutCompleted':
      return ended(rollout, 'completed', by.at, null);
    case 'RolloutSuperseded':
      return ended(rollout, 'superseded', by.at, event.by);
    case 'RolloutAborted':
      return ended(rollout, 'aborted', by.at, null);
    case 'TrackingIssueOpened':
      return { ...rollout, trackingIssue: { number: event.number, url: event.url } };
    case 'EvidenceSealed':
      return { ...rollout, closedAt: by.at };
  }
}

function ended(rollout: Rollout, outcome: Outcome, at: Instant, successor: string | null): Rollout {
  return { ...rollout, phase: { kind: 'ended', outcome, at, successor } };
}

/** What comes while it is held is part of the same hold. */
function withHold(rollout: Rollout, event: RolloutEvent & { readonly type: 'RolloutHeld' }, at: Instant): Rollout {
  const { cause, incident, instance, reason: detail } = event;
  const about = { ...(incident !== undefined && { incident }), ...(instance !== undefined && { instance }) };
  const { hold } = rollout;
  if (hold !== null) {
    const { since, number } = hold;
    return { ...rollout, hold: { cause, detail, since, ...(number !== undefined && { number }), ...about } };
  }
  const number = (rollout.holds ?? 0) + 1;
  return { ...rollout, holds: number, hold: { cause, detail, since: at, number, ...about } };
}

function withoutRejection({ rejections, ...stage }: StageProgress, approval: string): StageProgress {
  if (rejections === undefined) return stage;
  return { ...stage, rejections: rejections.filter((each) => each.approval !== approval) };
}

function withStage(rollout: Rollout, stage: number, change: (progress: StageProgress) => StageProgress): Rollout {
  return { ...rollout, progress: rollout.progress.map((each) => (each.stage === stage ? change(each) : each)) };
}
