import { describe, expect, it } from 'vitest';
import type { MonitoringIncident } from '../../../../shared/contracts/monitoringIncident.ts';
import { incidents } from '../../../../shared/ports/collections.ts';
import { commandRollout, commandUpgrade } from '../../../../shared/usecases/commandRollout.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { verifyLedger } from '../../../../shared/usecases/verifyLedger.ts';
import { type Pipeline, createPipeline, everything } from '../../support/pipeline.ts';

const ID = 'prod-5.2.0';

/** Stage 1 is open and both internal instances are upgrading. */
async function upgrading(): Promise<Pipeline> {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await pipeline.pulse();
  return pipeline;
}

const notify = (pipeline: Pipeline, state: 'open' | 'closed', changes: Partial<MonitoringIncident> = {}) =>
  takeNotification(pipeline.deps, {
    incidentId: '0.abc',
    state,
    projectId: 'project-i1',
    summary: 'uptime check failed',
    test: false,
    ...changes,
  });
const stateOf = async (pipeline: Pipeline) => (await pipeline.store.get(incidents, '0.abc'))?.state;

describe('an incident', () => {
  it('is on record with its instance and the rollout that had upgraded it', async () => {
    const pipeline = await upgrading();
    await notify(pipeline, 'open');
    expect(await pipeline.store.get(incidents, '0.abc')).toMatchObject({
      state: 'open',
      instance: 'i1',
      rollout: ID,
      summary: 'uptime check failed',
      closedAt: null,
    });
    await notify(pipeline, 'closed');
    expect(await stateOf(pipeline)).toBe('closed');
    expect(await pipeline.history('incident:0.abc')).toEqual(['IncidentOpened', 'IncidentAlerted', 'IncidentClosed']);
  });

  it('whose close comes first stays closed when its open comes late', async () => {
    const pipeline = await upgrading();
    await notify(pipeline, 'closed');
    const before = await everything(pipeline.store);
    await notify(pipeline, 'open');
    expect(await everything(pipeline.store)).toEqual(before);
    expect(await stateOf(pipeline)).toBe('closed');
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: null });
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ phase: 'in-flight' });
  });

  it.each(['open', 'closed'] as const)('that is told to be %s twice is on record once', async (state) => {
    const pipeline = await upgrading();
    if (state === 'closed') await notify(pipeline, 'open');
    await notify(pipeline, state);
    const before = await everything(pipeline.store);
    await notify(pipeline, state);
    expect(await everything(pipeline.store)).toEqual(before);
  });

  it('is found by the host where the project is missing', async () => {
    const pipeline = await upgrading();
    await notify(pipeline, 'open', { projectId: undefined, host: 'i2.example.com' });
    expect(await pipeline.store.get(incidents, '0.abc')).toMatchObject({ instance: 'i2' });
  });

  it('of no known instance is on record and stops nothing', async () => {
    const pipeline = await upgrading();
    await notify(pipeline, 'open', { projectId: 'elsewhere' });
    expect(await pipeline.store.get(incidents, '0.abc')).toMatchObject({ instance: null, rollout: null });
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: null });
  });
});

describe('an incident on an instance that was upgraded in this rollout', () => {
  it('fails its upgrade in flight and holds the rollout', async () => {
    const pipeline = await upgrading();
    await notify(pipeline, 'open');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({
      progress: { state: 'failed', reason: expect.stringContaining('0.abc') },
    });
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: { cause: 'incident' } });
    expect(await pipeline.instance('i1')).toMatchObject({ upgrading: null });
    expect(pipeline.logged).toContain('WARNING RolloutHeld');
  });

  it('holds the rollout after it was verified, too: nothing starts until an operator resumes', async () => {
    const pipeline = await upgrading();
    await pipeline.runUntil('2026-11-25T12:00:00Z');
    await notify(pipeline, 'open');
    await notify(pipeline, 'closed');
    await pipeline.runUntil('2026-11-27T12:00:00Z');
    expect((await pipeline.rollout(ID)).progress).toHaveLength(1);
    await commandRollout(pipeline.deps, ID, { type: 'resume', reason: 'it was the network' }, 'ada');
    await pipeline.pulse();
    expect((await pipeline.rollout(ID)).progress).toHaveLength(2);
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'verified' } });
  });

  it('does not hold a rollout that is held already', async () => {
    const pipeline = await upgrading();
    await notify(pipeline, 'open');
    const before = await pipeline.history(`rollout:${ID}`);
    await notify(pipeline, 'open', { incidentId: '0.def', projectId: 'project-i2' });
    expect(await pipeline.history(`rollout:${ID}`)).toEqual(before);
    expect(await pipeline.upgrade(ID, 'i2')).toMatchObject({ phase: 'failed' });
  });

  it('keeps the verification stage from passing until it is closed', async () => {
    const pipeline = await upgrading();
    await pipeline.runUntil('2026-11-26T12:00:00Z');
    await notify(pipeline, 'open');
    await commandRollout(pipeline.deps, ID, { type: 'resume', reason: 'we look at it' }, 'ada');
    await pipeline.runUntil('2026-12-01T12:00:00Z');
    expect((await pipeline.rollout(ID)).progress.at(-1)).toMatchObject({ stage: 2, completedAt: null });
    await notify(pipeline, 'closed');
    await pipeline.pulse();
    expect((await pipeline.rollout(ID)).progress.at(-1)).toMatchObject({ stage: 3 });
  });

  it('can be answered by a retry', async () => {
    const pipeline = await upgrading();
    await notify(pipeline, 'open');
    await notify(pipeline, 'closed');
    await commandUpgrade(pipeline.deps, ID, 'i1', { type: 'retry', reason: 'repaired' }, 'ada');
    await commandRollout(pipeline.deps, ID, { type: 'resume', reason: 'repaired' }, 'ada');
    await pipeline.runUntil('2026-11-23T14:00:00Z');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ attempt: 2, progress: { state: 'verified' } });
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
  });
});

describe('an incident on an instance whose turn has not come', () => {
  it('holds nothing', async () => {
    const pipeline = await upgrading();
    await notify(pipeline, 'open', { projectId: 'project-c1' });
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: null });
    expect(await pipeline.store.get(incidents, '0.abc')).toMatchObject({ instance: 'c1', rollout: null });
  });
});

it('an incident under a superseded upgrade fails that, and holds the new rollout only once it has begun there', async () => {
  const pipeline = await upgrading();
  await pipeline.begin({ version: '5.2.1' });
  await notify(pipeline, 'open');
  expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ phase: 'failed' });
  expect(await pipeline.rollout('prod-5.2.1')).toMatchObject({ hold: null });
});
