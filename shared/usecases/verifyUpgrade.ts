import type { VerificationMessage } from '../contracts/messages.ts';
import type { Instant } from '../domain/calendar/time.ts';
import { GENESIS } from '../domain/evidence/ledger.ts';
import { isBehindAllowlist } from '../domain/fleet/instance.ts';
import type { Merging } from '../domain/rollout/pullRequest.ts';
import { assess } from '../domain/rollout/assess.ts';
import type { Checks } from '../domain/rollout/signs.ts';
import { upgradeId, watchedSince } from '../domain/rollout/upgrade.ts';
import type { UpgradeEvent } from '../domain/rollout/upgradeEvents.ts';
import {
  type UpgradeDocument,
  instanceKey,
  instances,
  pullRequests,
  rollouts,
  upgrades,
} from '../ports/collections.ts';
import type { InstanceProbe, Observation } from '../ports/instanceProbe.ts';
import type { Publisher } from '../ports/messages.ts';
import type { Reader, Transaction } from '../ports/store.ts';
import { VendorError } from '../ports/vendorError.ts';
import { type DispatchDeps, resumeDispatch } from './dispatchUpgrade.ts';
import { decideUndone } from './endRollback.ts';
import { TRANCHE, recordUpgrade } from './records.ts';

const BAD = new Set<UpgradeEvent['type']>(['SoakInterrupted', 'UpgradeFailed']);

export interface VerifyUpgradeDeps extends DispatchDeps {
  readonly probe: InstanceProbe;
  readonly publisher: Publisher;
}

/**
 * Looks after one upgrade in flight: finds out what became of a call without a record, and checks the instance until
 * the upgrade is verified or has failed. What the monitoring says of it comes with the message. Safe to run at any time
 * and any number of times.
 */
export async function verifyUpgrade(deps: VerifyUpgradeDeps, message: VerificationMessage): Promise<string> {
  const { store, clock } = deps;
  const id = upgradeId(message.rollout, message.instance);
  const upgrade = await store.get(upgrades, id);
  if (upgrade?.phase !== 'in-flight' || upgrade.attempt !== message.attempt) return 'nothing in flight';
  if (upgrade.progress.state === 'dispatching') {
    await resumeDispatch(deps, upgrade);
    return 'dispatching';
  }
  const policy = (await store.get(rollouts, upgrade.rollout))?.rollout.policy;
  const row = policy?.stages[upgrade.stage - 1];
  if (policy === undefined || row?.kind !== 'upgrade') return 'no such stage';
  const checks = await check(deps, upgrade, message.findings);
  const event = assess(upgrade, row, checks, clock.now());
  if (event === undefined) return 'inconclusive';

  const recorded = await store.transaction(async (tx) => {
    const current = await tx.get(upgrades, id);
    if (current?.head.hash !== upgrade.head.hash) return false;
    const ends = event.type === 'UpgradeVerified' || event.type === 'UpgradeFailed';
    const instance = ends ? await tx.get(instances, instanceKey(upgrade.environment, upgrade.instance)) : undefined;
    const by = { at: clock.now(), actor: TRANCHE };
    const undo = event.type === 'UpgradeVerified' ? await decideUndone(tx, current, by) : undefined;
    recordUpgrade(tx, current, [event], by, instance);
    undo?.();
    if (event.type === 'UpgradeVerified') expectPullRequest(tx, current, policy.merging, clock.now());
    return true;
  });
  if (!recorded) return 'somebody was quicker';
  deps.log(BAD.has(event.type) ? 'WARNING' : 'INFO', event.type, { upgrade: id, reason: event.reason });
  // If this has spent the budget the rollout is held at once; should the message be lost, the next pulse does the same.
  if (event.type === 'UpgradeFailed') {
    await deps.publisher.publish('ticks', [{ id: `tick~failed~${id}~${message.attempt}`, body: { kind: 'pulse' } }]);
  }
  return event.type;
}

/** What a verified upgrade still owes to the evidence; its own chain ends here. */
function expectPullRequest(tx: Transaction, upgrade: UpgradeDocument, merging: Merging, now: Instant): void {
  const { rollout, environment, version, instance, plan, stage, attempt, runs, rollsBack } = upgrade;
  tx.create(pullRequests, upgradeId(rollout, instance), {
    rollout,
    environment,
    version,
    instance,
    slug: plan.slug,
    stage,
    attempt,
    run: runs.at(-1)?.id ?? '',
    merging,
    settled: false,
    lookAt: now,
    looks: 0,
    leaseUntil: 0,
    paper: { state: 'awaited' },
    ...(rollsBack && { rollsBack }),
    head: GENESIS,
  });
}

async function check(
  { workflow, probe, store }: VerifyUpgradeDeps,
  upgrade: UpgradeDocument,
  findings: Checks['findings'],
): Promise<Checks> {
  const seen = await probe.observe(upgrade.domain);
  const keptOut = isUnreached(seen) && (await hasAllowlist(store, upgrade));
  // One that has soaked has a run that succeeded.
  const run = watchedSince(upgrade) === undefined ? await runStatus(workflow, upgrade) : 'succeeded';
  return { run, reported: seen.version, health: seen.health, detail: seen.detail, keptOut, findings };
}

function isUnreached({ version, health, refused }: Observation): boolean {
  return version === undefined && (health === 'unknown' || refused === true);
}

async function hasAllowlist(store: Reader, { environment, instance }: UpgradeDocument): Promise<boolean> {
  return isBehindAllowlist((await store.get(instances, instanceKey(environment, instance)))?.instance);
}

async function runStatus(workflow: DispatchDeps['workflow'], upgrade: UpgradeDocument): Promise<Checks['run']> {
  const run = upgrade.runs.at(-1);
  if (run === undefined) return 'unknown';
  try {
    return (await workflow.run(run.id)).status;
  } catch (error) {
    // No answer is no verdict: the upgrade stays inconclusive until its deadline.
    if (error instanceof VendorError) return 'unknown';
    throw error;
  }
}
