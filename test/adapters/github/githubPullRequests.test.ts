import { describe, expect, test } from 'vitest';
import { githubPullRequests } from '../../../shared/adapters/github/githubPullRequests.ts';
import { failureOf, scriptedGithub } from './scriptedGithub.ts';
import { REQUEST } from './upgradeRequest.ts';

const HEAD = 'a'.repeat(40);
const OLD = 'b'.repeat(40);
const BRANCH = 'mi-upgrade/prod/acme/5.2.0';
const pull = (more: object = {}, ref = BRANCH) => ({
  number: 7,
  html_url: 'https://github.test/pull/7',
  state: 'open',
  user: { login: 'bot' },
  body: 'text',
  labels: [{ name: 'mi-upgrade' }],
  head: { ref, sha: HEAD, repo: { full_name: 'acme/cloud' } },
  created_at: '2026-11-23T10:00:00Z',
  merged_at: null,
  ...more,
});
const seen = {
  number: 7,
  url: 'https://github.test/pull/7',
  author: 'bot',
  state: 'open',
  body: 'text',
  labels: ['mi-upgrade'],
  head: HEAD,
  approvers: [],
};
const review = (login: string, state: string, commit_id = HEAD) => ({ user: { login }, state, commit_id });
const NONE = { 'GET pulls/7/reviews': { body: [] } };

describe('the pull request of an upgrade', () => {
  test('is the newest of its branch', async () => {
    const github = await scriptedGithub({ 'GET pulls': { body: [pull(), pull({ number: 6 })] }, ...NONE });
    expect(await githubPullRequests(github.access).find(REQUEST, '1')).toEqual(seen);
    expect(github.calls()).toEqual(['GET pulls', 'GET pulls/7/reviews']);
    expect(github.received[0]?.query).toEqual({
      head: `acme:${BRANCH}`,
      state: 'all',
      sort: 'created',
      direction: 'desc',
      per_page: '5',
    });
  });

  test('of a rollback is none that was closed before it was asked for; one left open is gone on with', async () => {
    const at = '2026-11-23T10:00:00Z';
    const github = await scriptedGithub({
      'GET pulls': { body: [pull({ state: 'closed', closed_at: at })] },
      ...NONE,
    });
    const left = await scriptedGithub({ 'GET pulls': { body: [pull()] }, ...NONE });
    const asked = (at: string) => ({
      ...REQUEST,
      rollsBack: { from: '5.3.0', attempts: 1, number: 1, reason: 'slow', askedAt: Date.parse(at), after: null },
    });
    const requests = githubPullRequests(github.access);
    expect(await requests.find(asked('2026-11-23T10:02:00Z'), '1')).toBeUndefined();
    expect(await requests.find(asked('2026-11-23T09:59:00Z'), '1')).toMatchObject({ state: 'closed' });
    expect(await githubPullRequests(left.access).find(asked('2026-11-23T10:02:00Z'), '1')).toEqual(seen);
  });

  test('is none of another branch or of a fork, whatever is listed', async () => {
    const fork = { ref: BRANCH, sha: HEAD, repo: { full_name: 'acme/fork' } };
    const github = await scriptedGithub({ 'GET pulls': { body: [pull({}, 'main'), pull({ head: fork })] } });
    expect(await githubPullRequests(github.access).find(REQUEST, '1')).toBeUndefined();
    expect(github.received).toHaveLength(1);
  });

  test('that was merged says by whom, with one request more', async () => {
    const at = '2026-11-23T11:00:00Z';
    const merged = pull({ state: 'closed', merged_at: at, body: null });
    const github = await scriptedGithub({
      'GET pulls': { body: [merged] },
      'GET pulls/7': { body: { ...merged, merged_by: { login: 'ann' }, merge_commit_sha: OLD } },
      ...NONE,
    });
    expect(await githubPullRequests(github.access).find(REQUEST, '1')).toEqual({
      ...seen,
      state: 'merged',
      body: '',
      merged: { by: 'ann', at: Date.parse(at), commit: OLD },
    });
    expect(github.received).toHaveLength(3);
  });

  test('that was closed is not asked about any further', async () => {
    const github = await scriptedGithub({ 'GET pulls': { body: [pull({ state: 'closed', user: null })] } });
    const found = await githubPullRequests(github.access).find(REQUEST, '1');
    expect(found).toEqual({ ...seen, state: 'closed', author: 'ghost' });
    expect(github.received).toHaveLength(1);
  });

  test('is approved by those whose last word on its head is an approval', async () => {
    const reviews = [
      review('ann', 'APPROVED'),
      review('ann', 'COMMENTED'),
      review('ann', 'APPROVED'),
      review('bob', 'APPROVED', OLD),
      review('cid', 'APPROVED'),
      review('cid', 'CHANGES_REQUESTED'),
      review('dan', 'CHANGES_REQUESTED', OLD),
      review('dan', 'APPROVED'),
      review('eve', 'DISMISSED'),
      review('fay', 'SOMETHING_NEW'),
    ];
    const github = await scriptedGithub({ 'GET pulls': { body: [pull()] }, 'GET pulls/7/reviews': { body: reviews } });
    const found = await githubPullRequests(github.access).find(REQUEST, '1');
    expect(found?.approvers).toEqual(['ann', 'dan']);
  });

  test('with more reviews than a page holds is read to the end', async () => {
    const first = Array.from({ length: 100 }, () => review('ann', 'APPROVED'));
    const pages = [{ body: first }, { body: [review('ann', 'DISMISSED')] }];
    const github = await scriptedGithub({ 'GET pulls': { body: [pull()] }, 'GET pulls/7/reviews': pages });
    expect((await githubPullRequests(github.access).find(REQUEST, '1'))?.approvers).toEqual([]);
  });

  test('that Tranche has made itself is known by its number', async () => {
    const second = { ...REQUEST, attempt: 2 };
    const body = pull({}, `${BRANCH}-attempt-2`);
    const github = await scriptedGithub({ 'GET pulls/7': { body }, ...NONE });
    const requests = githubPullRequests({ ...github.access, mode: 'pull-request' });
    expect(await requests.find(second, '7')).toEqual(seen);
    expect(github.calls()).toEqual(['GET pulls/7', 'GET pulls/7/reviews']);
    const failed = await failureOf(requests.find(REQUEST, '7'));
    expect(failed.message).toBe(`github: pull request 7 is from ${BRANCH}-attempt-2, not from ${BRANCH}`);
    expect(await failureOf(requests.find(REQUEST, '../7'))).toMatchObject({ certain: true, retryable: false });
  });

  test.each(['', '{', '{}', '[{}]'])('an answer %j is explained', async (body) => {
    const github = await scriptedGithub({ 'GET pulls': { body } });
    const failed = await failureOf(githubPullRequests(github.access).find(REQUEST, '1'));
    expect(failed).toMatchObject({ certain: false, retryable: true });
    expect(failed.message).toMatch(/^github: the answer is not a list of pull requests: /);
  });
});

test('describing sets body and labels in one write', async () => {
  const github = await scriptedGithub({ 'PATCH issues/7': {} });
  await githubPullRequests(github.access).describe(7, { body: 'b', labels: ['x', 'y'] });
  expect(github.received).toEqual([{ call: 'PATCH issues/7', query: {}, body: { body: 'b', labels: ['x', 'y'] } }]);
});

describe('approving', () => {
  test('is a review of exactly this head', async () => {
    const github = await scriptedGithub({ 'POST pulls/7/reviews': {} });
    expect(await githubPullRequests(github.access).approve(7, HEAD, 'fine')).toBe('approved');
    expect(github.received[0]?.body).toEqual({ event: 'APPROVE', commit_id: HEAD, body: 'fine' });
  });

  test('a pull request of its own is a value, any other 422 a failure', async () => {
    const own = { message: 'Unprocessable Entity', errors: ['Can not approve your own pull request'] };
    const github = await scriptedGithub({
      'POST pulls/7/reviews': [
        { status: 422, body: own },
        { status: 422, body: { message: 'no' } },
      ],
    });
    const requests = githubPullRequests(github.access);
    expect(await requests.approve(7, HEAD, '')).toBe('own');
    expect(await failureOf(requests.approve(7, HEAD, ''))).toMatchObject({ certain: true, retryable: false });
  });
});

describe('merging', () => {
  const message = { title: 't', text: 'why' };

  test('is a squash of exactly this head', async () => {
    const github = await scriptedGithub({ 'PUT pulls/7/merge': { body: { sha: OLD, merged: true, message: 'done' } } });
    expect(await githubPullRequests(github.access).merge(7, HEAD, message)).toEqual({ commit: OLD });
    expect(github.received[0]?.body).toEqual({
      sha: HEAD,
      merge_method: 'squash',
      commit_title: 't',
      commit_message: 'why',
    });
  });

  test.each([405, 409])('that is refused with %i says so in the words of GitHub', async (status) => {
    const answer = { status, body: { message: 'At least 1 approving review is required' } };
    const github = await scriptedGithub({ 'PUT pulls/7/merge': answer });
    const merged = await githubPullRequests(github.access).merge(7, HEAD, message);
    expect(merged).toEqual({ notMerged: 'At least 1 approving review is required' });
    expect(github.received).toHaveLength(1);
  });

  test.each(['', '{}', '{"merged":true}'])('an answer %j leaves open whether it is merged', async (body) => {
    const github = await scriptedGithub({ 'PUT pulls/7/merge': { body } });
    const failed = await failureOf(githubPullRequests(github.access).merge(7, HEAD, message));
    expect(failed).toMatchObject({ certain: false, retryable: true });
  });

  test.each([403, 404, 422])('a failure with %i is certain', async (status) => {
    const github = await scriptedGithub({ 'PUT pulls/7/merge': { status, body: { message: 'no' } } });
    const failed = await failureOf(githubPullRequests(github.access).merge(7, HEAD, message));
    expect(failed).toMatchObject({ certain: true, retryable: false });
  });
});
