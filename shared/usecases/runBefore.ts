import type { UpgradeMessage } from '../contracts/messages.ts';
import { lastRunOf } from '../domain/rollout/newRollback.ts';
import { isRollbackId } from '../domain/rollout/rollback.ts';
import { upgradeId } from '../domain/rollout/upgrade.ts';
import { rollouts, upgrades } from '../ports/collections.ts';
import { VendorError } from '../ports/vendorError.ts';
import type { DispatchDeps } from './dispatchUpgrade.ts';

/**
 * The run that may still change the instance on which a rollback is to start: that of the upgrade, or of an attempt before.
 * An incident fails an upgrade while its run goes on.
 * @returns its id; `undefined` when there is none, and for what is no rollback
 */
export async function runBefore(deps: DispatchDeps, message: UpgradeMessage): Promise<string | undefined> {
  const { store, clock } = deps;
  if (!isRollbackId(message.rollout)) return undefined;
  const upgrade = await store.get(upgrades, upgradeId(message.rollout, message.instance));
  if (upgrade?.rollsBack === undefined) return undefined;
  const row = upgrade.attempt > 0 ? (await store.get(rollouts, message.rollout))?.rollout.policy.stages[0] : undefined;
  const own = row?.kind === 'upgrade' ? lastRunOf(upgrade, row) : null;
  const before = own ?? upgrade.rollsBack.after;
  if (before === null || clock.now() >= before.until) return undefined;
  return (await isOver(deps, before.run)) ? undefined : before.run;
}

async function isOver({ workflow }: DispatchDeps, run: string): Promise<boolean> {
  try {
    return (await workflow.run(run)).status !== 'pending';
  } catch (error) {
    // A run that is gone changes nothing any more.
    if (error instanceof VendorError && error.certain && !error.retryable) return true;
    throw error;
  }
}
