import { describe, expect, it } from 'vitest';
import { incidents } from '../../shared/ports/collections.ts';
import { commandRollout } from '../../shared/usecases/commandRollout.ts';
import { exportEvidence, exportLedger } from '../../shared/usecases/exportEvidence.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import { makePack } from '../../shared/usecases/makePack.ts';
import { rollBack } from '../../shared/usecases/rollBack.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { verifyPack } from '../../shared/usecases/verifyPack.ts';
import { bytesOf } from './support/evidence.ts';
import { type Pipeline, createPipeline } from './support/pipeline.ts';

const ID = 'prod-5.2.0';
const BACK = 'prod-5.2.0-rollback-1';
const INCIDENT = '0.slow';

/** i1 has failed on 5.2.0 and is being brought back. */
async function goingBack(): Promise<Pipeline> {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  pipeline.world.break('i1', { kind: 'unhealthy', from: 'next-upgrade' });
  await pipeline.runUntil('2026-11-23T13:00:00Z');
  await rollBack(pipeline.deps, ID, 'i1', { reason: 'search is broken', actor: 'jo' });
  pipeline.world.repair('i1');
  return pipeline;
}

async function opens({ deps }: Pipeline): Promise<void> {
  await takeNotification(deps, { incidentId: INCIDENT, state: 'open', projectId: 'project-i1', test: false });
}

describe('an incident on an instance that is being brought back', () => {
  it('fails and holds the rollback, not the rollout, and is in its evidence', async () => {
    const pipeline = await goingBack();
    await pipeline.runUntil('2026-11-23T13:20:00Z');
    expect((await pipeline.upgrade(BACK, 'i1')).phase).toBe('in-flight');
    await opens(pipeline);
    expect(await pipeline.upgrade(BACK, 'i1')).toMatchObject({ progress: { state: 'failed' } });
    expect(await pipeline.rollout(BACK)).toMatchObject({
      hold: { cause: 'incident', incident: INCIDENT, detail: expect.stringContaining('brings back') as string },
    });
    expect((await pipeline.rollout(ID)).hold?.cause).toBe('failed-instances');
    expect(await pipeline.store.get(incidents, INCIDENT)).toMatchObject({ rollout: BACK });
    const exported = await exportEvidence(pipeline.store, pipeline.calendar, BACK);
    const page = await exportLedger(pipeline.store, BACK);
    if (exported === undefined || page === undefined) throw new Error('there is no evidence');
    const pack = makePack(exported.record, page.entries);
    expect(JSON.stringify(exported.record)).toContain(INCIDENT);
    expect(verifyPack(bytesOf(pack))).toMatchObject({ valid: true, problems: [] });
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
  });

  it('is on record of a rollback that was given up, which it cannot hold any more', async () => {
    const pipeline = await goingBack();
    await pipeline.runUntil('2026-11-23T13:20:00Z');
    await commandRollout(pipeline.deps, BACK, { type: 'abort', reason: 'another way' }, 'jo');
    await opens(pipeline);
    expect(await pipeline.upgrade(BACK, 'i1')).toMatchObject({ progress: { state: 'failed' } });
    expect(await pipeline.rollout(BACK)).toMatchObject({ hold: null });
    expect(await pipeline.store.get(incidents, INCIDENT)).toMatchObject({ rollout: BACK });
  });

  it('holds nothing once it is back: the release is not on it any more', async () => {
    const pipeline = await goingBack();
    await pipeline.runUntil('2026-11-23T15:00:00Z');
    expect((await pipeline.upgrade(ID, 'i1')).progress.state).toBe('rolled-back');
    await commandRollout(pipeline.deps, ID, { type: 'resume', reason: 'it is back' }, 'jo');
    await opens(pipeline);
    expect((await pipeline.rollout(ID)).hold).toBeNull();
    expect(await pipeline.store.get(incidents, INCIDENT)).toMatchObject({ rollout: null });
  });
});
