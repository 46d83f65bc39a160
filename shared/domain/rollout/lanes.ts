import { lanesOf } from './planStage.ts';
import type { Rollout } from './rollout.ts';

/** How many upgrades of the stage may be in flight or failed at once. */
export function stageLanes(rollout: Rollout, stage: number): number {
  const planned = rollout.plannedStages.find((each) => each.stage === stage);
  const row = rollout.policy.stages[stage - 1];
  // Who joined a stage that was planned empty is upgraded with the least that the policy grants.
  return Math.max(
    planned?.lanes ?? 0,
    row?.kind === 'upgrade' ? lanesOf(row.failureBudget, planned?.instances ?? 0) : 0,
  );
}

/** The ids of the lanes of a stage. */
export function laneIds(rollout: Rollout, stage: number): string[] {
  return Array.from({ length: stageLanes(rollout, stage) }, (_, lane) => `${rollout.id}~${stage}~${lane}`);
}

/** A message may be older than what it speaks of: a lane of another stage, or one too many, is none. */
export function isLane(rollout: Rollout, stage: number, lane: string): boolean {
  const [, number = ''] = lane.split(`${rollout.id}~${stage}~`);
  return /^(0|[1-9]\d*)$/.test(number) && Number(number) < stageLanes(rollout, stage);
}
