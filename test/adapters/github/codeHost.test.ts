import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveGithub, type GithubServer } from '../../../infra/local/standins/github/githubServer.ts';
import { createWorld, type World } from '../../../infra/local/standins/world.ts';
import { githubFleet } from '../../../shared/adapters/github/githubFleet.ts';
import { githubPullRequests } from '../../../shared/adapters/github/githubPullRequests.ts';
import { githubPullRequestUpgrades } from '../../../shared/adapters/github/githubPullRequestUpgrades.ts';
import { githubTrackingIssues } from '../../../shared/adapters/github/githubTrackingIssues.ts';
import { githubUpgradeWorkflow } from '../../../shared/adapters/github/githubUpgradeWorkflow.ts';
import { HOUR, MINUTE } from '../../../shared/domain/calendar/time.ts';
import { manualClock } from '../../infra/standins/manualClock.ts';
import { failureOf } from './scriptedGithub.ts';
import { REQUEST as FIRST_ATTEMPT } from './upgradeRequest.ts';

const FILE = 'environments/prod/deployments/src-1/config.yaml';
const CONFIG = `# acme
metadata: { name: src-1 }
spec:
  slug: acme
  domain: acme.example.com
  gcpProjectId: project-acme
  sourcegraphVersion: '5.1.9' # pinned
`;
const REQUEST = { ...FIRST_ATTEMPT, trackingIssue: 'https://github.test/acme/customer/issues/1' };
const MESSAGE = { title: 'Upgrade acme', text: 'why' };

let clock: ReturnType<typeof manualClock>;
let world: World;
let github: GithubServer;
beforeEach(async () => {
  clock = manualClock();
  world = createWorld({ clock, seed: 1 });
  world.place({ id: 'src-1', slug: 'acme', domain: 'acme.test', version: '5.1.9' });
  const files = new Map([[FILE, CONFIG]]);
  github = await serveGithub({
    world,
    clock,
    repository: 'acme/cloud',
    requiredApprovals: 1,
    files: () => files,
    logins: { ann: 'ann' },
  });
});
afterEach(() => github.close());

const access = (repo = 'cloud') => ({ apiUrl: github.url, token: 'ours', owner: 'acme', repo, retryDelayMs: 1 });

/** How many calls the API was asked for. */
async function costOf(asking: Promise<unknown>): Promise<number> {
  const before = github.calls.count;
  await asking;
  return github.calls.count - before;
}

test('a pull request of the workflow is found, described, approved and merged', async () => {
  const requests = githubPullRequests(access());
  const { id } = await githubUpgradeWorkflow(access()).dispatch(REQUEST);
  expect(await requests.find(REQUEST, id)).toBeUndefined();
  clock.advance(12 * MINUTE);
  const pull = await requests.find(REQUEST, id);
  expect(pull).toMatchObject({ state: 'open', labels: ['mi-upgrade'], approvers: [] });
  const { number = 0, head = '' } = pull ?? {};
  await requests.describe(number, { body: 'the whole story', labels: ['mi-upgrade', 'sox'] });
  expect(await requests.merge(number, head, MESSAGE)).toEqual({ notMerged: expect.stringMatching(/review/i) });
  expect(await requests.approve(number, head, 'fine')).toBe('approved');
  const approved = await requests.find(REQUEST, id);
  expect(approved).toMatchObject({ body: 'the whole story', labels: ['mi-upgrade', 'sox'] });
  expect(approved?.approvers).toHaveLength(1);
  expect(await requests.merge(number, 'f'.repeat(40), MESSAGE)).toHaveProperty('notMerged');
  const merged = await requests.merge(number, head, MESSAGE);
  expect(merged).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
  const [by] = approved?.approvers ?? [];
  expect(await requests.find(REQUEST, id)).toMatchObject({
    state: 'merged',
    merged: { by, at: clock.now(), commit: 'commit' in merged ? merged.commit : '' },
  });
});

test('a pull request of our own starts the upgrade, and nobody approves it but others', async () => {
  const upgrades = githubPullRequestUpgrades(access());
  const requests = githubPullRequests({ ...access(), mode: 'pull-request' });
  const since = clock.now();
  const run = await upgrades.dispatch(REQUEST);
  expect(await upgrades.dispatch(REQUEST)).toEqual(run);
  expect(await upgrades.find(REQUEST, since)).toEqual(run);
  expect(await upgrades.run(run.id)).toEqual(run);
  const pull = await requests.find(REQUEST, run.id);
  expect(pull).toMatchObject({ state: 'open', labels: ['mi-upgrade'] });
  expect(pull?.body).toContain(REQUEST.trackingIssue);
  expect(await requests.approve(pull?.number ?? 0, pull?.head ?? '', 'fine')).toBe('own');
  clock.advance(12 * MINUTE);
  expect(await upgrades.run(run.id)).toEqual({ ...run, status: 'succeeded' });
});

test('a tracking issue is opened, found again, written to and closed', async () => {
  const issues = githubTrackingIssues(access('customer'));
  const since = clock.now();
  const marker = '<!-- tranche:tracking:r-1 -->';
  expect(await issues.find(marker, since)).toBeUndefined();
  const issue = await issues.open({ title: 't', body: `hello\n${marker}`, labels: ['release'], assignees: ['jo'] });
  const opened = { ...issue, body: `hello\n${marker}`, state: 'open', assignees: ['jo'], closedBy: null };
  expect(await issues.read(issue.number)).toEqual(opened);
  clock.advance(HOUR);
  await issues.open({ title: 't', body: `hello\n${marker}`, labels: [] });
  expect(await issues.find(marker, since)).toEqual(issue);
  const first = await issues.comment(issue.number, 'one');
  clock.advance(MINUTE);
  const second = await issues.comment(issue.number, 'two');
  await issues.editComment(first.id, 'changed');
  expect(await issues.comments(issue.number, since)).toEqual([{ ...first, body: 'changed' }, second]);
  expect(await issues.comments(issue.number, clock.now())).toEqual([second]);
  await issues.update(issue.number, { body: `closed\n${marker}`, state: 'closed' });
  const closed = { ...opened, body: `closed\n${marker}`, state: 'closed', closedBy: 'tranche[bot]' };
  expect(await issues.read(issue.number)).toEqual(closed);
  expect(await issues.find(marker, since)).toEqual(issue);
});

test('the fleet takes over a merged version by reading one file', async () => {
  const fleet = githubFleet(access());
  const upgrades = githubPullRequestUpgrades(access());
  const first = await fleet.read('prod');
  expect(first?.deployments[0]?.instance?.version).toBe('5.1.9');
  const { id } = await upgrades.dispatch(REQUEST);
  expect(await fleet.read('prod', first?.revision)).toBeUndefined();
  const others = githubPullRequests({ ...access(), token: 'ann', mode: 'pull-request' });
  const pull = await others.find(REQUEST, id);
  clock.advance(12 * MINUTE);
  const head = pull?.head ?? '';
  expect(await others.approve(Number(id), head, 'fine')).toBe('approved');
  expect(await others.merge(Number(id), head, MESSAGE)).toHaveProperty('commit');
  const before = github.calls.count;
  const second = await fleet.read('prod', first?.revision);
  expect(github.calls.count - before).toBe(6);
  expect(second?.deployments[0]?.instance).toEqual({ ...first?.deployments[0]?.instance, version: '5.2.0' });
});

describe('what each call costs', () => {
  test('in requests', async () => {
    const issues = githubTrackingIssues(access('customer'));
    expect(await costOf(issues.open({ title: 't', body: 'b', labels: [] }))).toBe(1);
    expect(await costOf(issues.find('b', clock.now()))).toBe(1);
    expect(await costOf(issues.read(1))).toBe(1);
    expect(await costOf(issues.comments(1, clock.now()))).toBe(1);
    const upgrades = githubPullRequestUpgrades(access());
    expect(await costOf(upgrades.dispatch(REQUEST))).toBe(7);
    expect(await costOf(upgrades.find(REQUEST, clock.now()))).toBe(2);
  });
});

test('a limit on writes is told to the gate, and reads go on', async () => {
  await github.close();
  const limits = { perMinute: 1, perHour: 100 };
  github = await serveGithub({ world, clock, repository: 'acme/cloud', limits });
  const told: number[] = [];
  const gate = { pass: async () => {}, limited: async (delay: number) => void told.push(delay) };
  const issues = githubTrackingIssues({ ...access('customer'), gate });
  const issue = await issues.open({ title: 't', body: 'b', labels: [] });
  const failed = await failureOf(issues.comment(issue.number, 'b'));
  expect(failed).toMatchObject({ certain: true, retryable: true, retryAfter: MINUTE });
  expect(told).toEqual([MINUTE]);
  expect(await issues.find('b', clock.now())).toEqual(issue);
});
