import { describe, expect, it } from 'vitest';
import { HOUR, type Instant, MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { Progress } from '../../../shared/domain/rollout/upgrade.ts';
import type { UpgradeDocument } from '../../../shared/ports/collections.ts';
import type { UptimePoints } from '../../../shared/ports/uptimePoints.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { GENESIS } from '../../../shared/domain/evidence/ledger.ts';
import { observe } from '../../../shared/usecases/verification/observe.ts';
import { fleetOf, upgradeWith } from '../../domain/rollout/fixtures.ts';
import { type Pipeline, createPipeline } from '../support/pipeline.ts';
import { ID } from './monitored.ts';

/** Every instance soaks since ten minutes ago, unless the test says otherwise. */
function inFlight({ clock, fleet }: Pipeline, progress: Partial<Progress> = {}): UpgradeDocument[] {
  const dispatchedAt = clock.now() - 20 * MINUTE;
  const soaking = { state: 'soaking', lane: 'lane', dispatchedAt, since: clock.now() - 10 * MINUTE } as const;
  return fleet.deployments().map(({ id }) => ({
    ...upgradeWith({ instance: id, domain: `${id}.example.com`, progress: { ...soaking, ...progress } as Progress }),
    head: GENESIS,
  }));
}

/** Remembers what it was asked. */
function asked(points: UptimePoints | undefined): UptimePoints & { readonly questions: [string, Instant, Instant][] } {
  const questions: [string, Instant, Instant][] = [];
  return {
    questions,
    points: async (project, since, until, hosts) => {
      questions.push([project, since, until]);
      return points?.points(project, since, until, hosts) ?? [];
    },
    close: async () => undefined,
  };
}

const kinds = (found: ReadonlyMap<string, { readonly uptime: { readonly kind: string } }>) =>
  [...new Set([...found.values()].map(({ uptime }) => uptime.kind))].toSorted();

describe('whoever soaks is observed', () => {
  it('with one question per shard, however many they are: 300 of them in three shards are three', async () => {
    const pipeline = createPipeline({ fleet: fleetOf({ customer: 300 }), shards: 3 });
    const points = asked(pipeline.deps.uptimePoints);
    pipeline.use({ uptimePoints: points });
    const found = await observe(pipeline.deps, inFlight(pipeline));
    expect(points.questions.map(([project]) => project)).toEqual(['shard-0', 'shard-1', 'shard-2']);
    expect(found.size).toBe(300);
    expect(kinds(found)).toEqual(['healthy']);
    expect(found.get(`${ID}~customer-0`)).toMatchObject({ lookedAt: pipeline.clock.now(), analysis: [] });
  });

  it('from a quarter of an hour before the first soak to some minutes from now, so that skew is seen', async () => {
    const pipeline = createPipeline({ shards: 1 });
    const points = asked(undefined);
    pipeline.use({ uptimePoints: points });
    await observe(pipeline.deps, inFlight(pipeline));
    const now = pipeline.clock.now();
    expect(points.questions).toEqual([['shard-0', now - 25 * MINUTE, now + 10 * MINUTE]]);
  });

  it('by its first minutes and its last hours when it soaks for a day', async () => {
    const pipeline = createPipeline({ shards: 1 });
    const points = asked(undefined);
    pipeline.use({ uptimePoints: points });
    const now = pipeline.clock.now();
    const since = now - 24 * HOUR;
    await observe(pipeline.deps, inFlight(pipeline, { since }));
    expect(points.questions).toEqual([
      ['shard-0', since - 15 * MINUTE, since],
      ['shard-0', now - 3 * HOUR, now + 10 * MINUTE],
    ]);
  });

  it('since its interruption, when it was interrupted', async () => {
    const pipeline = createPipeline({ shards: 1 });
    const interruptedAt = pipeline.clock.now() - 2 * MINUTE;
    const found = await observe(pipeline.deps, inFlight(pipeline, { state: 'upgrading', interruptedAt }));
    expect([...found.values()].map(({ soakSince }) => soakSince)).toEqual(inFlight(pipeline).map(() => interruptedAt));
  });

  it.each<{ who: string; progress: Partial<Progress> }>([
    { who: 'is still being upgraded', progress: { state: 'upgrading' } },
    { who: 'is being dispatched', progress: { state: 'dispatching', leaseUntil: 0 } },
  ])('and nobody is asked about one that $who', async ({ progress }) => {
    const pipeline = createPipeline({ shards: 2 });
    const points = asked(pipeline.deps.uptimePoints);
    pipeline.use({ uptimePoints: points });
    expect(await observe(pipeline.deps, inFlight(pipeline, progress))).toEqual(new Map());
    expect(points.questions).toEqual([]);
  });

  it('and nobody is asked where no scoping project is known', async () => {
    const pipeline = createPipeline({ shards: 1 });
    const points = asked(pipeline.deps.uptimePoints);
    pipeline.use({ uptimePoints: points, scopingProjects: [] });
    expect(await observe(pipeline.deps, inFlight(pipeline))).toEqual(new Map());
    expect(points.questions).toEqual([]);
  });
});

describe('when one shard cannot be read', () => {
  async function halfBlind(): Promise<Pipeline> {
    const pipeline = createPipeline({ fleet: fleetOf({ customer: 4 }), shards: 2 });
    const { uptimePoints } = pipeline.deps;
    pipeline.use({
      uptimePoints: {
        points: async (project, since, until) => {
          if (project === 'shard-1') {
            throw new VendorError('Cloud Monitoring', 'down', { retryable: true, certain: true });
          }
          return (await uptimePoints?.points(project, since, until)) ?? [];
        },
        close: async () => undefined,
      },
    });
    return pipeline;
  }

  it('nobody is healthy: what is missing may be what fails', async () => {
    const pipeline = await halfBlind();
    const found = await observe(pipeline.deps, inFlight(pipeline));
    expect([...found.values()].map(({ uptime }) => uptime)).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'unread', why: 'Cloud Monitoring: down' })),
    );
  });

  it('one that fails elsewhere is unhealthy all the same', async () => {
    const pipeline = await halfBlind();
    pipeline.world.break('customer-0', { kind: 'unhealthy' });
    pipeline.wait(5);
    const found = await observe(pipeline.deps, inFlight(pipeline));
    expect(found.get(`${ID}~customer-0`)?.uptime.kind).toBe('unhealthy');
    expect(found.get(`${ID}~customer-2`)?.uptime.kind).toBe('unread');
  });

  it('a defect of ours is not taken for silence', async () => {
    const pipeline = createPipeline({ shards: 1 });
    const defect = () => Promise.reject(new TypeError('a defect'));
    pipeline.use({ uptimePoints: { points: defect, close: async () => undefined } });
    await expect(observe(pipeline.deps, inFlight(pipeline))).rejects.toThrow('a defect');
  });
});
