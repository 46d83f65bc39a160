import type { Merging } from '../rollout/pullRequest.ts';
import { GITHUB_WRITE_LIMITS, type WriteLimits } from './writeAllowance.ts';

/** How an upgrade reaches the deployments repository: a workflow makes its pull request, or Tranche does. */
export const UPGRADE_MODES = ['workflow', 'pull-request'] as const;
export type UpgradeMode = (typeof UPGRADE_MODES)[number];

/** How many upgrades may start at one pulse, and within any hour. */
export interface Pace {
  readonly perPulse: number;
  readonly perHour: number;
}

/** What is known of the code host when a plan is made; left out: GitHub's limits, and a workflow. */
export interface CodeHostSettings {
  readonly codeHostLimits?: WriteLimits;
  readonly upgradeMode?: UpgradeMode;
}

/** Of ten: the rest is left to tracking issues and to calls that are made again. */
const USED = 9;

/** The calls of the start of an upgrade: its dispatch, or the branch, commit, pull request and label. */
export function startWrites(mode: UpgradeMode = 'workflow'): number {
  return mode === 'workflow' ? 1 : 4;
}

/** The calls of one upgrade that change something at the code host. */
export function writesPerUpgrade(mode: UpgradeMode, merging: Merging): number {
  return startWrites(mode) + paperWrites(mode, merging);
}

/** The calls after its verification: description, approval and merge. Nobody approves a pull request of his own. */
export function paperWrites(mode: UpgradeMode, merging: Merging): number {
  if (merging === 'person') return 1;
  return mode === 'workflow' ? 3 : 2;
}

/**
 * The starts that the limits leave room for. An upgrade makes its calls at several pulses: the first when it starts, the
 * others when its pull request is there and when it has been verified. All calls of a pulse come within a minute. If no
 * pulse and no hour has more than `n` starts, then none has more than `n` upgrades at any of these points either, so the
 * calls of all points together are at most `n` times those of one upgrade:
 *
 *     perPulse = ⌊0.9 × perMinute ÷ writes⌋     80 a minute, 4 writes: ⌊72 ÷ 4⌋ = 18
 *     perHour  = ⌊0.9 × perHour ÷ writes⌋      500 an hour, 4 writes: ⌊450 ÷ 4⌋ = 112
 *
 * At least one, or nothing would ever start: the allowance then spreads its calls over several pulses. Upgrades that take
 * longer than expected may still come together; the allowance keeps the limit then, and the plan is late by that much.
 */
export function paceOf({ perMinute, perHour }: WriteLimits, writes: number): Pace {
  const starts = (limit: number): number => Math.max(1, Math.floor((limit * USED) / (10 * writes)));
  return { perPulse: starts(perMinute), perHour: starts(perHour) };
}

/** The pace of a policy that merges in this way. */
export function paceFor(
  merging: Merging,
  { codeHostLimits = GITHUB_WRITE_LIMITS, upgradeMode = 'workflow' }: CodeHostSettings = {},
): Pace {
  return paceOf(codeHostLimits, writesPerUpgrade(upgradeMode, merging));
}
