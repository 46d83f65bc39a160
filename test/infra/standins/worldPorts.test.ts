import { expect, test } from 'vitest';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { worldPullRequests, worldTrackingIssues } from '../../../infra/local/standins/worldPorts.ts';
import { manualClock } from './manualClock.ts';
import { REQUEST } from '../../adapters/github/upgradeRequest.ts';

function setUp() {
  const clock = manualClock();
  const world = createWorld({ clock, seed: 1 });
  world.place({ id: 'src-1', slug: 'acme', domain: 'acme.test', version: '5.1.9' });
  return { clock, world, issues: worldTrackingIssues(world), pulls: worldPullRequests(world) };
}

test('an issue is found by its marker, the oldest first, and not before its time', async () => {
  const { clock, issues } = setUp();
  const since = clock.now();
  const first = await issues.open({ title: 'x', body: 'text <!-- marker -->', labels: [] });
  clock.advance(60_000);
  await issues.open({ title: 'x', body: 'text <!-- marker -->', labels: [] });
  expect(await issues.find('<!-- marker -->', since)).toEqual(first);
  expect(await issues.find('<!-- marker -->', clock.now())).toMatchObject({ number: 2 });
  expect(await issues.find('<!-- other -->', since)).toBeUndefined();
  await issues.update(1, { state: 'closed' });
  expect(await issues.find('<!-- marker -->', since)).toEqual(first);
});

test('an issue is read as it is now, with who has closed it', async () => {
  const { world, issues } = setUp();
  const issue = await issues.open({ title: 'x', body: 'text', labels: [], assignees: ['jo'] });
  expect(await issues.read(issue.number)).toEqual({
    ...issue,
    body: 'text',
    state: 'open',
    assignees: ['jo'],
    closedBy: null,
  });
  world.codeHost.now.threads.edit('tracking', issue.number, { body: 'other', state: 'closed' }, 'sam');
  expect(await issues.read(issue.number)).toMatchObject({ body: 'other', state: 'closed', closedBy: 'sam' });
  await expect(issues.read(9)).rejects.toMatchObject({ certain: true, retryable: false });
});

test('comments are read from a moment on, with what they now say', async () => {
  const { clock, issues } = setUp();
  const { number } = await issues.open({ title: 'x', body: '', labels: [] });
  const { id } = await issues.comment(number, 'one');
  clock.advance(60_000);
  const second = await issues.comment(number, 'two');
  await issues.editComment(id, 'one, again');
  expect(await issues.comments(number, clock.now())).toEqual([second]);
  expect((await issues.comments(number, 0)).map(({ body }) => body)).toEqual(['one, again', 'two']);
});

test('what GitHub would refuse fails for certain', async () => {
  const { issues, pulls } = setUp();
  const failure = { name: 'VendorError', certain: true, retryable: false };
  await expect(issues.comment(9, 'x')).rejects.toMatchObject(failure);
  await expect(issues.open({ title: 'x', body: 'x'.repeat(70_000), labels: [] })).rejects.toMatchObject(failure);
  await expect(pulls.merge(9, 'x', { title: '', text: '' })).rejects.toMatchObject(failure);
});

test('the pull request of a run is found, described, approved and merged', async () => {
  const { clock, world, pulls } = setUp();
  const run = world.dispatch(REQUEST);
  expect(await pulls.find(REQUEST, run.id)).toBeUndefined();
  clock.advance(12 * 60_000);
  const found = await pulls.find(REQUEST, run.id);
  expect(found).toMatchObject({ number: 1, author: 'github-actions[bot]', state: 'open', approvers: [] });
  const head = found?.head ?? '';
  await pulls.describe(1, { body: 'Described', labels: ['mi-upgrade', 'a'] });
  expect(await pulls.approve(1, head, 'Verified')).toBe('approved');
  expect(await pulls.find(REQUEST, run.id)).toMatchObject({ body: 'Described', approvers: ['tranche[bot]'] });
  const message = { title: 'Title', text: 'Text' };
  expect(await pulls.merge(1, 'f'.repeat(40), message)).toEqual({
    notMerged: expect.stringContaining('Head branch was modified'),
  });
  const { commit } = (await pulls.merge(1, head, message)) as { commit: string };
  expect(await pulls.find(REQUEST, run.id)).toMatchObject({
    state: 'merged',
    merged: { by: 'tranche[bot]', at: clock.now(), commit },
  });
  expect(await pulls.merge(1, head, message)).toMatchObject({ notMerged: 'Pull Request is not mergeable' });
});

test('nobody approves what is their own', async () => {
  const { world, pulls } = setUp();
  const { refs, content, pulls: host } = world.codeHost.now;
  const branch = 'mi-upgrade/prod/acme/5.2.0';
  refs.create(`refs/heads/${branch}`, content.tip().sha);
  refs.write({ path: 'a.txt', text: 'a', message: 'x', branch });
  const { number, pull } = host.open({ title: 'x', body: '', head: branch, base: 'main' }, 'tranche[bot]');
  expect(await pulls.approve(number, pull.head, 'x')).toBe('own');
});
