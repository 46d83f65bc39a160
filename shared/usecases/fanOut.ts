import type { UpgradeMessage, VerificationMessage } from '../contracts/messages.ts';
import { laneIds, stageLanes } from '../domain/rollout/lanes.ts';
import { type Rollout, currentStage, statusOf } from '../domain/rollout/rollout.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import type { Clock } from '../ports/clock.ts';
import { type UpgradeDocument, lanes, upgrades } from '../ports/collections.ts';
import type { Publisher } from '../ports/messages.ts';
import type { Store } from '../ports/store.ts';

export interface FanOutDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly publisher: Publisher;
}

/**
 * Sends one message per instance that is due, each with a free lane of its stage. A message only proposes: the claim
 * decides, so a message too many, or one lost, does no harm.
 * @returns how many were sent
 */
export async function fanOutUpgrades(
  { store, clock, calendar, publisher }: FanOutDeps,
  rollout: Rollout,
): Promise<number> {
  const stage = currentStage(rollout);
  const open = rollout.progress.at(-1)?.completedAt === null;
  if (statusOf(rollout) !== 'active' || !open || !calendar.operating(clock.now())) return 0;
  const all = stageLanes(rollout, stage);
  const held = await store.count(lanes, { where: { rollout: rollout.id, stage } });
  if (held >= all) return 0;
  const due = await store.query(upgrades, {
    where: { rollout: rollout.id, stage, phase: 'waiting' },
    range: { field: 'startsAt', to: clock.now() },
    orderBy: 'startsAt',
    limit: all - held,
  });
  if (due.length === 0) return 0;

  const free = await freeLanes(store, rollout, stage);
  const messages = due.slice(0, free.length).map(({ id, value }, index) => {
    const body: UpgradeMessage = { ...attemptOf(value, 1), lane: free[index] ?? '' };
    return { id: `${id}~${body.attempt}`, body };
  });
  await publisher.publish('upgrades', messages);
  return messages.length;
}

async function freeLanes(store: Store, rollout: Rollout, stage: number): Promise<string[]> {
  const held = new Set((await store.query(lanes, { where: { rollout: rollout.id, stage } })).map(({ id }) => id));
  return laneIds(rollout, stage).filter((id) => !held.has(id));
}

/** Sends one message per upgrade in flight, of whichever rollout: what has begun is looked after until it is settled. */
export async function fanOutVerifications({ store, publisher }: FanOutDeps): Promise<number> {
  const inFlight = await store.query(upgrades, { where: { phase: 'in-flight' } });
  const messages = inFlight.map(({ id, value }) => ({ id: `${id}~${value.attempt}`, body: attemptOf(value, 0) }));
  if (messages.length > 0) await publisher.publish('verifications', messages);
  return messages.length;
}

function attemptOf({ rollout, instance, attempt }: UpgradeDocument, ahead: 0 | 1): VerificationMessage {
  return { rollout, instance, attempt: attempt + ahead };
}
