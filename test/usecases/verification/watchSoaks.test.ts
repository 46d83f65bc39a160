import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { nextWatch } from '../../../shared/usecases/incidents/watch/nextWatch.ts';
import { watchSoaks } from '../../../shared/usecases/verification/watchSoaks.ts';
import { type Pipeline, createPipeline } from '../support/pipeline.ts';
import { ID, MAJOR, lastOf, live, monitored } from './monitored.ts';

/** i1 soaks since minute 5 and i2 is still being upgraded; it is minute 7. */
async function soaks(): Promise<Pipeline> {
  const pipeline = await monitored();
  await live(pipeline, 7);
  return pipeline;
}

/** Which upgrades a look every minute sends a message about. */
async function told(pipeline: Pipeline): Promise<string[]> {
  await watchSoaks(pipeline.deps);
  return pipeline.take().map(({ topic, id }) => `${topic} ${id}`);
}

/** How many points were asked for. */
const reads = ({ monitoring }: Pipeline): number => monitoring.calls.reads;

describe('a look every minute at who soaks', () => {
  it('tells of nobody while all goes well', async () => {
    const pipeline = await soaks();
    expect(await told(pipeline)).toEqual([]);
  });

  it('tells of one whose checks fail, at once and again every minute', async () => {
    const pipeline = await soaks();
    pipeline.world.break('i1', { kind: 'unhealthy' });
    pipeline.wait(1);
    const minute = Math.floor(pipeline.clock.now() / MINUTE);
    expect(await told(pipeline)).toEqual([`verifications ${ID}~i1~1~watch~${minute}`]);
    pipeline.wait(1);
    expect(await told(pipeline)).toEqual([`verifications ${ID}~i1~1~watch~${minute + 1}`]);
  });

  it('tells of one that has soaked for long enough and is well', async () => {
    const pipeline = await soaks();
    pipeline.wait(12);
    expect(await told(pipeline)).toEqual([]);
    pipeline.wait(1);
    expect(await told(pipeline)).toHaveLength(1);
  });

  it('tells of one that was interrupted when it is well again', async () => {
    const pipeline = await soaks();
    await live(pipeline, 10, { 8: () => pipeline.world.break('i1', { kind: 'unhealthy' }) });
    expect(await pipeline.upgrade(ID, 'i1')).toMatchObject({ unhealthy: true });
    pipeline.world.repair('i1');
    expect(await told(pipeline)).toEqual([]);
    pipeline.wait(3);
    expect(await told(pipeline)).toHaveLength(1);
  });

  it('asks nobody while nobody soaks, nor where nothing is monitored', async () => {
    const pipeline = await monitored();
    await live(pipeline, 4);
    expect(await told(pipeline)).toEqual([]);
    expect(reads(pipeline)).toBe(0);

    const soaking = await soaks();
    const before = reads(soaking);
    soaking.use({ scopingProjects: [] });
    expect(await watchSoaks(soaking.deps)).toBe(0);
    expect(reads(soaking)).toBe(before);
  });
});

describe('the next watch', () => {
  const next = async (pipeline: Pipeline) => ((await nextWatch(pipeline.deps)) ?? NaN) - pipeline.clock.now();

  it('is in a minute while anybody soaks', async () => {
    expect(await next(await soaks())).toBe(MINUTE);
  });

  it('waits for something else while nobody does, or where nothing is monitored', async () => {
    const pipeline = await monitored();
    await live(pipeline, 4);
    expect(await next(pipeline)).not.toBe(MINUTE);

    const unmonitored = createPipeline();
    await unmonitored.begin(MAJOR);
    await live(unmonitored, 7);
    expect(await unmonitored.states(ID)).toContain('i1: soaking');
    expect(await next(unmonitored)).not.toBe(MINUTE);
  });
});

it('where nothing is monitored an upgrade is verified by what the instance says, and the evidence says so', async () => {
  const pipeline = createPipeline();
  await pipeline.begin(MAJOR);
  await live(pipeline, 25);
  expect(await lastOf(pipeline, 'i1', 'UpgradeVerified')).toMatchObject({
    uptime: null,
    versionBy: 'instance',
    reason: 'it reports 5.2.0 and stayed healthy for 15 minutes; no uptime checks are configured',
  });
});
