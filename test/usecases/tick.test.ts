import { describe, expect, it } from 'vitest';
import { nextDue } from '../../shared/usecases/nextDue.ts';
import { tick } from '../../shared/usecases/tick.ts';
import { fleetOf } from '../domain/rollout/fixtures.ts';
import { createPipeline, everything } from './support/pipeline.ts';

const MAJOR = { version: '5.2.0', type: 'major' } as const;
const ID = 'prod-5.2.0';
const idsOf = (sent: readonly { id: string }[]): string[] => sent.map(({ id }) => id);

describe('a tick with nothing due', () => {
  it.each([10, 100, 1_000])('writes nothing and reads as little for a fleet of %i', async (size) => {
    const counted = { read: 0, write: 0, count: 0 };
    const pipeline = createPipeline({
      fleet: fleetOf({ internal: 2, trial: size / 5, customer: (size * 4) / 5 - 2 }),
      onAccess: (kind, _collection, documents) => (counted[kind] += documents),
    });
    await pipeline.begin(MAJOR);
    const measure = async (): Promise<typeof counted> => {
      pipeline.take();
      Object.assign(counted, { read: 0, write: 0, count: 0 });
      expect(await tick(pipeline.deps)).toEqual({
        upgrades: 0,
        verifications: 0,
        tracking: 0,
        pullRequests: 0,
        monitoring: 0,
      });
      expect(pipeline.sent).toEqual([]);
      return { ...counted };
    };

    await pipeline.runUntil('2026-11-24T12:00:00Z');
    const between = await measure();
    await pipeline.runUntil('2026-11-26T12:00:00Z');
    const verifying = await measure();
    expect((await pipeline.rollout(ID)).progress.at(-1)).toMatchObject({ stage: 2, completedAt: null });
    for (const { read, write, count } of [between, verifying]) {
      expect(write).toBe(0);
      expect(read + count).toBeLessThanOrEqual(10);
    }
  });

  it('without any rollout reads next to nothing', async () => {
    const counted: string[] = [];
    const pipeline = createPipeline({ onAccess: (kind) => void counted.push(kind) });
    await tick(pipeline.deps);
    counted.length = 0;
    await tick(pipeline.deps);
    expect(counted.length).toBeLessThanOrEqual(6);
    expect(counted).not.toContain('write');
  });
});

describe('a tick', () => {
  it('twice sends the same messages and decides nothing twice', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    await tick(pipeline.deps);
    const first = pipeline.take();
    // The writes of what is sent are granted anew: whoever gets a message twice might spend them twice.
    const state = async () => ({ ...(await everything(pipeline.store)), allowances: undefined });
    const before = await state();
    await tick(pipeline.deps);
    expect(pipeline.take()).toEqual(first);
    expect(await state()).toEqual(before);
    const upgrades = first.filter(({ topic }) => topic === 'upgrades');
    expect(idsOf(upgrades).toSorted()).toEqual(['prod-5.2.0~i1~1', 'prod-5.2.0~i2~1']);
    expect(first.filter((each) => !upgrades.includes(each)).map(({ topic }) => topic)).toEqual(['tracking']);
  });

  it('proposes no more upgrades than there are free lanes', async () => {
    const pipeline = createPipeline({ fleet: fleetOf({ internal: 12 }) });
    await pipeline.begin(MAJOR);
    await tick(pipeline.deps);
    const [one, ...others] = pipeline.take().filter(({ topic }) => topic === 'upgrades');
    expect(others).toHaveLength(2);
    await pipeline.deliver(one ?? { topic: 'ticks', id: '', body: {} });
    await tick(pipeline.deps);
    expect(pipeline.take().filter(({ topic }) => topic === 'upgrades')).toHaveLength(2);
  });

  it('sends what is in flight to be looked after', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    await pipeline.pulse();
    expect(await tick(pipeline.deps)).toEqual({
      upgrades: 0,
      verifications: 2,
      tracking: 0,
      pullRequests: 0,
      monitoring: 0,
    });
    expect(idsOf(pipeline.take())).toEqual(['prod-5.2.0~i1~1', 'prod-5.2.0~i2~1']);
  });

  it('starts nothing outside the operating hours', async () => {
    const pipeline = createPipeline({ calendar: { hours: { from: '11:00', to: '12:00' } } });
    await pipeline.begin(MAJOR);
    expect(await tick(pipeline.deps)).toMatchObject({ upgrades: 0 });
    pipeline.wait(60);
    expect(await tick(pipeline.deps)).toMatchObject({ upgrades: 2 });
  });

  it('that was missed for days makes up for it', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    await pipeline.runUntil('2026-11-23T15:00:00Z');
    pipeline.clock.advanceTo(Date.parse('2026-12-03T10:00:00Z'));
    await pipeline.pulse();
    expect((await pipeline.rollout(ID)).progress.at(-1)).toMatchObject({ stage: 2, completedAt: null });
  });

  it('goes on with what is known when the fleet cannot be read, and says so', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    const fleet = { read: () => Promise.reject(new Error('no such folder')) };
    expect(await tick({ ...pipeline.deps, fleet })).toMatchObject({ upgrades: 2 });
    expect(pipeline.logged).toContain('WARNING the fleet could not be read; going on with what is known');
  });
});

describe('the next tick that could find something to do', () => {
  it('is the next pulse while somebody could start, and outside of operating hours the next day or their beginning', async () => {
    const pipeline = createPipeline({ calendar: { hours: { from: '08:00', to: '18:00' } } });
    await pipeline.begin(MAJOR);
    await tick(pipeline.deps);
    // Whose time has come waits, because the messages that start them are lost.
    for (const message of pipeline.take()) if (message.topic !== 'upgrades') await pipeline.deliver(message);
    const nextAfter = async (now: string): Promise<string> => {
      pipeline.clock.advanceTo(Date.parse(now));
      return new Date(await nextDue(pipeline.deps)).toISOString();
    };
    expect(await nextAfter('2026-11-23T17:50:00Z')).toBe('2026-11-23T17:55:00.000Z');
    expect(await nextAfter('2026-11-23T18:00:00Z')).toBe('2026-11-24T00:00:00.000Z');
    expect(await nextAfter('2026-11-24T00:00:00Z')).toBe('2026-11-24T08:00:00.000Z');
  });
});

describe('a whole rollout', () => {
  it('goes through the five stages on their days, each seal in the ledger', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    await pipeline.runUntil('2026-12-05T00:00:00Z');
    const { phase, progress } = await pipeline.rollout(ID);
    expect(phase).toMatchObject({ kind: 'ended', outcome: 'completed' });
    const openedOn = progress.map(({ openedAt }) => pipeline.calendar.dateOf(openedAt));
    expect(openedOn).toEqual(['2026-11-23', '2026-11-26', '2026-11-30', '2026-12-02', '2026-12-04']);
    expect(await pipeline.history(`rollout:${ID}`)).toEqual([
      'ReleaseRegistered',
      'RolloutPlanned',
      'StageOpened',
      'TrackingIssueOpened',
      'StageCompleted',
      ...[2, 3, 4, 5].flatMap(() => ['StageOpened', 'StageCompleted']),
      'RolloutCompleted',
      'EvidenceSealed',
    ]);
    expect(await nextDue(pipeline.deps)).toBe(Date.parse('2026-12-06T00:00:00Z'));
  });
});
