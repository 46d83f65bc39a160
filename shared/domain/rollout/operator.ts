import type { DomainEvent } from '../evidence/ledger.ts';
import { heldBy } from './hold.ts';
import type { PullRequest, PullRequestEvent } from './pullRequest.ts';
import type { Rollout, RolloutEvent } from './rollout.ts';
import { statusOf } from './rollout.ts';
import type { Upgrade } from './upgrade.ts';
import type { UpgradeEvent } from './upgradeEvents.ts';

/** An expected "no", in words for the person who asked. */
export interface Refusal {
  readonly refused: string;
}

export type Decision<E extends DomainEvent> = E | Refusal;

export function isRefusal<E extends DomainEvent>(decision: Decision<E>): decision is Refusal {
  return 'refused' in decision;
}

export type RolloutCommand =
  | { readonly type: 'pause'; readonly reason: string }
  | { readonly type: 'resume'; readonly reason: string }
  | { readonly type: 'abort'; readonly reason: string }
  | { readonly type: 'approve'; readonly stage: number; readonly approval: string }
  | { readonly type: 'reject'; readonly stage: number; readonly approval: string; readonly reason: string };

/**
 * What an operator may do to a rollout as a whole.
 * @param heldAgain why it would be held again at once if it went on
 */
export function decideRollout(rollout: Rollout, command: RolloutCommand, heldAgain?: string): Decision<RolloutEvent> {
  const status = statusOf(rollout);
  if (rollout.phase.kind === 'ended') return { refused: `${rollout.id} is ${status}; nothing can be changed any more` };
  switch (command.type) {
    case 'pause':
      if (rollout.pause !== null) return { refused: `${rollout.id} is paused already, by ${rollout.pause.by}` };
      return { type: 'RolloutPaused', reason: command.reason };
    case 'resume':
      if (rollout.pause === null && rollout.hold === null)
        return { refused: `${rollout.id} is ${status}, not paused or held` };
      if (heldAgain !== undefined) return { refused: `${rollout.id} would be held again at once: ${heldAgain}` };
      return { type: 'RolloutResumed', reason: command.reason };
    case 'abort':
      return { type: 'RolloutAborted', reason: command.reason };
    case 'approve':
      return (
        notAsked(rollout, command) ?? {
          type: 'StageApproved',
          stage: command.stage,
          approval: command.approval,
          reason: `approved as ${command.approval}`,
        }
      );
    case 'reject':
      return reject(rollout, command);
  }
}

/** What follows from a decision at once: a rejection holds the rollout. */
export function withConsequences(rollout: Rollout, decided: RolloutEvent): readonly RolloutEvent[] {
  if (decided.type !== 'StageRejected') return [decided];
  const { stage, approval, reason } = decided;
  return [decided, heldBy(rollout, 'approval', `stage ${stage} is not approved as ${approval}: ${reason}`)];
}

type Asked = RolloutCommand & { readonly type: 'approve' | 'reject' };

function reject(rollout: Rollout, command: Asked & { readonly type: 'reject' }): Decision<RolloutEvent> {
  const { stage, approval, reason } = command;
  const refusal = notAsked(rollout, command);
  if (refusal !== undefined) return refusal;
  const progress = rollout.progress.find((each) => each.stage === stage);
  if (progress !== undefined && progress.completedAt !== null) return { refused: `stage ${stage} is complete already` };
  const before = progress?.rejections?.find((each) => each.approval === approval);
  // Who had it go on since did not have to wait for the approval: it may be rejected once more.
  if (before !== undefined && rollout.hold !== null && before.at >= rollout.hold.since) {
    return { refused: `stage ${stage} was rejected as ${approval} already, by ${before.by}` };
  }
  if (reason.trim() === '') return { refused: 'a rejection needs a reason: it is what the auditor reads' };
  return { type: 'StageRejected', stage, approval, reason };
}

/** Why nobody asks for this approval now. */
function notAsked(rollout: Rollout, { stage, approval }: Asked): Refusal | undefined {
  const row = rollout.policy.stages[stage - 1];
  const progress = rollout.progress.find((each) => each.stage === stage);
  if (row === undefined)
    return { refused: `there is no stage ${stage}; ${rollout.policy.name} has ${rollout.policy.stages.length}` };
  if (!row.approvals.includes(approval)) {
    const needs = row.approvals.length === 0 ? 'no approval' : `approval from ${row.approvals.join(', ')}`;
    return { refused: `stage ${stage} (${row.name}) needs ${needs}, not from ${approval}` };
  }
  if (progress === undefined) return { refused: `stage ${stage} (${row.name}) is not open yet` };
  if (progress.approvals.some((given) => given.approval === approval)) {
    return { refused: `stage ${stage} was approved by ${approval} already` };
  }
  return undefined;
}

export type UpgradeCommand = { readonly type: 'retry' | 'skip'; readonly reason: string };

/**
 * What an operator may do about one instance of a rollout.
 * @param rollingBack the rollout that is bringing the instance back, if one is
 */
export function decideUpgrade(
  rollout: Rollout,
  upgrade: Upgrade,
  command: UpgradeCommand,
  rollingBack?: string,
): Decision<UpgradeEvent> {
  const { state } = upgrade.progress;
  // Until its plan is complete, the plan may be made again.
  if (rollout.phase.kind === 'planning') return { refused: `${rollout.id} is being planned: try again in a moment` };
  if (rollout.phase.kind === 'ended')
    return { refused: `${rollout.id} is ${statusOf(rollout)}; nothing can be changed any more` };
  switch (command.type) {
    case 'retry':
      if (state !== 'failed')
        return { refused: `${upgrade.instance} is ${state}; only a failed upgrade can be retried` };
      if (rollingBack !== undefined && rollingBack !== rollout.id) {
        return { refused: `${upgrade.instance} is being rolled back by ${rollingBack}: wait for that, or abort it` };
      }
      return { type: 'UpgradeRetried', reason: command.reason };
    case 'skip':
      if (state !== 'failed' && state !== 'planned') {
        return { refused: `${upgrade.instance} is ${state}; only a failed or planned upgrade can be skipped` };
      }
      if (command.reason === '') return { refused: 'a skip needs a reason: it is what the auditor reads' };
      return { type: 'UpgradeSkipped', reason: command.reason };
  }
}

/** A person vouches for a verified upgrade whose pull request cannot be had; also when the rollout has ended. */
export function decideExcuse(
  upgrade: Upgrade,
  pullRequest: PullRequest | undefined,
  reason: string,
): Decision<PullRequestEvent> {
  const { instance, progress } = upgrade;
  if (pullRequest === undefined) {
    return { refused: `${instance} is ${progress.state}; only a verified upgrade can be vouched for` };
  }
  const { paper, settled } = pullRequest;
  if (paper.state === 'merged') return { refused: `pull request ${paper.number} of ${instance} is merged already` };
  if (paper.state === 'excused') return { refused: `${instance} is excused already, by ${paper.by}` };
  if (settled) return { refused: `nothing is missing of ${instance} any more` };
  if (reason.trim() === '') return { refused: 'vouching needs a reason: it is what the auditor reads' };
  return { type: 'PullRequestExcused', reason };
}
