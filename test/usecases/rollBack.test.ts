import { describe, expect, it } from 'vitest';
import { environments } from '../../shared/ports/collections.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import { commandRollout, commandUpgrade } from '../../shared/usecases/commandRollout.ts';
import { makePack } from '../../shared/usecases/makePack.ts';
import { exportEvidence, exportLedger } from '../../shared/usecases/exportEvidence.ts';
import { rollBack } from '../../shared/usecases/rollBack.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { verifyPack } from '../../shared/usecases/verifyPack.ts';
import { instanceWith } from '../domain/rollout/fixtures.ts';
import { bytesOf } from './support/evidence.ts';
import { type Pipeline, createPipeline } from './support/pipeline.ts';

const ID = 'prod-5.2.0';
const BACK = 'prod-5.2.0-rollback-1';
const BY = { reason: 'search is broken', actor: 'jo' };

/** i1 never becomes healthy on 5.2.0 and has failed; i2 is verified. */
async function withFailure(release: object = {}): Promise<Pipeline> {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major', ...release });
  pipeline.world.break('i1', { kind: 'unhealthy', from: 'next-upgrade' });
  await pipeline.runUntil('2026-11-23T13:00:00Z');
  expect((await pipeline.upgrade(ID, 'i1')).progress.state).toBe('failed');
  return pipeline;
}

async function ask(pipeline: Pipeline, instance = 'i1', rollout = ID) {
  const result = await rollBack(pipeline.deps, rollout, instance, BY);
  if (result.kind !== 'done') throw new Error(`not done: ${JSON.stringify(result)}`);
  return result.rollout;
}

describe('bringing an instance back', () => {
  it('from a failed upgrade: it runs the old version, is verified, and the upgrade is decided', async () => {
    const pipeline = await withFailure();
    expect(await ask(pipeline)).toMatchObject({ id: BACK, version: '5.1.9', phase: { kind: 'running' }, sla: null });
    pipeline.world.repair('i1');
    await pipeline.runUntil('2026-11-23T15:00:00Z');

    expect(await pipeline.upgrade(BACK, 'i1')).toMatchObject({ from: '5.2.0', progress: { state: 'verified' } });
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ phase: 'settled', progress: { state: 'rolled-back' } });
    expect(await pipeline.instance('i1')).toMatchObject({ instance: { version: '5.1.9' }, upgrading: null });
    expect((await pipeline.instance('i1'))?.rollingBack).toBeUndefined();
    expect(await pipeline.lanes()).toEqual([]);
    expect(await pipeline.rollout(BACK)).toMatchObject({ phase: { outcome: 'completed' } });
    expect(await pipeline.rollout(ID)).toMatchObject({ rollbacks: [{ instance: 'i1', rollback: BACK }] });
    expect((await pipeline.store.get(environments, 'prod'))?.rollbacks).toBeUndefined();
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
  });

  it('lets the rollout go on without it, once an operator resumes it', async () => {
    const pipeline = await withFailure();
    await ask(pipeline);
    pipeline.world.repair('i1');
    await pipeline.runUntil('2026-11-23T15:00:00Z');
    await commandRollout(pipeline.deps, ID, { type: 'resume', reason: 'decided' }, 'jo');
    await pipeline.runUntil('2026-11-24T12:00:00Z');
    expect((await pipeline.rollout(ID)).progress[0]?.completedAt).not.toBeNull();
    expect((await pipeline.upgrade(ID, 'i1')).progress.state).toBe('rolled-back');
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
  });

  it('from a verified upgrade: that stays as it is, and the rollout says what came of it', async () => {
    const pipeline = await withFailure();
    await ask(pipeline, 'i2');
    await pipeline.runUntil('2026-11-23T15:00:00Z');
    expect((await pipeline.upgrade(BACK, 'i2')).progress.state).toBe('verified');
    expect((await pipeline.upgrade(ID, 'i2')).progress.state).toBe('verified');
    expect((await pipeline.instance('i2'))?.instance?.version).toBe('5.1.9');
    expect((await pipeline.history(`rollout:${ID}`)).filter((type) => type === 'RollbackRegistered')).toHaveLength(1);
  });

  it('waits neither for the night, nor a freeze, nor the rollout that is held or paused', async () => {
    const pipeline = createPipeline({
      calendar: { freezes: [{ from: '2026-11-24', to: '2026-12-24', reason: 'stocktaking', scope: { fleet: true } }] },
    });
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    pipeline.world.break('i1', { kind: 'unhealthy', from: 'next-upgrade' });
    await pipeline.runUntil('2026-11-24T02:00:00Z');
    await commandRollout(pipeline.deps, ID, { type: 'pause', reason: 'a look first' }, 'jo');
    await ask(pipeline);
    pipeline.world.repair('i1');
    await pipeline.pulse();
    expect((await pipeline.upgrade(BACK, 'i1')).progress.state).toBe('upgrading');
    await pipeline.runUntil('2026-11-24T03:00:00Z');
    expect((await pipeline.rollout(BACK)).phase).toMatchObject({ outcome: 'completed' });
  });

  it('asked for twice, also at once, it is one rollback', async () => {
    const pipeline = await withFailure();
    const both = await Promise.all([1, 2].map(() => rollBack(pipeline.deps, ID, 'i1', BY)));
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['done', 'refused']);
    expect(await rollBack(pipeline.deps, ID, 'i1', BY)).toMatchObject({
      message: `i1 is being rolled back already, by ${BACK}`,
    });
    expect(pipeline.world.dispatchCount('slug-i1', '5.1.9')).toBe(0);
    pipeline.world.repair('i1');
    await pipeline.runUntil('2026-11-23T15:00:00Z');
    expect(pipeline.world.dispatchCount('slug-i1', '5.1.9')).toBe(1);
  });

  it('takes no run of an earlier upgrade to the same version for its own, whenever the process dies', async () => {
    const pipeline = await withFailure();
    const { workflow } = pipeline.deps;
    await ask(pipeline);
    pipeline.world.repair('i1');
    let calls = 0;
    pipeline.use({
      workflow: {
        ...workflow,
        dispatch: async (request) => {
          calls += 1;
          await workflow.dispatch(request);
          throw new Error('the process dies after the call');
        },
      },
    });
    await expect(pipeline.pulse()).rejects.toThrow('dies');
    pipeline.use({ workflow });
    await pipeline.runUntil('2026-11-23T15:00:00Z');
    expect(calls).toBe(1);
    expect(pipeline.world.dispatchCount('slug-i1', '5.1.9')).toBe(1);
    expect((await pipeline.rollout(BACK)).phase).toMatchObject({ outcome: 'completed' });
  });

  it('from an upgrade that an incident has failed begins when the run of that is over', async () => {
    const pipeline = createPipeline();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.pulse();
    const incident = { incidentId: '0.abc', state: 'open', projectId: 'project-i1', test: false } as const;
    await takeNotification(pipeline.deps, incident);
    const [run] = (await pipeline.upgrade(ID, 'i1')).runs;
    const running = () => pipeline.deps.workflow.run(run?.id ?? '');
    await ask(pipeline);
    await pipeline.pulse();
    expect(await running()).toMatchObject({ status: 'pending' });
    expect(await pipeline.upgrade(BACK, 'i1')).toMatchObject({ attempt: 0, progress: { state: 'planned' } });
    while ((await running()).status === 'pending') pipeline.wait(1);
    await pipeline.pulse();
    expect(await pipeline.upgrade(BACK, 'i1')).toMatchObject({ attempt: 1, progress: { state: 'upgrading' } });
  });

  it('that fails is held by itself, and can be tried again, or given up', async () => {
    const pipeline = await withFailure();
    await ask(pipeline);
    await pipeline.runUntil('2026-11-23T18:00:00Z');
    expect(await pipeline.rollout(BACK)).toMatchObject({ hold: { cause: 'failed-instances' } });
    const retried = await commandUpgrade(pipeline.deps, ID, 'i1', { type: 'retry', reason: '' }, 'jo');
    expect(retried).toMatchObject({ message: expect.stringContaining(BACK) as string });
    pipeline.world.repair('i1');
    await commandUpgrade(pipeline.deps, BACK, 'i1', { type: 'retry', reason: 'repaired' }, 'jo');
    await commandRollout(pipeline.deps, BACK, { type: 'resume', reason: 'repaired' }, 'jo');
    await pipeline.runUntil('2026-11-23T20:00:00Z');
    expect((await pipeline.upgrade(ID, 'i1')).progress.state).toBe('rolled-back');
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
  });

  it('that is given up frees the instance, and can be asked for again', async () => {
    const pipeline = await withFailure();
    await ask(pipeline);
    await pipeline.runUntil('2026-11-23T18:00:00Z');
    await commandRollout(pipeline.deps, BACK, { type: 'abort', reason: 'another way' }, 'jo');
    expect((await pipeline.instance('i1'))?.rollingBack).toBeUndefined();
    expect(await pipeline.store.get(environments, 'prod')).toMatchObject({ active: ID, newest: '5.2.0' });
    pipeline.world.repair('i1');
    expect((await ask(pipeline)).id).toBe('prod-5.2.0-rollback-2');
    await pipeline.runUntil('2026-11-23T20:00:00Z');
    expect((await pipeline.upgrade(ID, 'i1')).progress).toMatchObject({ rollback: 'prod-5.2.0-rollback-2' });
  });

  it('costs a tick nothing before it is asked for, and nothing once it has ended', async () => {
    const counted = { read: 0, write: 0, count: 0 };
    const pipeline = createPipeline({ onAccess: (kind, _collection, documents) => (counted[kind] += documents) });
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.runUntil('2026-11-24T12:00:00Z');
    const costOfPulse = async () => {
      const before = { ...counted };
      await pipeline.pulse();
      return {
        read: counted.read - before.read,
        write: counted.write - before.write,
        count: counted.count - before.count,
      };
    };
    const before = await costOfPulse();
    await ask(pipeline, 'i2');
    expect((await costOfPulse()).read).toBeGreaterThan(before.read);
    await pipeline.runUntil('2026-11-24T16:00:00Z');
    expect((await pipeline.rollout(BACK)).closedAt).not.toBeNull();
    expect(await costOfPulse()).toEqual(before);
  });

  it('leaves the instance to a later patch, which upgrades it as usual with the file restored', async () => {
    const pipeline = await withFailure();
    pipeline.fleet.set({
      id: 'i1',
      instance: instanceWith('i1', { group: 'internal', version: '5.2.0' }),
      problems: [],
    });
    await ask(pipeline);
    pipeline.world.repair('i1');
    await pipeline.runUntil('2026-11-23T15:00:00Z');
    pipeline.fleet.set({ id: 'i1', instance: instanceWith('i1', { group: 'internal' }), problems: [] });
    await pipeline.runUntil('2026-11-23T15:30:00Z');
    expect((await pipeline.upgrade(ID, 'i1')).progress.state).toBe('rolled-back');
    expect((await pipeline.instance('i1'))?.instance?.version).toBe('5.1.9');

    await pipeline.begin({ version: '5.2.1' });
    expect((await pipeline.rollout(ID)).phase).toMatchObject({ outcome: 'superseded' });
    await pipeline.runUntil('2026-11-24T12:00:00Z');
    expect(await pipeline.upgrade('prod-5.2.1', 'i1')).toMatchObject({
      from: '5.1.9',
      progress: { state: 'verified' },
    });
  });

  it('keeps a newer release from starting on the instance, and is not superseded by it', async () => {
    const pipeline = await withFailure();
    await ask(pipeline);
    pipeline.world.repair('i1');
    await pipeline.begin({ version: '5.2.1' });
    await pipeline.runUntil('2026-11-24T12:00:00Z');
    const back = await pipeline.upgrade(BACK, 'i1');
    const next = await pipeline.upgrade('prod-5.2.1', 'i1');
    if (back.progress.state !== 'verified') throw new Error(back.progress.state);
    expect(next.startedAt).toBeGreaterThanOrEqual(back.progress.at);
    expect(next).toMatchObject({ from: '5.1.9', progress: { state: 'verified' } });
  });

  it('ends with an instance that leaves the fleet', async () => {
    const pipeline = await withFailure();
    await ask(pipeline);
    pipeline.fleet.remove('i1');
    await pipeline.runUntil('2026-11-23T15:00:00Z');
    expect((await pipeline.upgrade(BACK, 'i1')).progress).toMatchObject({ state: 'dropped', reason: 'left-the-fleet' });
    expect((await pipeline.rollout(BACK)).phase).toMatchObject({ outcome: 'completed' });
  });

  it('is refused for an irreversible release, and over one that was in between', async () => {
    const pipeline = await withFailure({ irreversible: true });
    expect(await rollBack(pipeline.deps, ID, 'i1', BY)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('5.2.0 is irreversible') as string,
    });
    await pipeline.begin({ version: '5.2.1' });
    await pipeline.runUntil('2026-11-23T18:00:00Z');
    expect(await rollBack(pipeline.deps, 'prod-5.2.1', 'i1', BY)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('leads over 5.2.0') as string,
    });
  });

  it('has its own evidence, which verifies, also when the release is closed already', async () => {
    const pipeline = createPipeline();
    await pipeline.begin({ version: '5.2.0', type: 'minor' });
    await pipeline.runUntil('2026-12-02T00:00:00Z');
    expect((await pipeline.rollout(ID)).closedAt).not.toBeNull();
    await ask(pipeline, 'c1');
    await pipeline.runUntil('2026-12-03T00:00:00Z');
    expect((await pipeline.rollout(BACK)).closedAt).not.toBeNull();
    expect((await pipeline.rollout(ID)).rollbacks).toBeUndefined();
    const exported = await exportEvidence(pipeline.store, pipeline.calendar, BACK);
    const page = await exportLedger(pipeline.store, BACK);
    if (exported === undefined || page === undefined) throw new Error('there is no evidence');
    const pack = makePack(exported.record, page.entries);
    expect(verifyPack(bytesOf(pack))).toMatchObject({ valid: true, problems: [], missing: [] });
    const { rollsBack: _, ...asRelease } = exported.record.rollout;
    const forged = makePack({ ...exported.record, rollout: asRelease }, page.entries);
    expect(verifyPack(bytesOf(forged)).problems).toEqual([
      `rollout:${BACK}: record.json differs from the registration: what it rolls back`,
    ]);
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
  });
});
