import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import { upgrades } from '../../shared/ports/collections.ts';
import { commandRollout } from '../../shared/usecases/commandRollout.ts';
import { syncFleet } from '../../shared/usecases/syncFleet.ts';
import { tick } from '../../shared/usecases/tick.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { fleetOf, instanceWith } from '../domain/rollout/fixtures.ts';
import { type Pipeline, brokenDeployment, createPipeline, usualFleet } from './support/pipeline.ts';

const MAJOR = { version: '5.2.0', type: 'major' } as const;
const ID = 'prod-5.2.0';

async function running(setting: Parameters<typeof createPipeline>[0] = {}): Promise<Pipeline> {
  const pipeline = createPipeline(setting);
  await pipeline.begin(MAJOR);
  return pipeline;
}

async function finish(pipeline: Pipeline): Promise<void> {
  await pipeline.runUntil('2026-12-07T00:00:00Z');
  expect(await pipeline.rollout(ID)).toMatchObject({ phase: { outcome: 'completed' } });
  expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
}

describe('taking over the fleet', () => {
  it('writes what has changed and nothing else', async () => {
    const counted = { read: 0, write: 0, count: 0 };
    const pipeline = createPipeline({
      fleet: fleetOf({ customer: 500 }),
      onAccess: (kind, _collection, documents) => (counted[kind] += documents),
    });
    expect(await syncFleet(pipeline.deps)).toEqual({ changed: 500, removed: 0 });
    pipeline.write(instanceWith('customer-7', { suspended: true }));
    pipeline.fleet.remove('customer-8');
    Object.assign(counted, { read: 0, write: 0, count: 0 });
    expect(await syncFleet(pipeline.deps)).toEqual({ changed: 1, removed: 1 });
    expect(counted.write).toBeLessThanOrEqual(10);
    expect(await syncFleet(pipeline.deps)).toEqual({ changed: 0, removed: 0 });
    expect(await pipeline.instance('customer-8')).toBeUndefined();
  });

  it('does not undo an upgrade whose file still states the old version', async () => {
    const pipeline = await running();
    await pipeline.runUntil('2026-11-23T12:00:00Z');
    pipeline.write(instanceWith('i1', { group: 'internal', region: 'us-central1' }));
    await syncFleet(pipeline.deps);
    expect(await pipeline.instance('i1')).toMatchObject({ instance: { version: '5.2.0', region: 'us-central1' } });
  });
});

describe('an instance that joins in mid-run', () => {
  it('goes to the last stage, and neither stops the run nor waits for another', async () => {
    const pipeline = await running();
    await pipeline.runUntil('2026-11-24T12:00:00Z');
    pipeline.write(instanceWith('late', { group: 'trial', canary: true }));
    await pipeline.pulse();
    expect(await pipeline.upgrade(ID, 'late')).toMatchObject({
      stage: 5,
      inPlan: false,
      startsAt: Date.parse('2026-12-04T00:00:00Z'),
    });
    await finish(pipeline);
    expect(await pipeline.states(ID)).toContain('late: verified');
  });

  it('starts at once when the last stage is open already', async () => {
    const pipeline = await running({ fleet: fleetOf({ internal: 1, customer: 3 }) });
    const maintenanceWindow = { days: ['mon'], from: '10:00', to: '11:00', timeZone: 'UTC' } as const;
    pipeline.write(instanceWith('slow', { last: true, maintenanceWindow }));
    await pipeline.runUntil('2026-12-04T12:00:00Z');
    pipeline.write(instanceWith('late'));
    await pipeline.pulse();
    await pipeline.runUntil('2026-12-04T13:00:00Z');
    expect(await pipeline.states(ID)).toContain('late: verified');
  });

  it('has no part in a rollout that is complete, and is not forgotten by the next', async () => {
    const pipeline = await running();
    await finish(pipeline);
    pipeline.write(instanceWith('late'));
    await pipeline.pulse();
    expect(await pipeline.states(ID)).not.toContain('late: planned');
    await pipeline.begin({ version: '5.2.1' });
    expect(await pipeline.states('prod-5.2.1')).toContain('late: planned');
  });

  it('has no part when it is not eligible', async () => {
    const pipeline = await running();
    pipeline.write(instanceWith('paused', { releaseChannel: 'pause' }));
    pipeline.fleet.set(brokenDeployment('broken'));
    await pipeline.pulse();
    expect(await pipeline.states(ID)).toHaveLength(usualFleet.length);
    pipeline.write(instanceWith('broken'));
    await pipeline.pulse();
    expect(await pipeline.states(ID)).toContain('broken: planned');
  });
});

describe('an instance that leaves in mid-run', () => {
  it('is dropped with the reason, and the run goes on without it', async () => {
    const pipeline = await running();
    pipeline.fleet.remove('c2');
    await pipeline.pulse();
    expect(await pipeline.upgrade(ID, 'c2')).toMatchObject({
      progress: { state: 'dropped', reason: 'left-the-fleet' },
    });
    await finish(pipeline);
    expect(pipeline.world.runs.map(({ customer }) => customer)).not.toContain('slug-c2');
  });

  it.each([
    { changes: { releaseChannel: 'pause' }, why: 'channel-pause' },
    { changes: { releaseChannel: 'insiders' }, why: 'channel-insiders' },
    { changes: { suspended: true }, why: 'suspended' },
    { changes: { group: undefined, instanceType: 'odd' }, why: 'unknown-type' },
    { changes: { version: '5.2.0' }, why: 'already-upgraded' },
  ] as const)('is dropped as $why', async ({ changes, why }) => {
    const pipeline = await running();
    pipeline.write(instanceWith('c2', changes));
    await pipeline.pulse();
    expect(await pipeline.upgrade(ID, 'c2')).toMatchObject({ progress: { state: 'dropped', reason: why } });
    await finish(pipeline);
  });

  it('while its upgrade is in flight is dropped, and its lane is free', async () => {
    const pipeline = await running();
    await pipeline.pulse();
    pipeline.fleet.remove('i1');
    await pipeline.pulse();
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { reason: 'left-the-fleet' } });
    expect(await pipeline.lanes()).toHaveLength(1);
    await finish(pipeline);
  });

  it('by its channel while its upgrade is in flight finishes that', async () => {
    const pipeline = await running();
    await pipeline.pulse();
    pipeline.write(instanceWith('i1', { group: 'internal', releaseChannel: 'pause' }));
    await pipeline.runUntil('2026-11-23T12:00:00Z');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'verified' } });
  });
});

describe('an instance that comes back', () => {
  it('joins in the last stage', async () => {
    const pipeline = await running();
    pipeline.write(instanceWith('c1', { canary: true, releaseChannel: 'pause' }));
    await pipeline.runUntil('2026-11-30T12:00:00Z');
    pipeline.write(instanceWith('c1', { canary: true }));
    await pipeline.pulse();
    expect(await pipeline.upgrade(ID, 'c1')).toMatchObject({ stage: 5, phase: 'waiting', plan: { stage: 3 } });
    await finish(pipeline);
    expect(await pipeline.states(ID)).toContain('c1: verified');
  });

  it('after its stage was sealed leaves the ledger sound', async () => {
    const pipeline = await running();
    pipeline.write(instanceWith('i1', { group: 'internal', suspended: true }));
    await pipeline.runUntil('2026-11-24T00:00:00Z');
    expect((await pipeline.rollout(ID)).progress[0]?.completedAt).not.toBeNull();
    pipeline.write(instanceWith('i1', { group: 'internal' }));
    await pipeline.pulse();
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ stage: 5, phase: 'waiting' });
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
    await finish(pipeline);
  });

  it('with its file repaired is upgraded after all, and one whose file breaks is reported and dropped', async () => {
    const pipeline = await running();
    pipeline.fleet.set(brokenDeployment('c2'));
    await pipeline.pulse();
    expect(await pipeline.upgrade(ID, 'c2')).toMatchObject({ progress: { reason: 'unreadable-configuration' } });
    expect(await pipeline.instance('c2')).toMatchObject({ instance: null, problems: [{ field: 'spec' }] });
    await pipeline.runUntil('2026-11-25T12:00:00Z');
    pipeline.write(instanceWith('c2'));
    await finish(pipeline);
    expect(await pipeline.states(ID)).toContain('c2: verified');
  });

  it('whose file breaks while its upgrade is in flight is verified all the same', async () => {
    const pipeline = await running();
    await pipeline.pulse();
    pipeline.fleet.set(brokenDeployment('i1'));
    await pipeline.runUntil('2026-11-23T12:00:00Z');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'verified' } });
  });

  it('never has two upgrades in flight, not even when it left and came back under a superseded one', async () => {
    const all = { day: 0, cohort: { internal: 100, trial: 100, customer: 100 } };
    const [first] = defaultPolicies.patch.stages;
    if (first?.kind !== 'upgrade') throw new Error('the first stage upgrades');
    const oneStage = { ...defaultPolicies.patch, stages: [{ ...first, waves: [all] }] };
    const pipeline = createPipeline({
      fleet: [instanceWith('a')],
      policies: { ...defaultPolicies, major: oneStage, patch: oneStage },
    });
    await pipeline.begin(MAJOR);
    await pipeline.pulse();
    await pipeline.begin({ version: '5.2.1' });
    pipeline.fleet.remove('a');
    await syncFleet(pipeline.deps);
    pipeline.write(instanceWith('a'));
    // Nothing is told of the old run meanwhile: it is still under way.
    await syncFleet(pipeline.deps);
    await tick(pipeline.deps);
    for (const message of pipeline.take()) if (message.topic === 'upgrades') await pipeline.deliver(message);
    const flying = await pipeline.store.query(upgrades, { where: { phase: 'in-flight' } });
    expect(flying.map(({ value }) => value.instance)).toHaveLength(1);
  });
});

it('the channel of a failed instance is paused: it is dropped and the rollout can go on', async () => {
  const pipeline = createPipeline();
  pipeline.world.break('i1', { kind: 'failing-run' });
  await pipeline.begin(MAJOR);
  await pipeline.runUntil('2026-11-23T12:00:00Z');
  pipeline.write(instanceWith('i1', { group: 'internal', releaseChannel: 'pause' }));
  await pipeline.pulse();
  expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { state: 'dropped', reason: 'channel-pause' } });
  expect(await pipeline.rollout(ID)).toMatchObject({ hold: { cause: 'failed-instances' } });
  await commandRollout(pipeline.deps, ID, { type: 'resume', reason: 'paused for now' }, 'ada');
  await finish(pipeline);
});
