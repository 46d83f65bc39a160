import { takenBack } from '../domain/rollout/rollback.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import { upgradeId } from '../domain/rollout/upgrade.ts';
import {
  type UpgradeDocument,
  environments,
  instanceKey,
  instances,
  rollouts,
  upgrades,
} from '../ports/collections.ts';
import type { Reader, Transaction } from '../ports/store.ts';
import { type By, recordUpgrade, tellHoldAnew } from './records.ts';

/**
 * A rollback that ends, however it ends, is no longer looked after by the tick, and its instance is free again.
 * @returns what to write once all reads are done
 */
export async function endRollback(tx: Transaction, { id, environment, rollsBack }: Rollout): Promise<() => void> {
  if (rollsBack === undefined) return () => undefined;
  const state = await tx.get(environments, environment);
  const key = instanceKey(environment, rollsBack.instance);
  const instance = await tx.get(instances, key);
  const original = await tx.get(rollouts, rollsBack.rollout);
  return () => {
    if (state !== undefined) {
      const { rollbacks = [], ...rest } = state;
      const others = rollbacks.filter((each) => each !== id);
      tx.set(environments, environment, others.length === 0 ? rest : { ...rest, rollbacks: others });
    }
    if (original !== undefined) tellHoldAnew(tx, original);
    if (instance?.rollingBack !== id) return;
    const { rollingBack: _, ...free } = instance;
    tx.set(instances, key, free);
  };
}

/**
 * When an instance is back and verified, the failed upgrade that it was brought back from is decided.
 * @returns what to write once all reads are done
 */
export async function decideUndone(tx: Transaction, rollback: UpgradeDocument, by: By): Promise<() => void> {
  if (rollback.rollsBack === undefined) return () => undefined;
  const whose = (await tx.get(rollouts, rollback.rollout))?.rollout.rollsBack;
  if (whose === undefined) return () => undefined;
  const original = (await tx.get(rollouts, whose.rollout))?.rollout;
  const undone = await tx.get(upgrades, upgradeId(whose.rollout, whose.instance));
  const event = original && undone && takenBack(original, undone, rollback);
  return () => {
    if (undone !== undefined && event !== undefined) recordUpgrade(tx, undone, [event], by);
  };
}

/** Whether a rollback of this rollout may still add to the chain of an upgrade of it. */
export async function hasOpenRollback(store: Reader, { rollbacks = [] }: Rollout): Promise<boolean> {
  for (const { instance, rollback } of rollbacks) {
    if ((await store.get(rollouts, rollback))?.rollout.phase.kind === 'running') return true;
    if ((await store.get(upgrades, upgradeId(rollback, instance)))?.phase === 'in-flight') return true;
  }
  return false;
}
