import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import { GENESIS } from '../domain/evidence/ledger.ts';
import { type NewRollback, rollbackOf } from '../domain/rollout/newRollback.ts';
import { type RollbackFacts, type WayBack, decideRollback, rollbackId } from '../domain/rollout/rollback.ts';
import { type RolloutEvent, evolveRollout } from '../domain/rollout/rollout.ts';
import { upgradeId } from '../domain/rollout/upgrade.ts';
import {
  type InstanceDocument,
  type RolloutDocument,
  type UpgradeDocument,
  environments,
  instanceKey,
  instances,
  rollouts,
  upgrades,
} from '../ports/collections.ts';
import type { Reader, Transaction } from '../ports/store.ts';
import { type CommandDeps, type CommandResult, commandPart, refused } from './commandRollout.ts';
import { type By, appendToLedger, recordRollout, tellHoldAnew } from './records.ts';
import { NEW_ENVIRONMENT } from './syncFleet.ts';

export interface RollBackDeps extends CommandDeps {
  readonly calendar: Calendar;
}

/**
 * An operator has an instance brought back to the version before its upgrade. One transaction makes the rollout that does
 * it; asked for a second time it is refused, because the instance says that one is under way.
 */
export async function rollBack(
  deps: RollBackDeps,
  rolloutId: string,
  instanceId: string,
  { reason, actor }: { readonly reason: string; readonly actor: string },
): Promise<CommandResult> {
  return commandPart(deps, rolloutId, instanceId, async (tx, { document, upgrade }) => {
    const { environment } = upgrade;
    const instance = await tx.get(instances, instanceKey(environment, instanceId));
    const facts: RollbackFacts = { instance, irreversible: await irreversibleVersions(tx, environment) };
    const decision = decideRollback(document.rollout, upgrade, facts, reason);
    if ('refused' in decision) return refused(decision);
    const by = { at: deps.clock.now(), actor };
    const number = await nextNumber(tx, document);
    const last = (await lastBegun(tx, instance)) ?? upgrade;
    const asked = { ...by, number, reason, today: deps.calendar.dateOf(by.at), last };
    return begin(tx, { document, upgrade, instance, way: decision, asked }, by);
  });
}

/** Of all releases: a version that came in between may be the one that cannot be taken back. */
async function irreversibleVersions(tx: Reader, environment: string): Promise<string[]> {
  const known = await tx.query(rollouts, { where: { environment } });
  return known.map(({ value }) => value.rollout).flatMap((each) => (each.irreversible === true ? [each.version] : []));
}

/** A rollout that is closed does not know of its rollbacks any more, so the free number is looked for. */
async function nextNumber(tx: Reader, { rollout }: RolloutDocument): Promise<number> {
  let number = (rollout.rollbacks?.length ?? 0) + 1;
  while ((await tx.get(rollouts, rollbackId(rollout.id, number))) !== undefined) number += 1;
  return number;
}

async function lastBegun(tx: Reader, instance: InstanceDocument | undefined): Promise<UpgradeDocument | undefined> {
  return instance?.lastUpgrade === undefined ? undefined : tx.get(upgrades, instance.lastUpgrade);
}

async function begin(
  tx: Transaction,
  {
    document,
    upgrade,
    instance,
    way,
    asked,
  }: {
    readonly document: RolloutDocument;
    readonly upgrade: UpgradeDocument;
    readonly instance: InstanceDocument | undefined;
    readonly way: WayBack;
    readonly asked: NewRollback;
  },
  by: By,
): Promise<CommandResult> {
  const made = rollbackOf(document.rollout, upgrade, way, asked);
  const { id, environment } = made.rollout;
  const state = (await tx.get(environments, environment)) ?? NEW_ENVIRONMENT;
  const head = appendToLedger(tx, `rollout:${id}`, GENESIS, made.events, by);
  const rollout = made.events.reduce((before, event) => evolveRollout(before, event, by), made.rollout);
  tx.create(rollouts, id, { environment, rollout, head, unsealed: false, holdUntold: false });
  tx.create(upgrades, upgradeId(id, upgrade.instance), { ...made.upgrade, head: GENESIS });
  if (instance !== undefined) {
    tx.set(instances, instanceKey(environment, upgrade.instance), { ...instance, rollingBack: id });
  }
  tx.set(environments, environment, { ...state, rollbacks: [...(state.rollbacks ?? []), id] });
  // The chain of a rollout that is closed cannot grow: then the rollback alone tells of it.
  if (document.rollout.closedAt === null) {
    tellHoldAnew(tx, recordRollout(tx, document, [registered(upgrade, id, way, asked)], by));
  }
  return { kind: 'done', rollout };
}

function registered(
  { instance, plan, version }: UpgradeDocument,
  rollback: string,
  { to }: WayBack,
  { reason }: NewRollback,
): RolloutEvent {
  return {
    type: 'RollbackRegistered',
    instance,
    rollback,
    reason: `${plan.slug} goes back from ${version} to ${to}: ${reason}`,
  };
}
