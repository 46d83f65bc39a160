import type { Instant } from '../calendar/time.ts';
import type { ExclusionReason } from '../fleet/eligibility.ts';
import type { PlannedUpgrade } from './planned.ts';
import type { RollingBack } from './rollingBack.ts';

/** One instance in one rollout: what was planned for it, and how far it has come. */
export interface Upgrade {
  readonly rollout: string;
  readonly environment: string;
  readonly version: string;
  readonly instance: string;
  readonly domain: string;
  readonly stage: number;
  /** As first planned, never changed afterwards. */
  readonly plan: PlannedUpgrade;
  /** Part of the plan that the rollout started with, and so of its plan hash; false for who joined later. */
  readonly inPlan: boolean;
  /** The moment before which it does not start: the planned one, or later where it was deferred. */
  readonly startsAt: Instant;
  readonly phase: UpgradePhase;
  /** Its soak was interrupted, or kept from beginning, and has not begun since; derived from the state, as the phase is. */
  readonly unhealthy: boolean;
  readonly progress: Progress;
  /** How often it was claimed; each claim is one attempt with one dispatch. */
  readonly attempt: number;
  /** When the newest attempt was claimed. */
  readonly startedAt: Instant | null;
  /** The first claim since the last recorded run: from then on there may be a run that nobody recorded. */
  readonly unrecordedSince: Instant | null;
  readonly from: string | null;
  /** It brings the instance back; left out for an upgrade. */
  readonly rollsBack?: RollingBack;
  /** Workflow runs, oldest first, one per dispatched attempt. */
  readonly runs: readonly { readonly id: string; readonly url: string }[];
}

/** What the tick asks for; derived from the state, kept beside it so that it can be counted. */
export type UpgradePhase = 'waiting' | 'in-flight' | 'failed' | 'settled';

/** An upgrade that has one holds its lane, which is what keeps the failures within the budget. */
export type Progress =
  | { readonly state: 'planned' }
  /** `leaseUntil`: until then whoever claimed it may be calling the workflow, and nobody else does. */
  | { readonly state: 'dispatching'; readonly lane: string; readonly leaseUntil: Instant }
  | {
      readonly state: 'upgrading';
      readonly lane: string;
      readonly dispatchedAt: Instant;
      /** When its last soak was interrupted, or was kept from beginning; left out before the first time. */
      readonly interruptedAt?: Instant;
      /** How often that has happened in this attempt. */
      readonly interruptions?: number;
    }
  | {
      readonly state: 'soaking';
      readonly lane: string;
      readonly dispatchedAt: Instant;
      readonly since: Instant;
      readonly interruptions?: number;
    }
  | { readonly state: 'failed'; readonly lane: string; readonly at: Instant; readonly reason: string }
  | { readonly state: 'verified'; readonly at: Instant }
  /** Brought back to the version it came from by a rollout of its own; what had failed is decided by that. */
  | { readonly state: 'rolled-back'; readonly at: Instant; readonly rollback: string; readonly reason: string }
  | { readonly state: 'skipped'; readonly at: Instant; readonly by: string; readonly reason: string }
  | { readonly state: 'dropped'; readonly at: Instant; readonly reason: DropReason };

/** Why an instance left a rollout that had planned it. */
export type DropReason = ExclusionReason | 'left-the-fleet';

/**
 * Verified, brought back or excused by a person: nothing is ever added to its chain, so the seal of its stage can hold it. Who was
 * dropped may join again, and is sealed when the rollout has ended.
 */
export function isFinal({ progress: { state } }: Upgrade): boolean {
  return state === 'verified' || state === 'rolled-back' || state === 'skipped';
}

export function upgradeId(rollout: string, instance: string): string {
  return `${rollout}~${instance}`;
}

export function plannedUpgrade(
  rollout: { id: string; environment: string; version: string },
  domain: string,
  planned: PlannedUpgrade,
  inPlan = true,
): Upgrade {
  return {
    rollout: rollout.id,
    environment: rollout.environment,
    version: rollout.version,
    instance: planned.id,
    domain,
    stage: planned.stage,
    plan: planned,
    inPlan,
    startsAt: planned.startsAt,
    phase: 'waiting',
    unhealthy: false,
    progress: { state: 'planned' },
    attempt: 0,
    startedAt: null,
    unrecordedSince: null,
    from: null,
    runs: [],
  };
}

/**
 * From when on its monitoring is of interest: the beginning of its soak, or the moment at which that was interrupted;
 * `undefined` while it has none.
 */
export function watchedSince({ progress }: Upgrade): Instant | undefined {
  if (progress.state === 'soaking') return progress.since;
  return progress.state === 'upgrading' ? progress.interruptedAt : undefined;
}

/** The lane that an upgrade holds, if any. */
export function laneOf({ progress }: Upgrade): string | undefined {
  return 'lane' in progress ? progress.lane : undefined;
}
