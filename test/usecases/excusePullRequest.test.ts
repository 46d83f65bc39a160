import { describe, expect, it } from 'vitest';
import type { Paper } from '../../shared/domain/rollout/pullRequest.ts';
import { upgradeId } from '../../shared/domain/rollout/upgrade.ts';
import { pullRequests } from '../../shared/ports/collections.ts';
import { excusePullRequest } from '../../shared/usecases/commandRollout.ts';
import { showRollout, showUpgrade } from '../../shared/usecases/views.ts';
import { withoutPapers } from './support/evidence.ts';
import { type Pipeline, everything } from './support/pipeline.ts';

const ID = 'prod-5.2.0';
const people = { approvedBy: 'kim', mergedBy: 'jo' };
const MERGED: Paper = { state: 'merged', number: 7, url: 'https://x.test/7', ...people, mergedAt: 0, commit: 'c0ffee' };
const by = { actor: 'ada', reason: 'merged by hand as c0ffee' };

/** i1 is verified and nobody has found its pull request. */
async function verified(): Promise<Pipeline> {
  const pipeline = withoutPapers();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await pipeline.runUntil('2026-11-23T12:00:00Z');
  expect(await paper(pipeline)).toMatchObject({ settled: false, paper: { state: 'awaited' } });
  return pipeline;
}

const paper = ({ store }: Pipeline) => store.get(pullRequests, upgradeId(ID, 'i1'));
const missing = async ({ store, calendar }: Pipeline) =>
  (await showRollout(store, calendar, ID))?.evidence.missing.filter(({ instance }) => instance === 'i1');

describe('a verified upgrade whose pull request cannot be had', () => {
  it('is vouched for by a person: nothing of it is missing any more, and a tick follows', async () => {
    const pipeline = await verified();
    expect(await missing(pipeline)).toHaveLength(1);
    pipeline.take();
    expect(await excusePullRequest(pipeline.deps, ID, 'i1', by)).toMatchObject({ kind: 'done', rollout: { id: ID } });
    expect(await paper(pipeline)).toMatchObject({
      settled: true,
      paper: { state: 'excused', by: 'ada', reason: by.reason },
    });
    expect(await missing(pipeline)).toEqual([]);
    expect(pipeline.take()).toMatchObject([{ topic: 'ticks' }]);
    const shown = await showUpgrade(pipeline.store, pipeline.calendar, ID, 'i1');
    expect(shown?.upgrade.pullRequest).toMatchObject({ state: 'excused', missing: null });
    expect(shown?.history.at(-1)).toMatchObject({ actor: 'ada', event: { type: 'PullRequestExcused' } });
  });

  it.each([
    { instance: 'i1', given: { ...by, reason: ' ' }, kind: 'refused', says: 'needs a reason' },
    { instance: 't1', given: by, kind: 'refused', says: 't1 is planned; only a verified upgrade' },
    { instance: 'nobody', given: by, kind: 'not-found', says: 'nobody has no part in prod-5.2.0' },
  ])('$instance: $says', async ({ instance, given, kind, says }) => {
    const pipeline = await verified();
    const before = await everything(pipeline.store);
    const result = await excusePullRequest(pipeline.deps, ID, instance, given);
    expect(result).toMatchObject({ kind, message: expect.stringContaining(says) });
    expect(await everything(pipeline.store)).toEqual(before);
  });

  it('is vouched for once, and not when its pull request is merged', async () => {
    const pipeline = await verified();
    expect(await excusePullRequest(pipeline.deps, 'prod-1.0.0', 'i1', by)).toMatchObject({ kind: 'not-found' });
    await excusePullRequest(pipeline.deps, ID, 'i1', by);
    const again = await excusePullRequest(pipeline.deps, ID, 'i1', by);
    expect(again).toEqual({ kind: 'refused', message: 'i1 is excused already, by ada' });
    await pipeline.tamper(pullRequests, upgradeId(ID, 'i1'), (document) => ({
      ...document,
      paper: MERGED,
    }));
    const merged = await excusePullRequest(pipeline.deps, ID, 'i1', by);
    expect(merged).toEqual({ kind: 'refused', message: 'pull request 7 of i1 is merged already' });
  });
});
