import { MINUTE, type Instant } from '../domain/calendar/time.ts';
import { type UpgradeEvent, upgradeId } from '../domain/rollout/upgrade.ts';
import type { Clock } from '../ports/clock.ts';
import { type UpgradeDocument, instanceKey, instances, upgrades } from '../ports/collections.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { UpgradeRequest, UpgradeWorkflow, WorkflowRun } from '../ports/upgradeWorkflow.ts';
import { VendorError } from '../ports/vendorError.ts';
import { TRANCHE, recordUpgrade } from './records.ts';

export interface DispatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly workflow: UpgradeWorkflow;
  readonly log: Log;
}

/** Who has claimed an upgrade may call the workflow for so long; after that somebody else finds out what became of it. */
export const LEASE = 2 * MINUTE;
/** What a call and the record of it may take: with less of the lease left, the call is not made. */
const CALL = MINUTE;
/** How far the code host's clock may be behind ours. */
const SKEW = MINUTE;

/** Makes the one call of an attempt whose lease the caller has just taken, and records the run. */
export async function dispatch(deps: DispatchDeps, upgrade: UpgradeDocument): Promise<void> {
  const { progress } = upgrade;
  if (progress.state !== 'dispatching' || deps.clock.now() > progress.leaseUntil - CALL) return;
  await callWorkflow(deps, upgrade, () => deps.workflow.dispatch(requestOf(upgrade)));
}

/**
 * Takes up an attempt whose call has no record: its process died, or the answer was lost. The code host is asked first
 * whether it has the run; only if it has none is the call made again.
 */
export async function resumeDispatch(deps: DispatchDeps, seen: UpgradeDocument): Promise<void> {
  const { store, clock, workflow } = deps;
  const now = clock.now();
  const taken = await store.transaction(async (tx) => {
    const current = await tx.get(upgrades, idOf(seen));
    if (current?.progress.state !== 'dispatching' || current.progress.leaseUntil > now) return undefined;
    const retaken: UpgradeEvent = {
      type: 'DispatchRetaken',
      leaseUntil: now + LEASE,
      reason: 'the call has no record; the code host is asked for the run before another one is made',
    };
    return recordUpgrade(tx, current, [retaken], { at: now, actor: TRANCHE });
  });
  if (taken === undefined) return;
  await callWorkflow(deps, taken, async () => {
    const found = await workflow.find(requestOf(taken), (taken.startedAt ?? now) - SKEW);
    const isNew = found !== undefined && !taken.runs.some(({ id }) => id === found.id);
    return isNew ? found : workflow.dispatch(requestOf(taken));
  });
}

async function callWorkflow(deps: DispatchDeps, upgrade: UpgradeDocument, call: () => Promise<WorkflowRun>): Promise<void> {
  let event: UpgradeEvent;
  try {
    const { id, url } = await call();
    event = { type: 'UpgradeDispatched', run: { id, url }, reason: `workflow run ${id}` };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    // Once the lease is over, a tick finds out what became of the call.
    if (error.retryable || !error.certain) {
      deps.log('WARNING', 'dispatch not confirmed', { upgrade: idOf(upgrade), error: error.message });
      return;
    }
    event = { type: 'UpgradeFailed', reason: `the workflow was refused: ${error.message}` };
  }
  await recordOutcome(deps, upgrade, event);
}

async function recordOutcome({ store, clock }: DispatchDeps, seen: UpgradeDocument, event: UpgradeEvent): Promise<void> {
  const at: Instant = clock.now();
  await store.transaction(async (tx) => {
    const current = await tx.get(upgrades, idOf(seen));
    if (current?.head.hash !== seen.head.hash) return;
    const ends = event.type === 'UpgradeFailed';
    const instance = ends ? await tx.get(instances, instanceKey(seen.environment, seen.instance)) : undefined;
    recordUpgrade(tx, current, [event], { at, actor: TRANCHE }, instance);
  });
}

function requestOf({ plan, environment, version }: UpgradeDocument): UpgradeRequest {
  return { customer: plan.slug, environment, version };
}

function idOf({ rollout, instance }: UpgradeDocument): string {
  return upgradeId(rollout, instance);
}
