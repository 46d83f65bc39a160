import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import { instances, lanes, upgrades } from '../../shared/ports/collections.ts';
import { commandRollout } from '../../shared/usecases/commandRollout.ts';
import { startUpgrade } from '../../shared/usecases/startUpgrade.ts';
import { syncFleet } from '../../shared/usecases/syncFleet.ts';
import { tick } from '../../shared/usecases/tick.ts';
import { instanceWith } from '../domain/rollout/fixtures.ts';
import { type Pipeline, createPipeline, everything } from './support/pipeline.ts';

const MAJOR = { version: '5.2.0', type: 'major' } as const;
const ID = 'prod-5.2.0';
const message = { rollout: ID, instance: 'i1', attempt: 1, lane: `${ID}~1~0` };

/** Stage 1 is open, and nothing has been started. */
async function open(setting: Parameters<typeof createPipeline>[0] = {}): Promise<Pipeline> {
  const pipeline = createPipeline(setting);
  await pipeline.begin(MAJOR);
  await tick(pipeline.deps);
  pipeline.take();
  return pipeline;
}

async function refused(pipeline: Pipeline, changes: Partial<typeof message>, why: string): Promise<void> {
  const before = await everything(pipeline.store);
  expect(await startUpgrade(pipeline.deps, { ...message, ...changes })).toEqual({
    notNow: expect.stringContaining(why),
  });
  expect(await everything(pipeline.store)).toEqual(before);
}

describe('an upgrade starts', () => {
  it('with one dispatch, its lane and its instance taken, and the reason on record', async () => {
    const pipeline = await open();
    expect(await startUpgrade(pipeline.deps, message)).toBe('started');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({
      phase: 'in-flight',
      attempt: 1,
      from: '5.1.9',
      runs: [{ id: '1' }],
    });
    expect(await pipeline.lanes()).toEqual([message.lane]);
    expect(await pipeline.instance('i1')).toMatchObject({ upgrading: `${ID}~i1` });
    expect(pipeline.world.runs).toMatchObject([{ customer: 'slug-i1', environment: 'prod', version: '5.2.0' }]);
    expect(await pipeline.history(`upgrade:${ID}~i1`)).toEqual(['UpgradeClaimed', 'UpgradeDispatched']);
  });

  it('once, however often its message comes', async () => {
    const pipeline = await open();
    const outcomes = await Promise.all([1, 2, 3].map(() => startUpgrade(pipeline.deps, message)));
    expect(outcomes.filter((outcome) => outcome === 'started')).toHaveLength(1);
    await startUpgrade(pipeline.deps, message);
    expect(pipeline.world.runs).toHaveLength(1);
  });
});

describe('an upgrade has to wait', () => {
  it('when there is no such rollout or it has no part in it', async () => {
    const pipeline = await open();
    await refused(pipeline, { rollout: 'prod-9.9.9' }, 'there is no such upgrade');
    await refused(pipeline, { instance: 'nobody' }, 'there is no such upgrade');
  });

  it('while the rollout is being planned', async () => {
    const pipeline = createPipeline();
    await pipeline.register(MAJOR);
    await refused(pipeline, {}, 'there is no such upgrade');
  });

  it.each([
    { status: 'paused', command: { type: 'pause', reason: 'a demo' } },
    { status: 'aborted', command: { type: 'abort', reason: 'bad' } },
  ] as const)('when the rollout is $status', async ({ status, command }) => {
    const pipeline = await open();
    await commandRollout(pipeline.deps, ID, command, 'ada');
    await refused(pipeline, {}, `the rollout is ${status}`);
  });

  it('when the rollout was superseded', async () => {
    const pipeline = await open();
    await pipeline.register({ version: '5.2.1' });
    await refused(pipeline, {}, 'the rollout is superseded');
  });

  it('when its stage is not open yet, or is complete', async () => {
    const pipeline = await open();
    await refused(pipeline, { instance: 'c1', lane: `${ID}~3~0` }, 'stage 3 is not open');
    await pipeline.runUntil('2026-11-23T14:00:00Z');
    await refused(pipeline, {}, 'stage 1 is not open');
  });

  it('when it has been started already', async () => {
    const pipeline = await open();
    await startUpgrade(pipeline.deps, message);
    await refused(pipeline, { lane: `${ID}~1~1` }, 'it is upgrading');
  });

  it('for a message of another attempt', async () => {
    const pipeline = await open();
    await refused(pipeline, { attempt: 2 }, 'attempt 2 is not due');
  });

  it('until its time has come', async () => {
    const pipeline = await open({
      policies: { ...defaultPolicies, major: { ...defaultPolicies.minor, name: 'major' } },
    });
    await pipeline.runUntil('2026-11-26T00:00:00Z');
    const waves = await pipeline.store.query(upgrades, { where: { rollout: ID, stage: 2, phase: 'waiting' } });
    const instance = waves.map(({ value }) => value).find(({ plan }) => plan.wave === 3)?.instance ?? '';
    await refused(pipeline, { instance, lane: `${ID}~2~1` }, 'its time has not come');
  });

  it('when its instance is not in the fleet', async () => {
    const pipeline = await open();
    await pipeline.tamper(instances, 'prod~i1', () => undefined);
    await refused(pipeline, {}, 'the instance is not in the fleet');
  });

  it('while another upgrade is in flight on its instance', async () => {
    const pipeline = await open();
    await startUpgrade(pipeline.deps, message);
    await pipeline.begin({ version: '5.2.1' });
    await tick(pipeline.deps);
    const next = { rollout: 'prod-5.2.1', lane: 'prod-5.2.1~1~0' };
    await refused(pipeline, next, 'prod-5.2.0~i1 is in flight on the same instance');
  });

  it('while its lane is taken', async () => {
    const pipeline = await open();
    await startUpgrade(pipeline.deps, { ...message, instance: 'i2' });
    await refused(pipeline, {}, 'its lane is taken');
  });

  it('for a lane that is not one of its stage: a message from before it was moved overshoots no budget', async () => {
    const pipeline = await open();
    await refused(pipeline, { lane: `${ID}~3~0` }, 'lane');
    await refused(pipeline, { lane: `${ID}~1~2` }, 'lane');
    expect(await pipeline.store.count(lanes, {})).toBe(0);
  });
});

describe('an upgrade is deferred', () => {
  it('when its maintenance window is not open any more', async () => {
    const maintenanceWindow = { days: ['mon', 'wed'], from: '10:00', to: '11:00', timeZone: 'UTC' } as const;
    const pipeline = await open({ fleet: [instanceWith('i1', { group: 'internal', maintenanceWindow })] });
    pipeline.wait(60);
    expect(await startUpgrade(pipeline.deps, message)).toBe('deferred');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({
      phase: 'waiting',
      startsAt: Date.parse('2026-11-25T10:00:00Z'),
      attempt: 0,
    });
    expect(await pipeline.lanes()).toEqual([]);
    expect(pipeline.world.runs).toEqual([]);
    await pipeline.runUntil('2026-11-25T12:00:00Z');
    expect(await pipeline.states(ID)).toEqual(['i1: verified']);
  });

  it('when the day is over, or operating hours are', async () => {
    const pipeline = await open({ calendar: { hours: { from: '10:00', to: '12:00' } } });
    pipeline.wait(180);
    expect(await startUpgrade(pipeline.deps, message)).toBe('deferred');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ startsAt: Date.parse('2026-11-24T10:00:00Z') });
  });
});

describe('an upgrade is dropped', () => {
  it.each([
    { because: 'its channel is paused', changes: { releaseChannel: 'pause' }, why: 'channel-pause' },
    { because: 'it was suspended', changes: { suspended: true }, why: 'suspended' },
    { because: 'it runs the version', changes: { version: '5.2.0' }, why: 'already-upgraded' },
    { because: 'its type is unknown', changes: { group: undefined }, why: 'unknown-type' },
  ] as const)('when its turn comes and $because', async ({ changes, why }) => {
    const pipeline = await open();
    // As if its change had been taken over at the very moment of the claim.
    await pipeline.tamper(instances, 'prod~i1', (document) => ({
      ...document,
      instance: instanceWith('i1', { group: 'internal', ...changes }),
    }));
    expect(await startUpgrade(pipeline.deps, message)).toBe('dropped');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({
      phase: 'settled',
      progress: { state: 'dropped', reason: why },
    });
    expect(pipeline.world.runs).toEqual([]);
  });

  it('when its configuration cannot be read', async () => {
    const pipeline = await open();
    await pipeline.tamper(instances, 'prod~i1', (document) => ({ ...document, instance: null }));
    expect(await startUpgrade(pipeline.deps, message)).toBe('dropped');
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ progress: { reason: 'unreadable-configuration' } });
    await syncFleet(pipeline.deps);
  });
});
