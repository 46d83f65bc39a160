import { describe, expect, it } from 'vitest';
import { rollouts } from '../../shared/ports/collections.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { type Pipeline, createPipeline, usualFleet } from './support/pipeline.ts';

const OLD = 'prod-5.2.0';
const NEW = 'prod-5.2.1';

async function begun(until: string): Promise<Pipeline> {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await pipeline.runUntil(until);
  return pipeline;
}

describe('a newer patch', () => {
  it('lets what is in flight finish, starts nothing more of the old, and seals its evidence then', async () => {
    const pipeline = await begun('2026-11-23T10:00:00Z');
    expect((await pipeline.states(OLD)).filter((state) => state.endsWith('upgrading'))).toHaveLength(2);
    await pipeline.register({ version: '5.2.1' });
    expect(await pipeline.store.get(rollouts, OLD)).toMatchObject({ unsealed: true });
    await pipeline.runUntil('2026-11-23T10:20:00Z');
    expect(await pipeline.history(`rollout:${OLD}`)).not.toContain('EvidenceSealed');

    await pipeline.runUntil('2026-11-24T12:00:00Z');
    expect((await pipeline.states(OLD)).filter((state) => state.endsWith('verified'))).toEqual([
      'i1: verified',
      'i2: verified',
    ]);
    expect((await pipeline.states(OLD)).filter((state) => state.endsWith('planned'))).toHaveLength(6);
    expect((await pipeline.history(`rollout:${OLD}`)).at(-1)).toBe('EvidenceSealed');
    expect(await pipeline.store.get(rollouts, OLD)).toMatchObject({ unsealed: false });
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
  });

  it('starts on an instance only after the old upgrade of it has settled', async () => {
    const pipeline = await begun('2026-11-23T10:00:00Z');
    await pipeline.begin({ version: '5.2.1' });
    await pipeline.runUntil('2026-11-23T13:00:00Z');
    for (const id of ['i1', 'i2']) {
      const old = await pipeline.upgrade(OLD, id);
      const next = await pipeline.upgrade(NEW, id);
      if (old.progress.state !== 'verified') throw new Error(`${id} is ${old.progress.state}`);
      expect(next.startedAt).toBeGreaterThanOrEqual(old.progress.at);
      expect(next).toMatchObject({ from: '5.2.0', progress: { state: 'verified' } });
    }
  });

  it.each([
    { stage: 1, on: '2026-11-23T12:00:00Z', stages: [1, 2, 3, 4, 5] },
    { stage: 2, on: '2026-11-26T12:00:00Z', stages: [1, 2, 3, 4, 5] },
    { stage: 3, on: '2026-11-30T12:00:00Z', stages: [1, 2, 3, 4, 5] },
    { stage: 4, on: '2026-12-02T12:00:00Z', stages: [1, 3, 4, 5] },
  ])('in stage $stage is taken through stages $stages', async ({ on, stages }) => {
    const pipeline = await begun(on);
    await pipeline.begin({ version: '5.2.1' });
    await pipeline.runUntil('2026-12-19T00:00:00Z');
    const { phase, progress } = await pipeline.rollout(NEW);
    expect(phase).toMatchObject({ outcome: 'completed' });
    expect(progress.map(({ stage }) => stage)).toEqual(stages);
    expect(await pipeline.states(NEW)).toEqual(usualFleet.map(({ id }) => `${id}: verified`).toSorted());
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
  });

  it('on day 7 re-enters at stage 3 after one internal day: stages on days 0, 2, 4 and 6 of the patch', async () => {
    const pipeline = await begun('2026-12-02T12:00:00Z');
    await pipeline.begin({ version: '5.2.1' });
    await pipeline.runUntil('2026-12-19T00:00:00Z');
    const { progress, plannedStages } = await pipeline.rollout(NEW);
    expect(progress.map(({ openedAt }) => pipeline.calendar.dateOf(openedAt))).toEqual([
      '2026-12-02',
      '2026-12-04',
      '2026-12-08',
      '2026-12-10',
    ]);
    expect(plannedStages.map(({ opens, due }) => `${opens}..${due}`)).toEqual([
      '2026-12-02..2026-12-03',
      '2026-12-04..2026-12-07',
      '2026-12-08..2026-12-09',
      '2026-12-10..2026-12-11',
    ]);
  });

  it('before the old one was planned takes its place without harm', async () => {
    const pipeline = createPipeline();
    await pipeline.register({ version: '5.2.0', type: 'major' });
    const [late] = pipeline.take();
    await pipeline.begin({ version: '5.2.1' });
    expect(await pipeline.deliver(late ?? { topic: 'ticks', id: '', body: {} })).toBe('not-planning');
    expect(await pipeline.states(OLD)).toEqual([]);
    await pipeline.runUntil('2026-12-07T00:00:00Z');
    expect(await pipeline.rollout(NEW)).toMatchObject({ phase: { outcome: 'completed' } });
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
  });

  it('of a monthly rollout starts its own two-stage process', async () => {
    const pipeline = createPipeline();
    await pipeline.begin({ version: '5.2.0', type: 'minor' });
    await pipeline.runUntil('2026-11-27T12:00:00Z');
    await pipeline.begin({ version: '5.2.1' });
    expect(await pipeline.rollout(NEW)).toMatchObject({ policy: { name: 'patch' }, resumeStage: 1, supersedes: OLD });
    await pipeline.runUntil('2026-12-05T00:00:00Z');
    expect(await pipeline.states(NEW)).toEqual(usualFleet.map(({ id }) => `${id}: verified`).toSorted());
  });
});
