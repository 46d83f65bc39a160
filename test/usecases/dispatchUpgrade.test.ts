import type { UpgradeRequest } from '../../shared/ports/upgradeWorkflow.ts';
import { describe, expect, it } from 'vitest';
import type { UpgradeWorkflow } from '../../shared/ports/upgradeWorkflow.ts';
import { VendorError } from '../../shared/ports/vendorError.ts';
import { commandRollout, commandUpgrade } from '../../shared/usecases/commandRollout.ts';
import { startUpgrade } from '../../shared/usecases/startUpgrade.ts';
import { tick } from '../../shared/usecases/tick.ts';
import { verifyUpgrade } from '../../shared/usecases/verifyUpgrade.ts';
import { instanceWith } from '../domain/rollout/fixtures.ts';
import { type Pipeline, createPipeline } from './support/pipeline.ts';

const ID = 'prod-5.2.0';
const message = { rollout: ID, instance: 'i1', attempt: 1, lane: `${ID}~1~0` };
const timeOut = () => new VendorError('github', 'time-out', { retryable: true, certain: false });
const rateLimit = () => new VendorError('github', '429', { retryable: true, certain: true, retryAfter: 60_000 });
const notFound = () => new VendorError('github', '404', { retryable: false, certain: true });

async function open(setting: Parameters<typeof createPipeline>[0] = {}): Promise<Pipeline> {
  const pipeline = createPipeline(setting);
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await tick(pipeline.deps);
  pipeline.take();
  return pipeline;
}

/** Starts it with a code host that does something else. */
async function startWith(
  pipeline: Pipeline,
  changes: (real: UpgradeWorkflow) => Partial<UpgradeWorkflow>,
): Promise<void> {
  const real = pipeline.deps.workflow;
  await startUpgrade({ ...pipeline.deps, workflow: { ...real, ...changes(real) } }, message);
}

const look = (pipeline: Pipeline, attempt = 1) =>
  verifyUpgrade(pipeline.deps, { rollout: ID, instance: 'i1', attempt });
const lost = (real: UpgradeWorkflow): Partial<UpgradeWorkflow> => ({
  dispatch: async (request) => {
    await real.dispatch(request);
    throw timeOut();
  },
});
const neverCalled = { dispatch: () => Promise.reject(timeOut()) };

function requestFor(version: string): UpgradeRequest {
  return { customer: 'slug-i1', instance: 'i1', environment: 'prod', version, attempt: 1, trackingIssue: null };
}

describe('a call whose answer was lost', () => {
  it('leaves the upgrade as it is until its lease is over: nobody calls again', async () => {
    const pipeline = await open();
    await startWith(pipeline, lost);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'dispatching' }, runs: [] });
    pipeline.wait(1);
    expect(await look(pipeline)).toBe('dispatching');
    expect(await pipeline.history(`upgrade:${ID}~i1`)).toEqual(['UpgradeClaimed']);
    expect(pipeline.logged).toContain('WARNING dispatch not confirmed');
  });

  it('but took effect is retaken and its run adopted, without a second dispatch', async () => {
    const pipeline = await open();
    await startWith(pipeline, lost);
    pipeline.wait(3);
    await look(pipeline);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({
      progress: { state: 'upgrading' },
      runs: [{ id: '1' }],
      attempt: 1,
    });
    expect(pipeline.world.runs).toHaveLength(1);
    expect(await pipeline.history(`upgrade:${ID}~i1`)).toEqual([
      'UpgradeClaimed',
      'DispatchRetaken',
      'UpgradeDispatched',
    ]);
  });

  it('and took no effect is made again', async () => {
    const pipeline = await open();
    await startWith(pipeline, () => neverCalled);
    pipeline.wait(3);
    await look(pipeline);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'upgrading' }, attempt: 1 });
    expect(pipeline.world.runs).toHaveLength(1);
  });

  it('is retaken by one of two that look at the same time', async () => {
    const pipeline = await open();
    await startWith(pipeline, lost);
    pipeline.wait(3);
    await Promise.all([look(pipeline), look(pipeline)]);
    const history = await pipeline.history(`upgrade:${ID}~i1`);
    expect(history.filter((type) => type === 'DispatchRetaken')).toHaveLength(1);
    expect(pipeline.world.runs).toHaveLength(1);
  });

  it('is not made again while the code host cannot say whether it has a run', async () => {
    const pipeline = await open();
    await startWith(pipeline, lost);
    pipeline.wait(3);
    const silent = { ...pipeline.deps.workflow, find: () => Promise.reject(notFound()) };
    await verifyUpgrade({ ...pipeline.deps, workflow: silent }, message);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'dispatching' } });
    expect(pipeline.world.runs).toHaveLength(1);
    pipeline.wait(3);
    await look(pipeline);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'upgrading' }, runs: [{ id: '1' }] });
  });

  it('does not adopt the run of another rollout for the same instance', async () => {
    const pipeline = await open();
    await pipeline.deps.workflow.dispatch(requestFor('5.1.9'));
    await startWith(pipeline, () => neverCalled);
    pipeline.wait(3);
    await look(pipeline);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ runs: [{ id: '2' }] });
  });

  it('of a retry does not adopt the run of the attempt before', async () => {
    const pipeline = await open();
    pipeline.world.break('i1', { kind: 'failing-run' });
    await pipeline.runUntil('2026-11-23T11:00:00Z');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'failed' }, runs: [{ id: '1' }] });
    pipeline.world.repair('i1');
    await commandUpgrade(pipeline.deps, ID, 'i1', { type: 'retry', reason: 'repaired' }, 'ada');
    await commandRollout(pipeline.deps, ID, { type: 'resume', reason: 'repaired' }, 'ada');
    await tick(pipeline.deps);
    const again = pipeline.take().find(({ topic }) => topic === 'upgrades');
    const before = pipeline.world.runs.length;
    const { workflow } = pipeline.deps;
    await startUpgrade({ ...pipeline.deps, workflow: { ...workflow, ...neverCalled } }, { ...message, ...again?.body });
    pipeline.wait(3);
    await look(pipeline, 2);
    expect(pipeline.world.runs).toHaveLength(before + 1);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ attempt: 2, progress: { state: 'upgrading' } });
    expect((await pipeline.upgrade(ID, 'i1')).runs).toHaveLength(2);
  });
});

describe('a call that is refused', () => {
  it('for good fails the upgrade, which keeps its lane', async () => {
    const pipeline = await open();
    await startWith(pipeline, () => ({ dispatch: () => Promise.reject(notFound()) }));
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({
      phase: 'failed',
      progress: { state: 'failed', reason: 'the workflow was refused: github: 404' },
    });
    expect(await pipeline.lanes()).toEqual([message.lane]);
    expect(await pipeline.instance('i1')).toMatchObject({ upgrading: null });
  });

  it('for its rate waits, and is made again when the lease is over', async () => {
    const pipeline = await open();
    await startWith(pipeline, () => ({ dispatch: () => Promise.reject(rateLimit()) }));
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'dispatching' } });
    expect(pipeline.world.runs).toEqual([]);
    await pipeline.runUntil('2026-11-23T10:20:00Z');
    expect(pipeline.world.runs.filter(({ customer }) => customer === 'slug-i1')).toHaveLength(1);
  });

  it('by a fault that is none of the code host is thrown on, for the message to come again', async () => {
    const pipeline = await open();
    const broken = { dispatch: () => Promise.reject(new TypeError('a defect')) };
    await expect(startWith(pipeline, () => broken)).rejects.toThrow('a defect');
  });
});

describe('a call that was certainly not made', () => {
  const maintenanceWindow = { days: ['mon', 'wed'], from: '10:00', to: '10:02', timeZone: 'UTC' } as const;
  const narrow = { fleet: [instanceWith('i1', { group: 'internal', maintenanceWindow })] };

  it('is not made any more when its window has closed: the upgrade waits again, without its lane', async () => {
    const pipeline = await open(narrow);
    await startWith(pipeline, () => neverCalled);
    pipeline.wait(3);
    await look(pipeline);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({
      phase: 'waiting',
      startsAt: Date.parse('2026-11-25T10:00:00Z'),
      progress: { state: 'planned' },
    });
    expect(await pipeline.lanes()).toEqual([]);
    expect(await pipeline.instance('i1')).toMatchObject({ upgrading: null });
    expect(await pipeline.history(`upgrade:${ID}~i1`)).toEqual([
      'UpgradeClaimed',
      'DispatchRetaken',
      'UpgradeReturned',
    ]);
    expect(pipeline.world.runs).toEqual([]);
  });

  it('although it seemed so is adopted at the next attempt', async () => {
    const pipeline = await open(narrow);
    await startWith(pipeline, () => neverCalled);
    pipeline.wait(3);
    await look(pipeline);
    // GitHub shows the run only now.
    await pipeline.deps.workflow.dispatch(requestFor('5.2.0'));
    await pipeline.runUntil('2026-11-25T12:00:00Z');
    expect(pipeline.world.runs).toHaveLength(1);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ attempt: 2, progress: { state: 'verified' } });
  });

  it('is not made any more when the rollout was stopped meanwhile', async () => {
    const pipeline = await open();
    await startWith(pipeline, () => neverCalled);
    await commandRollout(pipeline.deps, ID, { type: 'pause', reason: 'a demo' }, 'ada');
    pipeline.wait(3);
    await look(pipeline);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ phase: 'waiting' });
    expect(pipeline.world.runs).toEqual([]);
  });
});
