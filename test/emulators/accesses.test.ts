import { expect, it, onTestFinished } from 'vitest';
import { firestoreStore } from '../../shared/adapters/firestore/firestoreStore.ts';
import { collections } from '../../shared/ports/collections.ts';
import { tick } from '../../shared/usecases/tick.ts';
import { instanceWith } from '../domain/rollout/fixtures.ts';
import { createPipeline } from '../usecases/support/pipeline.ts';
import { describeOnEmulators, newFirestore } from './support/emulators.ts';

describeOnEmulators('what Firestore bills', () => {
  /** Accesses by kind and collection, since the last look. */
  function countingStore() {
    const firestore = newFirestore();
    onTestFinished(() => firestore.terminate());
    const counted = new Map<string, number>();
    const store = firestoreStore(firestore, collections, {
      onAccess: (kind, collection, documents) => {
        for (const key of [kind, `${kind} ${collection}`]) counted.set(key, (counted.get(key) ?? 0) + documents);
      },
    });
    return { store, counted };
  }

  const fleetOf = (size: number) =>
    Array.from({ length: size }, (_, n) => instanceWith(`c${n}`, { group: n < size / 2 ? 'customer' : 'trial' }));

  async function idleTick(size: number): Promise<Record<string, number>> {
    const { store, counted } = countingStore();
    const pipeline = createPipeline({ fleet: fleetOf(size), store });
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.pulse();
    counted.clear();
    await tick(pipeline.deps);
    return { reads: counted.get('read') ?? 0, counts: counted.get('count') ?? 0, writes: counted.get('write') ?? 0 };
  }

  it('for a tick with nothing due is the same for every fleet, and nothing is written', async () => {
    const small = await idleTick(4);
    expect(await idleTick(40)).toEqual(small);
    // Read are the environment, twice, its rollout, the tracking issue; asked for are rollouts that have ended, pull
    // requests to look after and upgrades in flight, and finding none costs one read, too. What is waiting, in flight and
    // failed in the open stage is counted by Firestore.
    expect(small).toEqual({ reads: 7, counts: 3, writes: 0 });
  });

  async function release(size: number) {
    const { store, counted } = countingStore();
    const pipeline = createPipeline({ fleet: fleetOf(size), store });
    const id = await pipeline.begin({ version: '5.2.0', type: 'minor' });
    const planned = counted.get('write upgrades') ?? 0;
    const before = new Map(counted);
    await pipeline.runUntil('2026-12-05T00:00:00Z');
    expect((await pipeline.rollout(id)).phase.kind).toBe('ended');
    const writes = (collection: string) =>
      (counted.get(`write ${collection}`) ?? 0) - (before.get(`write ${collection}`) ?? 0);
    return { planned, writes };
  }

  it('for an upgrade is the same whatever is upgraded beside it, and no document is shared by all of them', async () => {
    for (const size of [4, 8]) {
      const { planned, writes } = await release(size);
      const perUpgrade = ['upgrades', 'lanes', 'instances'].map((name) => writes(name) / size);
      // Claimed, dispatched, soaking and verified; its lane taken and given back; its instance taken and given back.
      expect([planned / size, ...perUpgrade]).toEqual([1, 4, 2, 2]);
      // Of the rollout itself: stages that open and complete, and its end, however many instances it has.
      expect(writes('rollouts')).toBeLessThanOrEqual(8);
      expect(writes('environments')).toBeLessThanOrEqual(2);
    }
  });
});
