import type { Group } from '../fleet/instance.ts';
import type { MetricCondition } from '../rollout/analysis.ts';
import type { Merging } from '../rollout/pullRequest.ts';

export const RELEASE_TYPES = ['major', 'minor', 'patch'] as const;
/** `major` is the quarterly release, `minor` the monthly one, `patch` everything in between. */
export type ReleaseType = (typeof RELEASE_TYPES)[number];

/** Cumulative percentage (0 to 100) of each group that has been reached; a group left out stays where it was. */
export type Cohort = { readonly [G in Group]?: number };

/** A slice of a stage that starts on its own working day. */
export interface Wave {
  /** Working days since the release. */
  readonly day: number;
  readonly cohort: Cohort;
}

/**
 * How many upgrades of a stage may fail before the rollout holds: `percent` of the stage's instances, rounded up, and
 * not fewer than `atLeast`. Upgrades in flight count as possible failures, so this also bounds how many run at once.
 */
export interface FailureBudget {
  readonly percent: number;
  readonly atLeast: number;
}

/** What a newer patch does while a rollout is in this stage. */
export type OnNewPatch =
  /** The patch goes through its own policy, from the start. */
  | { readonly kind: 'own-policy' }
  /** The patch goes through this policy again: internal instances first, then on from this stage; 1 is a fresh start. */
  | { readonly kind: 'resume'; readonly stage: number };

interface StageBase {
  readonly name: string;
  /** Working days since the release, inclusive: the day it opens and the day by which it should be done. */
  readonly opens: number;
  readonly due: number;
  readonly onNewPatch: OnNewPatch;
  /** Who must approve before the stage counts as complete; names of roles or people. */
  readonly approvals: readonly string[];
}

export interface UpgradeStage extends StageBase {
  readonly kind: 'upgrade';
  /** At least one; ordered by day; the first is on the day the stage opens. */
  readonly waves: readonly Wave[];
  readonly failureBudget: FailureBudget;
  /** Minutes that an upgraded instance must stay healthy before it counts as verified. */
  readonly soakMinutes: number;
  /** Minutes that an upgrade usually takes before it soaks: the timetable is made with it. */
  readonly expectedMinutes: number;
  /** Minutes after its dispatch by which an upgrade must be verified; after that it has failed. */
  readonly deadlineMinutes: number;
  /** What the metrics of an upgraded instance must say besides; left out: they are not asked for. */
  readonly analysis?: readonly MetricCondition[];
}

/** Nothing is upgraded: teams look at what has been upgraded so far. */
export interface VerificationStage extends StageBase {
  readonly kind: 'verification';
}

/** A row of the release table. */
export type Stage = UpgradeStage | VerificationStage;

/** By when every instance must have the release. */
export type Sla = { readonly workingDays: number } | { readonly calendarDays: number };

/** A release table. Stage 1 is `stages[0]`. */
export interface Policy {
  readonly name: string;
  readonly sla: Sla;
  /** Who approves and merges the pull request of an upgrade that has been verified. */
  readonly merging: Merging;
  readonly stages: readonly Stage[];
}

export type Policies = { readonly [T in ReleaseType]: Policy };
