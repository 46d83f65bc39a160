import { GENESIS } from '../domain/evidence/ledger.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import { type EligibleInstance, exclusionOf, hasGroup } from '../domain/fleet/eligibility.ts';
import type { PlannedUpgrade } from '../domain/rollout/planned.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import { nextPulseStart } from '../domain/rollout/timetable.ts';
import { stageWindows } from '../domain/rollout/stageWindows.ts';
import { type DropReason, plannedUpgrade, upgradeId } from '../domain/rollout/upgrade.ts';
import type { UpgradeEvent } from '../domain/rollout/upgradeEvents.ts';
import { type InstanceDocument, type UpgradeDocument, upgrades } from '../ports/collections.ts';
import type { Transaction } from '../ports/store.ts';
import { type By, recordUpgrade } from './records.ts';

/** An instance whose configuration has changed; without a document it has left the fleet. */
export interface Member {
  readonly id: string;
  readonly document: InstanceDocument | undefined;
}

/**
 * What changes of the fleet mean for the rollout that runs: who leaves, or takes no part any more, is dropped with the
 * reason; who joins goes to the last stage. Neither stops the run.
 * @returns what to write once all reads are done
 */
export async function updateMembership(
  tx: Transaction,
  rollout: Rollout | undefined,
  members: readonly Member[],
  calendar: Calendar,
  by: By,
): Promise<() => void> {
  // While it is being planned, the plan itself takes in what the fleet is now.
  if (rollout?.phase.kind !== 'running') return () => undefined;
  const writes: (() => void)[] = [];
  for (const { id, document } of members) {
    const row = await tx.get(upgrades, upgradeId(rollout.id, id));
    const why = dropReason(document, rollout, calendar, by);
    if (why !== undefined && row !== undefined && leaves(row, why)) {
      writes.push(() => recordUpgrade(tx, row, [dropped(why)], by, document));
    }
    const instance = document?.instance;
    if (why === undefined && instance && hasGroup(instance) && (row === undefined || isDropped(row))) {
      const place = placeInLastStage(rollout, instance, calendar, by);
      if (place !== undefined)
        writes.push(() => recordUpgrade(tx, row ?? newUpgrade(rollout, instance, place), [added(place)], by));
    }
  }
  return () => writes.forEach((write) => write());
}

function dropReason(
  document: InstanceDocument | undefined,
  rollout: Rollout,
  calendar: Calendar,
  by: By,
): DropReason | undefined {
  if (document === undefined) return 'left-the-fleet';
  if (document.instance === null) return 'unreadable-configuration';
  return exclusionOf(document.instance, rollout.version, calendar, by.at);
}

/**
 * What is in flight finishes, unless there is no instance any more that could. A file that states the new version after
 * an attempt was made is the attempt's own doing, and excuses nobody.
 */
function leaves(row: UpgradeDocument, why: DropReason): boolean {
  if (why === 'already-upgraded' && row.attempt > 0) return false;
  if (row.phase === 'in-flight') return why === 'left-the-fleet';
  return row.phase === 'waiting' || row.phase === 'failed';
}

function isDropped(row: UpgradeDocument): boolean {
  return row.progress.state === 'dropped';
}

export function dropped(why: DropReason): UpgradeEvent {
  return { type: 'UpgradeDropped', why, reason: `taken out of the rollout: ${why}` };
}

function newUpgrade(rollout: Rollout, instance: EligibleInstance, place: PlannedUpgrade): UpgradeDocument {
  return { ...plannedUpgrade(rollout, instance.domain, place, false), head: GENESIS };
}

function added({ stage, startsAt }: PlannedUpgrade): UpgradeEvent {
  return {
    type: 'UpgradeAdded',
    stage,
    startsAt,
    reason: `joined after the plan was made: upgraded in the last stage, ${stage}`,
  };
}

/** `undefined` when the last stage that upgrades is over. */
function placeInLastStage(
  rollout: Rollout,
  instance: EligibleInstance,
  calendar: Calendar,
  by: By,
): PlannedUpgrade | undefined {
  const windows = stageWindows(rollout.policy, calendar, calendar.dateOf(rollout.releasedAt), rollout.resumeStage);
  const last = windows.findLast(({ row }) => row.kind === 'upgrade');
  const waveDate = last?.waves.at(-1)?.date;
  if (last === undefined || waveDate === undefined || isComplete(rollout, last.stage)) return undefined;
  const earliest = Math.max(by.at, calendar.startOf(waveDate));
  const startsAt = nextPulseStart((at) => calendar.nextStart(instance, at), earliest) ?? earliest;
  const date = calendar.dateOf(startsAt);
  return {
    id: instance.id,
    slug: instance.slug,
    group: instance.group,
    stage: last.stage,
    wave: last.waves.length,
    waveDate,
    date,
    startsAt,
    delay: null,
    rank: 0,
    groupSize: 0,
    forecast: date,
    deadline: rollout.sla?.deadline ?? date,
  };
}

function isComplete(rollout: Rollout, stage: number): boolean {
  return rollout.progress.some((each) => each.stage === stage && each.completedAt !== null);
}
