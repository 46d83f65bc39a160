import { describe, expect, it } from 'vitest';
import { exclusions, upgrades } from '../../shared/ports/collections.ts';
import type { Store } from '../../shared/ports/store.ts';
import { planRollout } from '../../shared/usecases/planRollout.ts';
import { syncFleet } from '../../shared/usecases/syncFleet.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { fleetOf, instanceWith } from '../domain/rollout/fixtures.ts';
import { brokenDeployment, createPipeline, everything, usualFleet } from './support/pipeline.ts';

const MAJOR = { version: '5.2.0', type: 'major' } as const;
const ID = 'prod-5.2.0';

/** The process dies when it would begin its `n`-th transaction. */
function dyingStore(store: Store, n: number): Store {
  let left = n;
  return {
    get: (collection, id) => store.get(collection, id),
    query: (collection, query) => store.query(collection, query),
    count: (collection, query) => store.count(collection, query),
    transaction: (body) => (--left > 0 ? store.transaction(body) : Promise.reject(new Error('the process died'))),
  };
}

describe('the plan of a rollout', () => {
  it('is stored whole, and only then does the rollout run', async () => {
    const pipeline = createPipeline();
    pipeline.fleet.set(brokenDeployment('broken'));
    await pipeline.register(MAJOR);
    expect(await planRollout(pipeline.deps, ID)).toBe('planned');
    expect(await pipeline.rollout(ID)).toMatchObject({ phase: { kind: 'running' }, sla: { met: true } });
    expect(await pipeline.states(ID)).toEqual(usualFleet.map(({ id }) => `${id}: planned`).toSorted());
    const [excluded] = await pipeline.store.query(exclusions, { where: { rollout: ID } });
    expect(excluded?.value.excluded).toEqual([{ id: 'broken', reason: 'unreadable-configuration' }]);
  });

  it('is made once: the message again changes nothing', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    const before = await everything(pipeline.store);
    expect(await planRollout(pipeline.deps, ID)).toBe('not-planning');
    expect(await planRollout(pipeline.deps, 'prod-9.9.9')).toBe('not-planning');
    expect(await everything(pipeline.store)).toEqual(before);
  });

  it.each([1, 2, 3, 4])('is made again from the start when the process died before its transaction %i', async (n) => {
    const fleet = fleetOf({ internal: 20, trial: 100, customer: 400 });
    const pipeline = createPipeline({ fleet });
    await pipeline.register(MAJOR);
    const dying = { ...pipeline.deps, store: dyingStore(pipeline.store, n) };
    await expect(planRollout(dying, ID)).rejects.toThrow('the process died');
    expect(await pipeline.rollout(ID)).toMatchObject({ phase: { kind: 'planning' } });

    // Meanwhile somebody has left, and somebody else has come.
    pipeline.fleet.remove('customer-7');
    pipeline.write(instanceWith('late'));
    await syncFleet(pipeline.deps);
    expect(await planRollout(pipeline.deps, ID)).toBe('planned');
    const rows = await pipeline.store.query(upgrades, { where: { rollout: ID } });
    expect(rows).toHaveLength(fleet.length);
    expect(rows.map(({ value }) => value.instance)).toContain('late');
    expect(rows.map(({ value }) => value.instance)).not.toContain('customer-7');
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
  });

  it('is asked for again by the next tick when its message was lost', async () => {
    const pipeline = createPipeline();
    await pipeline.register(MAJOR);
    pipeline.take();
    await pipeline.pulse();
    expect(await pipeline.rollout(ID)).toMatchObject({ phase: { kind: 'running' } });
  });

  it('warns at once when it cannot keep the promise', async () => {
    const freezes = [{ from: '2026-11-25', to: '2026-12-04', reason: 'frozen', scope: { fleet: true } as const }];
    const pipeline = createPipeline({ calendar: { freezes } });
    await pipeline.begin(MAJOR);
    expect(await pipeline.history(`rollout:${ID}`)).toEqual(['ReleaseRegistered', 'RolloutPlanned', 'SlaAtRisk']);
  });

  it('takes in who joins while it is made, however the two meet', async () => {
    const pipeline = createPipeline();
    await pipeline.register(MAJOR);
    pipeline.write(instanceWith('late'));
    // The fleet is taken over in two steps; the plan is made between them.
    let transactions = 0;
    const between: Store = {
      ...pipeline.store,
      transaction: async (body) => {
        if (++transactions === 2) await planRollout(pipeline.deps, ID);
        return pipeline.store.transaction(body);
      },
    };
    await syncFleet({ ...pipeline.deps, store: between });
    await pipeline.pulse();
    expect(await pipeline.states(ID)).toContain('late: planned');
  });

  it('takes in who joins between its reading of the fleet and the end of its taking over', async () => {
    const pipeline = createPipeline();
    await pipeline.register(MAJOR);
    pipeline.write(instanceWith('late'));
    // The plan has read the fleet; before it becomes final, the instance is taken over, but not yet the revision.
    let transactions = 0;
    let finishSync = (): void => undefined;
    const halfway = new Promise<void>((resolve) => (finishSync = resolve));
    let takenOver = (): void => undefined;
    const whenTakenOver = new Promise<void>((resolve) => (takenOver = resolve));
    const slow: Store = {
      ...pipeline.store,
      transaction: async (body) => {
        const result = await (++transactions === 2
          ? halfway.then(() => pipeline.store.transaction(body))
          : pipeline.store.transaction(body));
        if (transactions === 1) takenOver();
        return result;
      },
    };
    let syncing: Promise<unknown> | undefined;
    let planned = 0;
    const planning: Store = {
      ...pipeline.store,
      transaction: async (body) => {
        if (++planned === 1) {
          syncing = syncFleet({ ...pipeline.deps, store: slow });
          await whenTakenOver;
        }
        return pipeline.store.transaction(body);
      },
    };
    await planRollout({ ...pipeline.deps, store: planning }, ID);
    finishSync();
    await syncing;
    await pipeline.pulse();
    expect(await pipeline.states(ID)).toContain('late: planned');
  });
});
