import { describe, expect, it } from 'vitest';
import { VendorError } from '../../shared/ports/vendorError.ts';
import { commandRollout, commandUpgrade } from '../../shared/usecases/commandRollout.ts';
import { tick } from '../../shared/usecases/tick.ts';
import { verifyUpgrade } from '../../shared/usecases/verifyUpgrade.ts';
import { fleetOf, instanceWith } from '../domain/rollout/fixtures.ts';
import { type Pipeline, createPipeline, everything } from './support/pipeline.ts';

const MAJOR = { version: '5.2.0', type: 'major' } as const;
const ID = 'prod-5.2.0';
const message = { rollout: ID, instance: 'i1', attempt: 1, findings: null };

/** Both internal instances are upgrading. */
async function upgrading(setting: Parameters<typeof createPipeline>[0] = {}): Promise<Pipeline> {
  const pipeline = createPipeline(setting);
  await pipeline.begin(MAJOR);
  await pipeline.pulse();
  return pipeline;
}

const look = (pipeline: Pipeline) => verifyUpgrade(pipeline.deps, message);

describe('an upgrade in flight', () => {
  it('is verified once it runs the version and has stayed healthy for its soak', async () => {
    const pipeline = await upgrading();
    expect(await look(pipeline)).toBe('inconclusive');
    pipeline.wait(12);
    expect(await look(pipeline)).toBe('SoakStarted');
    pipeline.wait(14);
    expect(await look(pipeline)).toBe('inconclusive');
    pipeline.wait(1);
    expect(await look(pipeline)).toBe('UpgradeVerified');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ phase: 'settled', progress: { state: 'verified' } });
    expect(await pipeline.instance('i1')).toMatchObject({ upgrading: null, instance: { version: '5.2.0' } });
    expect(await pipeline.lanes()).toHaveLength(1);
  });

  it('looked at too late, too often or for another attempt changes nothing', async () => {
    const pipeline = await upgrading();
    await pipeline.runUntil('2026-11-23T12:00:00Z');
    const before = await everything(pipeline.store);
    for (const attempt of [1, 2]) {
      expect(await verifyUpgrade(pipeline.deps, { ...message, attempt })).toBe('nothing in flight');
    }
    expect(await verifyUpgrade(pipeline.deps, { ...message, instance: 'nobody' })).toBe('nothing in flight');
    expect(await everything(pipeline.store)).toEqual(before);
  });

  it('looked at by two at the same time is decided once', async () => {
    const pipeline = await upgrading();
    pipeline.wait(12);
    const outcomes = await Promise.all([look(pipeline), look(pipeline)]);
    expect(outcomes.toSorted()).toEqual(['SoakStarted', 'somebody was quicker']);
  });

  it('fails when its run fails, and keeps its lane', async () => {
    const pipeline = createPipeline();
    pipeline.world.break('i1', { kind: 'failing-run' });
    await pipeline.begin(MAJOR);
    await pipeline.pulse();
    pipeline.wait(12);
    expect(await look(pipeline)).toBe('UpgradeFailed');
    expect(await pipeline.lanes()).toContain(
      (await pipeline.upgrade(ID, 'i1')).progress.state === 'failed' ? `${ID}~1~0` : '',
    );
    expect(await pipeline.instance('i1')).toMatchObject({ upgrading: null, instance: { version: '5.1.9' } });
    expect(pipeline.logged).toContain('WARNING UpgradeFailed');
  });

  it.each(['silent', 'wrong-version'] as const)('that stays %s fails at its deadline and not before', async (kind) => {
    const pipeline = await upgrading();
    pipeline.world.break('i1', { kind, from: 'now' });
    await pipeline.runUntil('2026-11-23T11:55:00Z');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ phase: 'in-flight' });
    await pipeline.runUntil('2026-11-23T12:00:00Z');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ phase: 'failed' });
  });

  it('that is unhealthy on its new version, though it should soak by now, fails within minutes', async () => {
    const pipeline = await upgrading();
    pipeline.world.break('i1', { kind: 'unhealthy', from: 'now' });
    await pipeline.runUntil('2026-11-23T10:20:00Z');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ phase: 'in-flight', unhealthy: true });
    await pipeline.runUntil('2026-11-23T10:30:00Z');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({
      phase: 'failed',
      progress: { reason: expect.stringContaining('the instance is unhealthy') },
    });
  });

  it('whose soak was interrupted soaks again in full', async () => {
    const pipeline = await upgrading();
    pipeline.wait(12);
    await look(pipeline);
    pipeline.wait(10);
    pipeline.world.break('i1', { kind: 'unhealthy' });
    expect(await look(pipeline)).toBe('SoakInterrupted');
    pipeline.world.repair('i1');
    expect(await look(pipeline)).toBe('SoakStarted');
    pipeline.wait(14);
    expect(await look(pipeline)).toBe('inconclusive');
    pipeline.wait(1);
    expect(await look(pipeline)).toBe('UpgradeVerified');
  });

  it('is inconclusive while the code host does not answer', async () => {
    const pipeline = await upgrading();
    pipeline.wait(12);
    const down = new VendorError('github', '500', { retryable: true, certain: false });
    const deps = { ...pipeline.deps, workflow: { ...pipeline.deps.workflow, run: () => Promise.reject(down) } };
    expect(await verifyUpgrade(deps, message)).toBe('inconclusive');
  });
});

describe('failures', () => {
  it('never exceed the budget: the rollout holds with the rest untouched', async () => {
    const fleet = fleetOf({ internal: 12 });
    const pipeline = createPipeline({ fleet });
    for (const { id } of fleet) pipeline.world.break(id, { kind: 'failing-run' });
    await pipeline.begin(MAJOR);
    await pipeline.runUntil('2026-11-24T00:00:00Z');
    // 25 % of 12.
    const states = await pipeline.states(ID);
    expect(states.filter((state) => state.endsWith('failed'))).toHaveLength(3);
    expect(states.filter((state) => state.endsWith('planned'))).toHaveLength(9);
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: { cause: 'failure-budget' } });
    expect(pipeline.world.runs).toHaveLength(3);
  });

  it('hold again after resuming with nothing done about them', async () => {
    const pipeline = createPipeline();
    pipeline.world.break('i1', { kind: 'failing-run' });
    await pipeline.begin(MAJOR);
    await pipeline.runUntil('2026-11-23T12:00:00Z');
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: { cause: 'failed-instances' } });
    await commandRollout(pipeline.deps, ID, { type: 'resume', reason: 'try' }, 'ada');
    await pipeline.pulse();
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: { cause: 'failed-instances' } });
  });
});

describe('an operator', () => {
  /** i1 has failed, the rollout is held. */
  async function failed(): Promise<Pipeline> {
    const pipeline = createPipeline();
    pipeline.world.break('i1', { kind: 'failing-run' });
    await pipeline.begin(MAJOR);
    await pipeline.runUntil('2026-11-23T12:00:00Z');
    pipeline.take();
    return pipeline;
  }
  const resume = (pipeline: Pipeline) => commandRollout(pipeline.deps, ID, { type: 'resume', reason: 'done' }, 'ada');
  const command = (pipeline: Pipeline, type: 'retry' | 'skip', reason = 'because', instance = 'i1') =>
    commandUpgrade(pipeline.deps, ID, instance, { type, reason }, 'ada');

  it('retries what failed: it is upgraded again and verified', async () => {
    const pipeline = await failed();
    pipeline.world.repair('i1');
    expect(await command(pipeline, 'retry')).toMatchObject({ kind: 'done' });
    expect(await pipeline.lanes()).toEqual([]);
    await resume(pipeline);
    await pipeline.runUntil('2026-11-23T14:00:00Z');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ attempt: 2, progress: { state: 'verified' } });
    expect((await pipeline.rollout(ID)).progress[0]?.completedAt).not.toBeNull();
  });

  it('skips what failed, with a reason that the auditor reads: the stage completes', async () => {
    const pipeline = await failed();
    expect(await command(pipeline, 'skip', '')).toMatchObject({ kind: 'refused' });
    await command(pipeline, 'skip', 'is switched off tomorrow');
    await resume(pipeline);
    await pipeline.pulse();
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({
      progress: { state: 'skipped', by: 'ada', reason: 'is switched off tomorrow' },
    });
    expect((await pipeline.rollout(ID)).progress[0]?.completedAt).not.toBeNull();
    expect(await pipeline.lanes()).toEqual([]);
  });

  it('aborts: nothing starts any more, and the version may be passed over', async () => {
    const pipeline = await failed();
    await commandRollout(pipeline.deps, ID, { type: 'abort', reason: 'bad' }, 'ada');
    const runs = pipeline.world.runs.length;
    await pipeline.runUntil('2026-12-05T00:00:00Z');
    expect(pipeline.world.runs).toHaveLength(runs);
    expect(await pipeline.history(`rollout:${ID}`)).toContain('EvidenceSealed');
  });

  it('is told when there is no such rollout or instance, or when it is too late', async () => {
    const pipeline = await failed();
    expect(await commandRollout(pipeline.deps, 'prod-1.0.0', { type: 'abort', reason: '' }, 'ada')).toMatchObject({
      kind: 'not-found',
    });
    expect(await command(pipeline, 'retry', '', 'nobody')).toMatchObject({ kind: 'not-found' });
    expect(await commandUpgrade(pipeline.deps, 'prod-1.0.0', 'i1', { type: 'skip', reason: '' }, 'ada')).toMatchObject({
      kind: 'not-found',
    });
    expect(await command(pipeline, 'skip', 'because', 'i2')).toMatchObject({ kind: 'refused' });
    expect(pipeline.take()).toEqual([]);
  });

  it('pauses between two stages and resumes: nothing opens meanwhile', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    await pipeline.runUntil('2026-11-24T00:00:00Z');
    await commandRollout(pipeline.deps, ID, { type: 'pause', reason: 'a demo' }, 'ada');
    await pipeline.runUntil('2026-11-27T12:00:00Z');
    expect((await pipeline.rollout(ID)).progress).toHaveLength(1);
    await resume(pipeline);
    await pipeline.pulse();
    expect((await pipeline.rollout(ID)).progress).toHaveLength(2);
  });
});

describe('an instance whose file states the version already, because its own upgrade was merged', () => {
  /** i1 was upgraded and merged, but is not healthy: it has failed. */
  async function mergedAndFailed(merged: 'in-flight' | 'afterwards'): Promise<Pipeline> {
    const pipeline = await upgrading();
    pipeline.world.break('i1', { kind: 'unhealthy' });
    const merge = (): void => pipeline.write(instanceWith('i1', { group: 'internal', version: '5.2.0' }));
    pipeline.wait(20);
    if (merged === 'in-flight') merge();
    await pipeline.runUntil('2026-11-23T13:00:00Z');
    if (merged === 'afterwards') merge();
    await pipeline.pulse();
    return pipeline;
  }

  it.each(['in-flight', 'afterwards'] as const)(
    'has failed all the same and keeps its lane: merged %s',
    async (merged) => {
      const pipeline = await mergedAndFailed(merged);
      expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ phase: 'failed' });
      expect(await pipeline.lanes()).toHaveLength(1);
      expect(await pipeline.rollout(ID)).toMatchObject({ hold: { cause: 'failed-instances' } });
    },
  );

  it('is verified when it is retried, not excused for running the version', async () => {
    const pipeline = await mergedAndFailed('in-flight');
    pipeline.world.repair('i1');
    await commandUpgrade(pipeline.deps, ID, 'i1', { type: 'retry', reason: 'repaired' }, 'ada');
    await commandRollout(pipeline.deps, ID, { type: 'resume', reason: 'repaired' }, 'ada');
    await tick(pipeline.deps);
    await pipeline.settle();
    await pipeline.runUntil('2026-11-23T15:00:00Z');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'verified' } });
  });
});
