import type { UpgradeMessage, VerificationMessage } from '../contracts/messages.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import { type Work, divideWrites } from '../domain/limits/divideWrites.ts';
import { startWrites } from '../domain/limits/pace.ts';
import { laneIds, stageLanes } from '../domain/rollout/lanes.ts';
import { type Rollout, currentStage, statusOf } from '../domain/rollout/rollout.ts';
import { type UpgradeDocument, lanes, upgrades } from '../ports/collections.ts';
import type { Message, Publisher, Topic } from '../ports/messages.ts';
import type { Store } from '../ports/store.ts';
import type { ObserveDeps } from './verification/deps.ts';
import { asksUptime, observe } from './verification/observe.ts';
import { type AllowanceDeps, grantWrites } from './writeAllowance.ts';

export interface FanOutDeps extends AllowanceDeps, ObserveDeps {
  readonly calendar: Calendar;
  readonly publisher: Publisher;
}

/** A message that may be sent now, if the writes that its receiver makes are granted. */
export interface DueWork extends Work {
  readonly topic: Topic;
  readonly message: Message;
}

/** The messages that were sent, by topic. */
export type Sent = Readonly<Partial<Record<Topic, number>>>;

/**
 * Sends what is due as far as the allowance of writes reaches, fairly between rollouts. What does not fit is still due at
 * the next pulse. With nothing due the allowance is not even read.
 */
export async function fanOutWrites(deps: FanOutDeps, due: readonly DueWork[]): Promise<Sent> {
  if (due.length === 0) return {};
  const { taken } = await grantWrites(deps, (available) => divideWrites(available, due));
  const sent: Partial<Record<Topic, number>> = {};
  for (const [topic, work] of Map.groupBy(taken, (each) => each.topic)) {
    await deps.publisher.publish(
      topic,
      work.map(({ message }) => message),
    );
    sent[topic] = work.length;
  }
  return sent;
}

/**
 * One message per instance that is due, each with a free lane of its stage. A message only proposes: the claim decides,
 * so a message too many, or one lost, does no harm. While an upgraded instance of the stage is unhealthy nobody is due:
 * within minutes it has recovered or failed, and then the budget decides.
 */
export async function dueUpgrades(
  { store, clock, calendar, upgradeMode, log }: FanOutDeps,
  rollout: Rollout,
): Promise<DueWork[]> {
  const stage = currentStage(rollout);
  const open = rollout.progress.at(-1)?.completedAt === null;
  // Whoever asks for a rollback wants it now, at whatever hour.
  const mayStart = rollout.rollsBack !== undefined || calendar.operating(clock.now());
  if (statusOf(rollout) !== 'active' || !open || !mayStart) return [];
  const all = stageLanes(rollout, stage);
  const held = await store.count(lanes, { where: { rollout: rollout.id, stage } });
  if (held >= all) return [];
  const due = await store.query(upgrades, {
    where: { rollout: rollout.id, stage, phase: 'waiting' },
    range: { field: 'startsAt', to: clock.now() },
    orderBy: 'startsAt',
    limit: all - held,
  });
  if (due.length === 0) return [];
  const unhealthy = await store.count(upgrades, { where: { rollout: rollout.id, stage, unhealthy: true } });
  if (unhealthy > 0) {
    log('NOTICE', 'nothing starts while upgraded instances of the stage are unhealthy', {
      rollout: rollout.id,
      stage,
      unhealthy,
      waiting: due.length,
    });
    return [];
  }

  const free = await freeLanes(store, rollout, stage);
  return due.slice(0, free.length).map(({ id, value }, index) => {
    const body: UpgradeMessage = { ...attemptOf(value, 1), lane: free[index] ?? '' };
    const message = { id: `${id}~${body.attempt}`, body };
    return { rollout: rollout.id, writes: startWrites(upgradeMode), topic: 'upgrades', message };
  });
}

async function freeLanes(store: Store, rollout: Rollout, stage: number): Promise<string[]> {
  const held = new Set((await store.query(lanes, { where: { rollout: rollout.id, stage } })).map(({ id }) => id));
  return laneIds(rollout, stage).filter((id) => !held.has(id));
}

/** Sends one message per upgrade in flight, of whichever rollout: what has begun is looked after until it is settled. */
export async function fanOutVerifications(deps: FanOutDeps): Promise<number> {
  const { store, publisher } = deps;
  const inFlight = await store.query(upgrades, { where: { phase: 'in-flight' } });
  const found = await observe(
    deps,
    inFlight.map(({ value }) => value),
  );
  const messages = inFlight.map(({ id, value }) => {
    const findings = asksUptime(deps) ? found.get(id) : null;
    const body: VerificationMessage = { ...attemptOf(value, 0), ...(findings !== undefined && { findings }) };
    return { id: `${id}~${value.attempt}`, body };
  });
  if (messages.length > 0) await publisher.publish('verifications', messages);
  return messages.length;
}

function attemptOf({ rollout, instance, attempt }: UpgradeDocument, ahead: 0 | 1): VerificationMessage {
  return { rollout, instance, attempt: attempt + ahead };
}
