import { failedByIncident } from '../../../domain/rollout/assess.ts';
import { heldBy } from '../../../domain/rollout/hold.ts';
import type { Rollout, RolloutEvent } from '../../../domain/rollout/rollout.ts';
import { upgradeId } from '../../../domain/rollout/upgrade.ts';
import {
  type InstanceDocument,
  type RolloutDocument,
  instanceKey,
  instances,
  rollouts,
  upgrades,
} from '../../../ports/collections.ts';
import type { Transaction } from '../../../ports/store.ts';
import { type By, readActive, recordRollout, recordUpgrade } from '../../records.ts';

/** What an incident does to the upgrades: read first, to be recorded with everything else. */
export interface Affected {
  /** The rollback that was under way on the instance; otherwise the running rollout, if it has upgraded the instance. */
  readonly rollout: string | null;
  readonly held: { readonly rollout: string; readonly reason: string } | undefined;
  readonly record: () => void;
}

/**
 * An incident fails the upgrade in flight on its instance, of whichever rollout, and holds the rollback that was under way
 * on it, or the running rollout if that has begun to upgrade the instance and has not taken it back.
 */
export async function affectRollout(
  { environment }: { readonly environment: string },
  tx: Transaction,
  known: InstanceDocument | undefined,
  incident: string,
  by: By,
): Promise<Affected> {
  const id = known?.id;
  if (id === undefined) return { rollout: null, held: undefined, record: () => undefined };
  const instance = await tx.get(instances, instanceKey(environment, id));
  const upgrade = instance?.upgrading ? await tx.get(upgrades, instance.upgrading) : undefined;
  const failed = upgrade === undefined ? undefined : failedByIncident(upgrade, incident);
  const changing = upgrade?.rollsBack === undefined ? undefined : await tx.get(rollouts, upgrade.rollout);
  const concerned = changing ?? (await upgradingRollout(tx, environment, id));
  const event = concerned && holdFor(concerned.rollout, incident, id);
  return {
    rollout: concerned?.rollout.id ?? null,
    held: concerned && event && { rollout: concerned.rollout.id, reason: event.reason },
    record: () => {
      if (upgrade !== undefined && failed !== undefined) recordUpgrade(tx, upgrade, [failed], by, instance);
      if (concerned !== undefined && event !== undefined) recordRollout(tx, concerned, [event], by);
    },
  };
}

/** Of many that open at once the first one is named: all of them would write the same rollout. */
function holdFor(rollout: Rollout, incident: string, instance: string): RolloutEvent | undefined {
  if (rollout.phase.kind !== 'running' || rollout.hold?.cause === 'incident') return undefined;
  const what = rollout.rollsBack === undefined ? 'has upgraded' : 'brings back';
  const why = `incident ${incident} opened on ${instance}, which this rollout ${what}`;
  return heldBy(rollout, 'incident', why, { incident, instance });
}

async function upgradingRollout(
  tx: Transaction,
  environment: string,
  instance: string,
): Promise<RolloutDocument | undefined> {
  const active = await readActive(tx, environment);
  if (active?.document.rollout.phase.kind !== 'running') return undefined;
  const upgrade = await tx.get(upgrades, upgradeId(active.id, instance));
  if (upgrade === undefined || upgrade.attempt === 0) return undefined;
  return (await isBack(tx, active.document.rollout, instance)) ? undefined : active.document;
}

/** What was brought back is none of the release's business any more. */
async function isBack(tx: Transaction, { rollbacks = [] }: Rollout, instance: string): Promise<boolean> {
  for (const each of rollbacks) {
    if (each.instance !== instance) continue;
    if ((await tx.get(upgrades, upgradeId(each.rollback, instance)))?.progress.state === 'verified') return true;
  }
  return false;
}
