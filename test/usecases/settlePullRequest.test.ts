import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import { upgradeId } from '../../shared/domain/rollout/upgrade.ts';
import { pullRequests } from '../../shared/ports/collections.ts';
import { settlePullRequest } from '../../shared/usecases/settlePullRequest.ts';
import { ID, oneStage } from './support/overSockets.ts';
import { fleetOf } from '../domain/rollout/fixtures.ts';
import { type Pipeline, createPipeline } from './support/pipeline.ts';

const VERIFIED = '2026-11-23T11:00:00Z';
const LATER = '2026-11-23T14:00:00Z';
const ONE = 'internal-0';

async function verified(merging: 'automatic' | 'person'): Promise<Pipeline> {
  const policies = { ...defaultPolicies, major: oneStage({ merging }) };
  const pipeline = createPipeline({ fleet: fleetOf({ internal: 2 }), policies });
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await pipeline.runUntil(VERIFIED);
  return pipeline;
}

const paperOf = async ({ store }: Pipeline, instance = ONE) =>
  (await store.get(pullRequests, upgradeId(ID, instance)))?.paper;
const closedAt = async (pipeline: Pipeline) => (await pipeline.rollout(ID)).closedAt;
const numberOf = async (pipeline: Pipeline, instance = ONE): Promise<number> => {
  const paper = await paperOf(pipeline, instance);
  if (paper === undefined || !('number' in paper)) throw new Error('there is no number');
  return paper.number;
};

describe('the pull request of a verified upgrade', () => {
  it('is described, approved and merged by policy', async () => {
    const pipeline = await verified('automatic');
    expect(await paperOf(pipeline)).toMatchObject({ state: 'merged' });
    expect(await pipeline.history(`pull-request:${ID}~${ONE}`)).toEqual(['PullRequestMerged']);
    expect(await closedAt(pipeline)).not.toBeNull();
  });

  it('waits for a person when the policy says so, and the rollout with it', async () => {
    const pipeline = await verified('person');
    const { world } = pipeline;
    const waiting = 'a person approves and merges it';
    expect(await paperOf(pipeline)).toMatchObject({ state: 'open', waiting });
    expect(await closedAt(pipeline)).toBeNull();
    for (const instance of [ONE, 'internal-1']) {
      const { pulls } = world.codeHost.now;
      const number = await numberOf(pipeline, instance);
      pulls.review(number, { event: 'APPROVE', body: 'looks right', commit: pulls.pull(number).pull.head }, 'ann');
      pulls.merge(number, {}, 'ben');
    }
    await pipeline.runUntil(LATER);
    expect(await paperOf(pipeline)).toMatchObject({ state: 'merged', approvedBy: 'ann', mergedBy: 'ben' });
    expect(await closedAt(pipeline)).not.toBeNull();
  });

  it('that somebody closed is missing evidence: the rollout stays open', async () => {
    const pipeline = await verified('person');
    const { threads } = pipeline.world.codeHost.now;
    threads.edit('deployments', await numberOf(pipeline), { state: 'closed' }, 'ann');
    await pipeline.runUntil('2026-11-24T14:00:00Z');
    expect(await paperOf(pipeline)).toMatchObject({ state: 'closed' });
    expect(await closedAt(pipeline)).toBeNull();
    expect(await pipeline.history(`pull-request:${ID}~${ONE}`)).toEqual(['PullRequestDescribed', 'PullRequestClosed']);
  });

  it('is only looked at without writes', async () => {
    const policies = { ...defaultPolicies, major: oneStage() };
    const pipeline = createPipeline({ fleet: fleetOf({ internal: 1 }), policies });
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    while ((await paperOf(pipeline)) === undefined) {
      await pipeline.pulse();
      pipeline.wait(5);
    }
    const message = { rollout: ID, instance: ONE, writes: 0 };
    expect(await settlePullRequest(pipeline.deps, message)).toBe('has no writes');
    expect(await paperOf(pipeline)).toEqual({ state: 'awaited' });
    expect(await settlePullRequest(pipeline.deps, { ...message, writes: 3 })).toBe('merged');
    expect(await settlePullRequest(pipeline.deps, { ...message, writes: 3 })).toBe('nothing to do');
  });
});
