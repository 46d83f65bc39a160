import { ledger } from '../../../shared/ports/collections.ts';
import type { UpgradeEvent } from '../../../shared/domain/rollout/upgradeEvents.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { watch } from '../../../shared/usecases/incidents/watch/watch.ts';
import { tick } from '../../../shared/usecases/tick.ts';
import { at } from '../../domain/calendar/fixtures.ts';
import { type Pipeline, type Setting, createPipeline } from '../support/pipeline.ts';

export const MAJOR = { version: '5.2.0', type: 'major' } as const;
export const ID = 'prod-5.2.0';
export const LOCATIONS = [
  'apac-singapore',
  'eur-belgium',
  'sa-brazil-sao_paulo',
  'usa-iowa',
  'usa-oregon',
  'usa-virginia',
] as const;

/** A monitored fleet whose internal instances are being upgraded since 10:00. */
export async function monitored(setting: Setting = {}): Promise<Pipeline> {
  const pipeline = createPipeline({ shards: 1, ...setting });
  await pipeline.begin(MAJOR);
  return pipeline;
}

/** An event of an upgrade, and how many minutes after 10:00 it was. */
export type Told = UpgradeEvent & { readonly minute: number };

export async function toldOf({ store }: Pipeline, instance: string): Promise<Told[]> {
  const stream = `upgrade:${ID}~${instance}` as const;
  const entries = await store.query(ledger, { where: { stream }, orderBy: 'seq' });
  const begin = at('2026-11-23T10:00:00Z');
  // The chain of an upgrade holds nothing but its events.
  return entries.map(({ value }) => ({ ...(value.event as UpgradeEvent), minute: (value.at - begin) / MINUTE }));
}

/** As `SoakStarted 10`. */
export async function courseOf(pipeline: Pipeline, instance: string): Promise<string[]> {
  return (await toldOf(pipeline, instance)).map(({ type, minute }) => `${type} ${minute}`);
}

/** The event of a type that came last. */
export async function lastOf<T extends UpgradeEvent['type']>(
  pipeline: Pipeline,
  instance: string,
  type: T,
): Promise<Extract<Told, { type: T }>> {
  const found = (await toldOf(pipeline, instance)).findLast((event) => event.type === type);
  if (found === undefined) throw new Error(`${instance} has no ${type}`);
  return found as Extract<Told, { type: T }>;
}

/**
 * Lets minutes pass as they do outside: a watch every minute, a pulse every five.
 * @param happens what happens in which minute after 10:00, before anybody looks
 * @param step only every so many minutes somebody looks, where that makes no difference
 */
export async function live(
  pipeline: Pipeline,
  until: number,
  happens: Readonly<Record<number, () => unknown>> = {},
  step = 1,
): Promise<void> {
  const begin = at('2026-11-23T10:00:00Z');
  const { clock, deps } = pipeline;
  for (let minute = (clock.now() - begin) / MINUTE; minute <= until; minute += step) {
    clock.advanceTo(begin + minute * MINUTE);
    await happens[minute]?.();
    await watch(deps);
    if (minute % 5 === 0) await tick(deps);
    await pipeline.settle();
  }
}
