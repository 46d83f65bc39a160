import type { AlertDocument, IncidentDocument } from '../../../shared/ports/collections.ts';
import { alerts, incidents, upgrades } from '../../../shared/ports/collections.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { commandRollout, commandUpgrade } from '../../../shared/usecases/commandRollout.ts';
import { at } from '../../domain/calendar/fixtures.ts';
import { fleetOf } from '../../domain/rollout/fixtures.ts';
import { type Pipeline, createPipeline } from '../support/pipeline.ts';

export const ID = 'prod-5.2.0';
/** Our own incident of the first hold. */
export const FIRST = 'held-prod-5.2.0-1';

/** Twelve internal instances, none of which can be upgraded: three at a time may fail. */
export async function failingPipeline(size = 12): Promise<Pipeline> {
  const fleet = fleetOf({ internal: size });
  const pipeline = createPipeline({ fleet });
  for (const { id } of fleet) pipeline.world.break(id, { kind: 'failing-run', from: 'next-upgrade' });
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  return pipeline;
}

/** The same, held because three have failed, and everybody has been told. */
export async function heldPipeline(): Promise<Pipeline> {
  const pipeline = await failingPipeline();
  await untilHeld(pipeline);
  await pipeline.settle();
  return pipeline;
}

/** Pulse by pulse, until somebody has to decide. */
export async function untilHeld(pipeline: Pipeline): Promise<void> {
  const end = at('2026-11-25T00:00:00Z');
  while ((await pipeline.rollout(ID)).hold === null) {
    if (pipeline.clock.now() >= end) throw new Error('it is not held');
    pipeline.wait(5);
    await pipeline.pulse();
  }
}

export async function failedOf({ store }: Pipeline): Promise<string[]> {
  const failed = await store.query(upgrades, { where: { rollout: ID, phase: 'failed' } });
  return failed.map(({ value }) => value.instance);
}

/** Nothing is wrong with any of them any more. */
export function repairAll({ world }: Pipeline, size = 12): void {
  for (const { id } of fleetOf({ internal: size })) world.repair(id);
}

export function command(pipeline: Pipeline, type: 'resume' | 'abort' | 'pause', reason = 'looked at') {
  return commandRollout(pipeline.deps, ID, { type, reason }, 'jo');
}

export async function decide(pipeline: Pipeline, type: 'retry' | 'skip', ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const result = await commandUpgrade(pipeline.deps, ID, id, { type, reason: 'looked at' }, 'jo');
    if (result.kind !== 'done') throw new Error(result.message);
  }
}

export async function incidentOf({ store }: Pipeline, id = FIRST): Promise<IncidentDocument> {
  const incident = await store.get(incidents, id);
  if (incident === undefined) throw new Error(`there is no incident ${id}`);
  return incident;
}

/** The alerts that tell of holds, the oldest first. */
export async function holdAlerts({ store }: Pipeline): Promise<AlertDocument[]> {
  const all = (await store.query(alerts, {})).map(({ value }) => value);
  return all
    .filter(({ first }) => first.facts.source === 'tranche')
    .toSorted((one, other) => one.openedAt - other.openedAt || (one.first.incident < other.first.incident ? -1 : 1));
}

/** The process dies right after so many transactions have become visible. */
export function dyingAfter(store: Store, transactions: number): Store {
  let left = transactions;
  return {
    ...store,
    async transaction(body) {
      if (left <= 0) throw new Error('the process is dead');
      const result = await store.transaction(body);
      left -= 1;
      if (left === 0) throw new Error('the process dies');
      return result;
    },
  };
}
