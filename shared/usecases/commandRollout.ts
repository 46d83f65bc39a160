import {
  type Refusal,
  type RolloutCommand,
  type UpgradeCommand,
  decideExcuse,
  decideRollout,
  decideUpgrade,
  isRefusal,
  withConsequences,
} from '../domain/rollout/operator.ts';
import { heldAgain } from '../domain/rollout/hold.ts';
import { stageLanes } from '../domain/rollout/lanes.ts';
import { type Rollout, currentStage } from '../domain/rollout/rollout.ts';
import { compareVersions } from '../domain/release/version.ts';
import { upgradeId } from '../domain/rollout/upgrade.ts';
import type { Instant } from '../domain/calendar/time.ts';
import type { Clock } from '../ports/clock.ts';
import {
  type RolloutDocument,
  type UpgradeDocument,
  environments,
  instanceKey,
  instances,
  pullRequests,
  rollouts,
  upgrades,
} from '../ports/collections.ts';
import type { Publisher } from '../ports/messages.ts';
import type { Store, Transaction } from '../ports/store.ts';
import { endRollback } from './endRollback.ts';
import { recordPullRequest, recordRollout, recordUpgrade, tellHoldAnew } from './records.ts';

export interface CommandDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly publisher: Publisher;
}

export type CommandResult =
  | { readonly kind: 'done'; readonly rollout: Rollout }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'not-found'; readonly message: string };

/** What an operator asks of a rollout: pause, resume, approve, reject or abort it. */
export async function commandRollout(
  { store, clock, publisher }: CommandDeps,
  rolloutId: string,
  command: RolloutCommand,
  actor: string,
): Promise<CommandResult> {
  const result = await store.transaction<CommandResult>(async (tx) => {
    const document = await tx.get(rollouts, rolloutId);
    if (document === undefined) return notFound(rolloutId);
    const again = command.type === 'resume' ? await holdAfterResuming(tx, document.rollout) : undefined;
    const decision = decideRollout(document.rollout, command, again);
    if (isRefusal(decision)) return refused(decision);
    const free = decision.type === 'RolloutAborted' ? await endAborted(tx, document.rollout) : undefined;
    const events = withConsequences(document.rollout, decision);
    const { rollout } = recordRollout(tx, document, events, { at: clock.now(), actor });
    free?.();
    return { kind: 'done', rollout };
  });
  return followedByTick(publisher, result, clock.now());
}

/** What an operator asks for one instance of a rollout: try it again, or go on without it. */
export async function commandUpgrade(
  deps: CommandDeps,
  rolloutId: string,
  instanceId: string,
  command: UpgradeCommand,
  actor: string,
): Promise<CommandResult> {
  return commandPart(deps, rolloutId, instanceId, async (tx, { document, upgrade }) => {
    const instance = await tx.get(instances, instanceKey(upgrade.environment, instanceId));
    const decision = decideUpgrade(document.rollout, upgrade, command, instance?.rollingBack);
    if (isRefusal(decision)) return refused(decision);
    recordUpgrade(tx, upgrade, [decision], { at: deps.clock.now(), actor }, instance);
    tellHoldAnew(tx, document);
    return { kind: 'done', rollout: document.rollout };
  });
}

/** An operator vouches for a verified upgrade: its pull request is no longer waited for. */
export async function excusePullRequest(
  deps: CommandDeps,
  rolloutId: string,
  instanceId: string,
  { reason, actor }: { readonly reason: string; readonly actor: string },
): Promise<CommandResult> {
  return commandPart(deps, rolloutId, instanceId, async (tx, { document, upgrade }) => {
    const pullRequest = await tx.get(pullRequests, upgradeId(rolloutId, instanceId));
    const decision = decideExcuse(upgrade, pullRequest, reason);
    if (isRefusal(decision)) return refused(decision);
    if (pullRequest !== undefined) recordPullRequest(tx, pullRequest, [decision], { at: deps.clock.now(), actor });
    return { kind: 'done', rollout: document.rollout };
  });
}

/** An instance's part in a rollout. */
export interface Part {
  readonly document: RolloutDocument;
  readonly upgrade: UpgradeDocument;
}

/** Carries out in one transaction what an operator asks for one instance of a rollout, where it has a part in that. */
export async function commandPart(
  { store, clock, publisher }: CommandDeps,
  rolloutId: string,
  instanceId: string,
  carryOut: (tx: Transaction, part: Part) => Promise<CommandResult>,
): Promise<CommandResult> {
  const result = await store.transaction<CommandResult>(async (tx) => {
    const document = await tx.get(rollouts, rolloutId);
    if (document === undefined) return notFound(rolloutId);
    const upgrade = await tx.get(upgrades, upgradeId(rolloutId, instanceId));
    return upgrade === undefined ? noPart(rolloutId, instanceId) : carryOut(tx, { document, upgrade });
  });
  return followedByTick(publisher, result, clock.now());
}

/** What was commanded shows its effect at once; should this message be lost, the next pulse does the same. */
async function followedByTick(publisher: Publisher, result: CommandResult, now: Instant): Promise<CommandResult> {
  if (result.kind === 'done')
    await publisher.publish('ticks', [{ id: `tick~command~${now}`, body: { kind: 'pulse' } }]);
  return result;
}

function notFound(rolloutId: string): CommandResult {
  return { kind: 'not-found', message: `there is no rollout ${rolloutId}` };
}

function noPart(rolloutId: string, instanceId: string): CommandResult {
  return { kind: 'not-found', message: `${instanceId} has no part in ${rolloutId}` };
}

export function refused(decision: Refusal): CommandResult {
  return { kind: 'refused', message: decision.refused };
}

/** What has failed is decided before the rollout goes on: otherwise the next tick would hold it for the same. */
async function holdAfterResuming(tx: Transaction, rollout: Rollout): Promise<string | undefined> {
  const stage = currentStage(rollout);
  if (rollout.policy.stages[stage - 1]?.kind !== 'upgrade') return undefined;
  const [waiting, inFlight, failed] = await Promise.all(
    (['waiting', 'in-flight', 'failed'] as const).map((phase) =>
      tx.count(upgrades, { where: { rollout: rollout.id, stage, phase } }),
    ),
  );
  const lanes = stageLanes(rollout, stage);
  return heldAgain({ stage, lanes, waiting: waiting ?? 0, inFlight: inFlight ?? 0, failed: failed ?? 0 });
}

/**
 * An aborted version no longer counts as the newest: an older line may be released again.
 * @returns what to write once all reads are done
 */
async function endAborted(tx: Transaction, rollout: Rollout): Promise<() => void> {
  if (rollout.rollsBack !== undefined) return endRollback(tx, rollout);
  const { id: aborted, environment } = rollout;
  const state = await tx.get(environments, environment);
  if (state === undefined) return () => undefined;
  const others = (await tx.query(rollouts, { where: { environment } }))
    .map(({ value }) => value.rollout)
    .filter(({ id, phase, rollsBack }) => id !== aborted && rollsBack === undefined && !isAborted(phase));
  const newest =
    others
      .map(({ version }) => version)
      .toSorted(compareVersions)
      .at(-1) ?? null;
  const active = state.active === aborted ? null : state.active;
  return () => tx.set(environments, environment, { ...state, newest, active });
}

function isAborted(phase: Rollout['phase']): boolean {
  return phase.kind === 'ended' && phase.outcome === 'aborted';
}
