import { failedByIncident } from '../../../domain/rollout/assess.ts';
import { heldBy } from '../../../domain/rollout/hold.ts';
import type { Rollout, RolloutEvent } from '../../../domain/rollout/rollout.ts';
import { upgradeId } from '../../../domain/rollout/upgrade.ts';
import { type InstanceDocument, instanceKey, instances, upgrades } from '../../../ports/collections.ts';
import type { Transaction } from '../../../ports/store.ts';
import { type By, readActive, recordRollout, recordUpgrade } from '../../records.ts';

/** What an incident does to the upgrades: read first, to be recorded with everything else. */
export interface Affected {
  /** The running rollout, if it has begun to upgrade the instance. */
  readonly rollout: string | null;
  readonly held: { readonly rollout: string; readonly reason: string } | undefined;
  readonly record: () => void;
}

/**
 * An incident fails the upgrade in flight on its instance, of whichever rollout, and holds the running rollout if that has
 * begun to upgrade the instance.
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
  const active = await upgradingRollout(tx, environment, id);
  const event = active === undefined ? undefined : holdFor(active.document.rollout, incident, id);
  return {
    rollout: active?.id ?? null,
    held: active === undefined || event === undefined ? undefined : { rollout: active.id, reason: event.reason },
    record: () => {
      if (upgrade !== undefined && failed !== undefined) recordUpgrade(tx, upgrade, [failed], by, instance);
      if (active !== undefined && event !== undefined) recordRollout(tx, active.document, [event], by);
    },
  };
}

/** Of many that open at once the first one is named: all of them would write the same rollout. */
function holdFor(rollout: Rollout, incident: string, instance: string): RolloutEvent | undefined {
  if (rollout.hold?.cause === 'incident') return undefined;
  const why = `incident ${incident} opened on ${instance}, which this rollout has upgraded`;
  return heldBy(rollout, 'incident', why, { incident, instance });
}

async function upgradingRollout(tx: Transaction, environment: string, instance: string): ReturnType<typeof readActive> {
  const active = await readActive(tx, environment);
  if (active?.document.rollout.phase.kind !== 'running') return undefined;
  const upgrade = await tx.get(upgrades, upgradeId(active.id, instance));
  return upgrade !== undefined && upgrade.attempt > 0 ? active : undefined;
}
