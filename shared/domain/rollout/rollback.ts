import type { UpgradeStage } from '../release/policy.ts';
import { compareVersions } from '../release/version.ts';
import type { Refusal } from './operator.ts';
import type { Rollout } from './rollout.ts';
import { type Upgrade, upgradeId } from './upgrade.ts';
import type { UpgradeEvent } from './upgradeEvents.ts';

/** What is known of the instance besides its upgrade; `undefined` when it is not in the fleet. */
export interface RollbackFacts {
  readonly instance:
    | {
        readonly instance: { readonly version: string } | null;
        readonly upgrading: string | null;
        readonly rollingBack?: string;
        readonly lastUpgrade?: string;
      }
    | undefined;
  /** Versions that were registered as irreversible. */
  readonly irreversible: readonly string[];
}

/** Where an instance may be brought back to. */
export interface WayBack {
  readonly to: string;
  /** The row of the release table that its upgrade belongs to. */
  readonly row: UpgradeStage;
}

/**
 * Whether an instance may be brought back to the version before its upgrade; also when the rollout has ended, for as long
 * as nothing else was begun on the instance.
 */
export function decideRollback(
  rollout: Rollout,
  upgrade: Upgrade,
  { instance: known, irreversible }: RollbackFacts,
  reason: string,
): WayBack | Refusal {
  const { instance, version, from } = upgrade;
  const row = rollout.policy.stages[upgrade.stage - 1];
  if (reason.trim() === '') return { refused: 'a rollback needs a reason: it is what the auditor reads' };
  if (rollout.rollsBack !== undefined) {
    return { refused: `${rollout.id} is a rollback itself: retry, skip or abort it, or register a release` };
  }
  if (rollout.irreversible === true) return { refused: `${version} is irreversible: ${CANNOT}` };
  if (known?.rollingBack !== undefined) {
    return { refused: `${instance} is being rolled back already, by ${known.rollingBack}` };
  }
  const notYet = undecided(upgrade);
  if (notYet !== undefined) return { refused: notYet };
  if (from === null || upgrade.runs.length === 0 || row?.kind !== 'upgrade') {
    return { refused: `the upgrade of ${instance} was never started at the code host: there is nothing to take back` };
  }
  if (compareVersions(from, version) >= 0) {
    return {
      refused: `${instance} ran ${from} before its upgrade to ${version}: there is no older version to go back to`,
    };
  }
  const between = irreversible.find((each) => compareVersions(each, from) > 0 && compareVersions(each, version) <= 0);
  if (between !== undefined) {
    return {
      refused: `the way from ${version} back to ${from} leads over ${between}, which is irreversible: ${CANNOT}`,
    };
  }
  return changedSince(rollout, upgrade, known) ?? { to: from, row };
}

const CANNOT = 'what it changes cannot be taken back; retry, skip, or register a release that repairs it';

/** Only what has come to an end can be taken back. */
function undecided({ instance, progress: { state } }: Upgrade): string | undefined {
  switch (state) {
    case 'failed':
    case 'verified':
    // Excused, it still runs what it was upgraded to.
    case 'skipped':
      return undefined;
    case 'dispatching':
    case 'upgrading':
    case 'soaking':
      return `${instance} is ${state}: wait until its upgrade is verified or has failed, then roll it back`;
    case 'planned':
    case 'dropped':
    case 'rolled-back':
      return `${instance} is ${state}; only an upgrade that has failed, was skipped or is verified can be rolled back`;
  }
}

/** Whatever was begun on the instance since would be taken back as well. */
function changedSince(rollout: Rollout, upgrade: Upgrade, known: RollbackFacts['instance']): Refusal | undefined {
  const { instance, version } = upgrade;
  if (known === undefined) return { refused: `${instance} is not in the fleet any more` };
  if (known.upgrading !== null) {
    return { refused: `${known.upgrading} is in flight on ${instance}: wait until it is verified or has failed` };
  }
  const runs = known.instance?.version;
  if (upgrade.progress.state === 'verified' && runs !== undefined && runs !== version) {
    return { refused: `${instance} runs ${runs} now, not ${version} any more` };
  }
  const { lastUpgrade } = known;
  const own = upgradeId(rollout.id, instance);
  const wasAsked = lastUpgrade?.startsWith(`${rollout.id}-rollback-`) === true;
  if (upgrade.progress.state === 'skipped' && wasAsked && runs === upgrade.from) {
    return { refused: `${instance} runs ${runs} again already` };
  }
  const isOwn = lastUpgrade === undefined || lastUpgrade === own || wasAsked;
  return isOwn ? undefined : { refused: `${instance} was changed since, by ${lastUpgrade}: roll that back instead` };
}

/** The id of the `number`th rollback of a rollout, from 1. */
export function rollbackId(rollout: string, number: number): string {
  return `${rollout}-rollback-${number}`;
}

export function isRollbackId(rollout: string): boolean {
  return /-rollback-\d+$/.test(rollout);
}

/** What the verified rollback makes of the upgrade that it takes back; `undefined` where nothing can be added to that. */
export function takenBack(original: Rollout, undone: Upgrade, rollback: Upgrade): UpgradeEvent | undefined {
  // What was verified is sealed with its stage, and everything is once the rollout is closed.
  if (undone.progress.state !== 'failed' || original.closedAt !== null) return undefined;
  return {
    type: 'UpgradeRolledBack',
    rollback: rollback.rollout,
    reason: `${rollback.rollout} has verified that it runs ${rollback.version} again: ${rollback.rollsBack?.reason ?? ''}`,
  };
}
