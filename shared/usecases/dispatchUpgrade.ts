import { MINUTE } from '../domain/calendar/time.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import { hasGroup } from '../domain/fleet/eligibility.ts';
import { currentStage, statusOf } from '../domain/rollout/rollout.ts';
import { upgradeId } from '../domain/rollout/upgrade.ts';
import type { UpgradeEvent } from '../domain/rollout/upgradeEvents.ts';
import type { Clock } from '../ports/clock.ts';
import { type UpgradeDocument, instanceKey, instances, rollouts, trackings, upgrades } from '../ports/collections.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { UpgradeRequest, UpgradeWorkflow, WorkflowRun } from '../ports/upgradeWorkflow.ts';
import { VendorError } from '../ports/vendorError.ts';
import { TRANCHE, recordUpgrade } from './records.ts';

export interface DispatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly workflow: UpgradeWorkflow;
  readonly log: Log;
}

/** Who has claimed an upgrade may call the workflow for so long; after that somebody else finds out what became of it. */
export const LEASE = 2 * MINUTE;
/** What a call and the record of it may take: with less of the lease left, the call is not made. */
const CALL = MINUTE;
/** How far the code host's clock may be behind ours. */
const SKEW = MINUTE;

/**
 * Makes the one call of an attempt that was claimed just now. Where an earlier attempt has left no record of its call, the
 * code host is asked first whether it has a run of it.
 */
export async function dispatch(deps: DispatchDeps, claimed: UpgradeDocument): Promise<void> {
  await settle(deps, claimed, async () => {
    const isFirstCall = claimed.unrecordedSince === claimed.startedAt;
    const known = isFirstCall ? undefined : await unrecordedRun(deps, claimed);
    return toDispatched(known ?? (await call(deps, claimed)));
  });
}

/**
 * Takes up an attempt whose call has no record: its process died, or the answer was lost. Only if the code host has no
 * run for it is the call made again, and only if the upgrade might still start now.
 */
export async function resumeDispatch(deps: DispatchDeps, seen: UpgradeDocument): Promise<void> {
  const retaken = await retake(deps, seen);
  if (retaken === undefined) return;
  await settle(deps, retaken, async () => {
    const known = await unrecordedRun(deps, retaken);
    if (known !== undefined) return toDispatched(known);
    return (await mayNotStart(deps, retaken)) ?? toDispatched(await call(deps, retaken));
  });
}

async function retake({ store, clock }: DispatchDeps, seen: UpgradeDocument): Promise<UpgradeDocument | undefined> {
  const now = clock.now();
  return store.transaction(async (tx) => {
    const current = await tx.get(upgrades, idOf(seen));
    if (current?.progress.state !== 'dispatching' || current.progress.leaseUntil > now) return undefined;
    const event: UpgradeEvent = {
      type: 'DispatchRetaken',
      leaseUntil: now + LEASE,
      reason: 'the call has no record; the code host is asked for the run before another one is made',
    };
    return recordUpgrade(tx, current, [event], { at: now, actor: TRANCHE });
  });
}

/** The run of an earlier call for this upgrade that was never recorded. Not being told is no refusal of the upgrade. */
async function unrecordedRun(
  { workflow, store }: DispatchDeps,
  upgrade: UpgradeDocument,
): Promise<WorkflowRun | undefined> {
  const since = (upgrade.unrecordedSince ?? upgrade.startsAt) - SKEW;
  try {
    const found = await workflow.find(await requestOf(store, upgrade), since);
    return found === undefined || upgrade.runs.some(({ id }) => id === found.id) ? undefined : found;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    throw new VendorError(error.vendor, error.message, { retryable: true, certain: false, cause: error });
  }
}

/** Since the claim the rollout may have been stopped, or the window closed: then the upgrade waits again. */
async function mayNotStart(deps: DispatchDeps, upgrade: UpgradeDocument): Promise<UpgradeEvent | undefined> {
  const { store, calendar, clock } = deps;
  const now = clock.now();
  const rollout = (await store.get(rollouts, upgrade.rollout))?.rollout;
  const instance = (await store.get(instances, instanceKey(upgrade.environment, upgrade.instance)))?.instance;
  // A rollback waits for no window.
  const next = instance && hasGroup(instance) ? calendar.nextStart(instance, now) : undefined;
  const allowed = upgrade.rollsBack === undefined ? next : now;
  const open = rollout !== undefined && statusOf(rollout) === 'active' && currentStage(rollout) === upgrade.stage;
  if (open && allowed === now) return undefined;
  return {
    type: 'UpgradeReturned',
    until: allowed ?? now,
    reason: 'its call was not made, and meanwhile the rollout was stopped or the window closed',
  };
}

/** Without enough of the lease left, somebody else may be about to call: then this one does not. */
async function call({ store, workflow, clock }: DispatchDeps, upgrade: UpgradeDocument): Promise<WorkflowRun> {
  const { progress } = upgrade;
  if (progress.state !== 'dispatching' || clock.now() > progress.leaseUntil - CALL) {
    throw new VendorError('tranche', 'too late to call under this lease', { retryable: true, certain: true });
  }
  return workflow.dispatch(await requestOf(store, upgrade));
}

function toDispatched({ id, url }: WorkflowRun): UpgradeEvent {
  return { type: 'UpgradeDispatched', run: { id, url }, reason: `workflow run ${id}` };
}

/** Records what came of a call, unless somebody else has changed the upgrade meanwhile. */
async function settle(deps: DispatchDeps, seen: UpgradeDocument, act: () => Promise<UpgradeEvent>): Promise<void> {
  const event = await eventOf(deps, seen, act);
  if (event === undefined) return;
  const at = deps.clock.now();
  await deps.store.transaction(async (tx) => {
    const current = await tx.get(upgrades, idOf(seen));
    if (current?.head.hash !== seen.head.hash) return;
    const ends = event.type !== 'UpgradeDispatched';
    const instance = ends ? await tx.get(instances, instanceKey(seen.environment, seen.instance)) : undefined;
    recordUpgrade(tx, current, [event], { at, actor: TRANCHE }, instance);
  });
}

/** `undefined` when nobody can say yet: once the lease is over, a tick finds out. */
async function eventOf(
  { log }: DispatchDeps,
  seen: UpgradeDocument,
  act: () => Promise<UpgradeEvent>,
): Promise<UpgradeEvent | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    if (error.certain && !error.retryable) {
      return { type: 'UpgradeFailed', reason: `the workflow was refused: ${error.message}` };
    }
    log('WARNING', 'dispatch not confirmed', { upgrade: idOf(seen), error: error.message });
    return undefined;
  }
}

async function requestOf(store: Store, upgrade: UpgradeDocument): Promise<UpgradeRequest> {
  const { plan, instance, environment, version, attempt, rollsBack } = upgrade;
  const trackingIssue = (await store.get(trackings, upgrade.rollout))?.issue?.url ?? null;
  const request = { customer: plan.slug, instance, environment, version, attempt, trackingIssue };
  return rollsBack === undefined ? request : { ...request, rollsBack };
}

function idOf({ rollout, instance }: UpgradeDocument): string {
  return upgradeId(rollout, instance);
}
