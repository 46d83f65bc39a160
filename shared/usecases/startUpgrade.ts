import type { UpgradeMessage } from '../contracts/messages.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import { exclusionOf, hasGroup } from '../domain/fleet/eligibility.ts';
import { isLane } from '../domain/rollout/lanes.ts';
import { type Rollout, currentStage, statusOf } from '../domain/rollout/rollout.ts';
import type { RollingBack } from '../domain/rollout/rollingBack.ts';
import { upgradeId } from '../domain/rollout/upgrade.ts';
import type { UpgradeEvent } from '../domain/rollout/upgradeEvents.ts';
import {
  type InstanceDocument,
  type UpgradeDocument,
  instanceKey,
  instances,
  lanes,
  rollouts,
  upgrades,
} from '../ports/collections.ts';
import { type DispatchDeps, LEASE, dispatch } from './dispatchUpgrade.ts';
import { dropped } from './membership.ts';
import { TRANCHE, recordUpgrade } from './records.ts';
import { runBefore } from './runBefore.ts';

/** What came of an upgrade message: the upgrade was started, its state says otherwise, or it has to wait. */
export type StartOutcome = 'started' | 'deferred' | 'dropped' | { readonly notNow: string };

/**
 * Starts one upgrade: claims it, and makes its one call to the upgrade workflow. Everything that must hold when an
 * upgrade starts is checked in the transaction that claims it, against the state and the calendar of this moment.
 */
export async function startUpgrade(deps: DispatchDeps, message: UpgradeMessage): Promise<StartOutcome> {
  const { store, calendar, clock } = deps;
  const now = clock.now();
  const by = { at: now, actor: TRANCHE };
  const running = await runBefore(deps, message);
  if (running !== undefined) return { notNow: `run ${running} is not over, and may still change the instance` };
  const claimed = await store.transaction(async (tx) => {
    const rollout = (await tx.get(rollouts, message.rollout))?.rollout;
    const upgrade = await tx.get(upgrades, upgradeId(message.rollout, message.instance));
    if (rollout === undefined || upgrade === undefined) return { notNow: 'there is no such upgrade' };
    const instance = await tx.get(instances, instanceKey(upgrade.environment, upgrade.instance));
    const laneTaken = (await tx.get(lanes, message.lane)) !== undefined;

    const notNow = mustWait(rollout, upgrade, instance, message, now) ?? (laneTaken ? 'its lane is taken' : undefined);
    if (notNow !== undefined || instance === undefined) return { notNow: notNow ?? 'the instance is not in the fleet' };
    const event = decideStart(rollout, upgrade, instance, message, calendar, now);
    return recordUpgrade(tx, upgrade, [event], by, instance);
  });
  if ('notNow' in claimed) return claimed;
  if (claimed.progress.state === 'dropped') return 'dropped';
  if (claimed.progress.state !== 'dispatching') return 'deferred';
  await dispatch(deps, claimed);
  return 'started';
}

/** What makes this message one too many or too early, in words for the log. */
function mustWait(
  rollout: Rollout,
  upgrade: UpgradeDocument,
  instance: InstanceDocument | undefined,
  message: UpgradeMessage,
  now: number,
): string | undefined {
  const status = statusOf(rollout);
  const stage = rollout.progress.at(-1);
  if (status !== 'active') return `the rollout is ${status}`;
  if (currentStage(rollout) !== upgrade.stage || stage?.completedAt !== null)
    return `stage ${upgrade.stage} is not open`;
  if (upgrade.progress.state !== 'planned') return `it is ${upgrade.progress.state}`;
  if (upgrade.attempt + 1 !== message.attempt) return `attempt ${message.attempt} is not due`;
  if (!isLane(rollout, upgrade.stage, message.lane)) return `${message.lane} is no lane of its stage`;
  if (now < upgrade.startsAt) return 'its time has not come';
  if (instance === undefined) return 'the instance is not in the fleet';
  if (instance.upgrading !== null) return `${instance.upgrading} is in flight on the same instance`;
  if (instance.rollingBack !== undefined && instance.rollingBack !== rollout.id)
    return `it is being rolled back by ${instance.rollingBack}`;
  return undefined;
}

function decideStart(
  rollout: Rollout,
  upgrade: UpgradeDocument,
  { instance }: InstanceDocument,
  message: UpgradeMessage,
  calendar: Calendar,
  now: number,
): UpgradeEvent {
  if (upgrade.rollsBack !== undefined) return claimedRollback(upgrade.rollsBack, message, now);
  if (instance === null) return dropped('unreadable-configuration');
  const excluded = exclusionOf(instance, rollout.version, calendar, now);
  // Another attempt on an instance that has the version already is there to verify it.
  const isRepeated = excluded === 'already-upgraded' && upgrade.attempt > 0;
  if (!hasGroup(instance) || (excluded !== undefined && !isRepeated)) return dropped(excluded ?? 'unknown-type');
  const allowed = calendar.nextStart(instance, now);
  if (allowed === undefined) return dropped('window-never-opens');
  if (allowed > now) {
    return {
      type: 'UpgradeDeferred',
      until: allowed,
      reason: 'outside its maintenance window, the operating hours or the working days, or in a freeze',
    };
  }
  return {
    type: 'UpgradeClaimed',
    attempt: message.attempt,
    lane: message.lane,
    leaseUntil: now + LEASE,
    // The file may say the new version already: what an earlier attempt has left is where it came from.
    from: isRepeated ? (upgrade.from ?? instance.version) : instance.version,
    reason: startReason(rollout, upgrade, calendar, now),
  };
}

/** Neither the calendar nor the plan has a say: an instance that is broken is brought back at once. */
function claimedRollback({ from, reason }: RollingBack, { attempt, lane }: UpgradeMessage, now: number): UpgradeEvent {
  const why = `rolled back from ${from}: ${reason}`;
  return { type: 'UpgradeClaimed', attempt, lane, leaseUntil: now + LEASE, from, reason: why };
}

function startReason(
  rollout: Rollout,
  { plan, inPlan, stage }: UpgradeDocument,
  calendar: Calendar,
  now: number,
): string {
  const where = `stage ${stage} (${rollout.policy.stages[stage - 1]?.name ?? ''}) is open`;
  const order = inPlan
    ? `number ${plan.rank} of ${plan.groupSize} in group ${plan.group}`
    : 'joined after the plan was made';
  return `${where}; ${order}; due ${plan.date}, and on ${calendar.dateOf(now)} the calendar and its window allow a start`;
}
