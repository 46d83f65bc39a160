import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { ledger } from '../../../shared/ports/collections.ts';
import { showRollout } from '../../../shared/usecases/views.ts';
import { fleetOf } from '../../domain/rollout/fixtures.ts';
import { at } from '../../domain/calendar/fixtures.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { ID, courseOf, live, monitored } from './monitored.ts';

const BEGIN = at('2026-11-23T10:00:00Z');

/** The minutes after 10:00 in which upgrades were claimed. */
async function claims({ store }: Pipeline): Promise<number[]> {
  const entries = await store.query(ledger, {});
  return entries
    .filter(({ value }) => value.event.type === 'UpgradeClaimed')
    .map(({ value }) => (value.at - BEGIN) / MINUTE)
    .toSorted((one, other) => one - other);
}

/** Those that are in their soak in this moment. */
async function soaking(pipeline: Pipeline): Promise<string[]> {
  const states = await pipeline.states(ID);
  return states.filter((state) => state.endsWith(': soaking')).map((state) => state.replace(': soaking', ''));
}

const stage = async ({ store, calendar }: Pipeline) => (await showRollout(store, calendar, ID))?.stages[0];

describe('while an upgraded instance is unhealthy', () => {
  /**
   * Twelve internal instances, three at a time: the next three are due at minute 45. One of the first has been interrupted
   * before, soaks again, and breaks at minute 42 for good.
   */
  async function broken(): Promise<{ pipeline: Pipeline; one: string }> {
    const pipeline = await monitored({ fleet: fleetOf({ internal: 12 }) });
    await live(pipeline, 23);
    const [, one = ''] = await soaking(pipeline);
    const { world } = pipeline;
    const breaks = () => world.break(one, { kind: 'unhealthy' });
    await live(pipeline, 44, { 24: breaks, 31: () => world.repair(one), 42: breaks });
    return { pipeline, one };
  }

  it('nothing new starts in its stage, and everybody is told so', async () => {
    const { pipeline } = await broken();
    await live(pipeline, 51);
    expect(await stage(pipeline)).toMatchObject({ cautious: true, failed: 0, inFlight: 1, waiting: 9 });
    expect(await claims(pipeline)).toEqual([0, 0, 0]);
    expect(pipeline.logged).toContain('NOTICE nothing starts while upgraded instances of the stage are unhealthy');
  });

  it('it goes on as soon as it is healthy again', async () => {
    const { pipeline, one } = await broken();
    await live(pipeline, 56, { 47: () => pipeline.world.repair(one) });
    expect(await stage(pipeline)).toMatchObject({ cautious: false, failed: 0 });
    expect(await claims(pipeline)).toEqual([0, 0, 0, 50, 50]);
  });

  it('it goes on minutes later as well, when that one has failed and the budget allows it', async () => {
    const { pipeline, one } = await broken();
    await live(pipeline, 56);
    expect((await courseOf(pipeline, one)).slice(-2)).toEqual(['SoakInterrupted 43', 'UpgradeFailed 53']);
    expect(await stage(pipeline)).toMatchObject({ cautious: false, failed: 1 });
    expect(await claims(pipeline)).toEqual([0, 0, 0, 53, 53]);
  });
});

describe('ten instances that break in the same minute', () => {
  it('are all that is hurt: not one is claimed after that, and the rollout is held within minutes', async () => {
    const pipeline = await monitored({ fleet: fleetOf({ internal: 40 }) });
    await live(pipeline, 17);
    const bad = await soaking(pipeline);
    expect(bad).toHaveLength(10);
    const before = await claims(pipeline);
    await live(pipeline, 40, { 18: () => bad.forEach((id) => pipeline.world.break(id, { kind: 'unhealthy' })) });
    expect(await claims(pipeline)).toEqual(before);
    expect(await stage(pipeline)).toMatchObject({ failed: 10, inFlight: 0 });
    const { hold } = await pipeline.rollout(ID);
    expect(hold?.cause).toBe('failure-budget');
    // From the first bad sign until the hold: the soaks are interrupted, ten minutes of patience, the next pulse.
    expect(((hold?.since ?? 0) - BEGIN) / MINUTE - 18).toBeLessThanOrEqual(15);
    for (const id of bad)
      expect(await courseOf(pipeline, id)).toContainEqual(expect.stringMatching(/^SoakInterrupted (18|19|20)$/));
  });
});
