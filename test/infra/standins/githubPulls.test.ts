import { describe, expect, test } from 'vitest';
import { blobSha } from '../../../infra/local/standins/github/gitObjects.ts';
import { BRANCH, CLOUD, CONFIG, CONFIG_TEXT, githubApi, UPGRADE } from './githubApi.ts';

type Api = Awaited<ReturnType<typeof githubApi>>;

async function textOf({ call }: Api, path: string, ref = 'main'): Promise<string> {
  const { body } = await call('GET', `${CLOUD}/contents/${path}?ref=${ref}`);
  return Buffer.from(body.content, 'base64').toString('utf8');
}

/** Opens a pull request of an upgrade as we do when the workflow does not open it. */
async function ownPull({ call }: Api) {
  const main = await call('GET', `${CLOUD}/commits/main`);
  await call('POST', `${CLOUD}/git/refs`, { ref: `refs/heads/${BRANCH}`, sha: main.body.sha });
  const content = Buffer.from(CONFIG_TEXT.replace('5.1.9', '5.2.0')).toString('base64');
  const change = { message: 'Upgrade', content, branch: BRANCH, sha: blobSha(CONFIG_TEXT) };
  await call('PUT', `${CLOUD}/contents/${CONFIG}`, change);
  return call('POST', `${CLOUD}/pulls`, { title: 'Upgrade', head: BRANCH, base: 'main', body: 'Ours' });
}

describe('the pull request of a run', () => {
  test('is open once the run has succeeded, not before, with the number that was reserved for it', async () => {
    const api = await githubApi();
    const { call, world, clock } = api;
    const run = world.dispatch(UPGRADE);
    world.dispatch({ ...UPGRADE, version: '5.2.1' });
    clock.advance(run.endsAt - clock.now() - 1);
    const find = () => call('GET', `${CLOUD}/pulls?head=acme:${BRANCH}&state=all`);
    expect((await find()).body).toEqual([]);
    clock.advance(1);
    expect((await find()).body).toMatchObject([
      {
        number: 1,
        title: 'mi_upgrade acme prod 5.2.0',
        user: { login: 'github-actions[bot]', type: 'Bot' },
        labels: [{ name: 'mi-upgrade' }],
        head: { ref: BRANCH },
        base: { ref: 'main' },
        created_at: new Date(run.endsAt).toISOString().replace('.000Z', 'Z'),
      },
    ]);
    expect(await textOf(api, CONFIG)).toBe(CONFIG_TEXT);
    expect(await textOf(api, CONFIG, BRANCH)).toBe(CONFIG_TEXT.replace('5.1.9', '5.2.0'));
    clock.advance(12 * 60_000);
    expect((await call('GET', `${CLOUD}/pulls/2`)).body.title).toBe('mi_upgrade acme prod 5.2.1');
  });

  test('there is none of a run that failed', async () => {
    const { call, world, upgrade } = await githubApi();
    world.break('src-1', { kind: 'failing-run' });
    upgrade();
    expect((await call('GET', `${CLOUD}/pulls?state=all`)).body).toEqual([]);
  });

  test('a later run for the same branch gives it a new head; once it is closed, a new one is opened', async () => {
    const { call, upgrade } = await githubApi();
    upgrade();
    const before = (await call('GET', `${CLOUD}/pulls/1`)).body.head.sha;
    upgrade();
    const after = (await call('GET', `${CLOUD}/pulls/1`)).body.head.sha;
    expect(after).not.toBe(before);
    expect((await call('GET', `${CLOUD}/pulls`)).body).toHaveLength(1);
    await call('PATCH', `${CLOUD}/issues/1`, { state: 'closed' });
    upgrade();
    const all = await call('GET', `${CLOUD}/pulls?state=all&head=acme:${BRANCH}`);
    expect(all.body).toMatchObject([
      { number: 3, state: 'open' },
      { number: 1, state: 'closed' },
    ]);
  });

  test('its text, labels and state are changed through its issue or itself', async () => {
    const { call, upgrade } = await githubApi();
    upgrade();
    await call('PATCH', `${CLOUD}/issues/1`, { body: 'Described', labels: ['mi-upgrade', 'soaking'] });
    await call('PATCH', `${CLOUD}/pulls/1`, { title: 'Another title' });
    expect((await call('GET', `${CLOUD}/pulls/1`)).body).toMatchObject({
      title: 'Another title',
      body: 'Described',
      labels: [{ name: 'mi-upgrade' }, { name: 'soaking' }],
    });
    expect((await call('GET', `${CLOUD}/issues?labels=soaking`)).body).toMatchObject([{ pull_request: {} }]);
  });
});

describe('reviewing and merging', () => {
  test('an approval is of one head, and nobody approves what is their own', async () => {
    const { call, upgrade } = await githubApi();
    upgrade();
    const head = (await call('GET', `${CLOUD}/pulls/1`)).body.head.sha;
    const approve = { event: 'APPROVE', body: 'Verified', commit_id: head };
    expect((await call('POST', `${CLOUD}/pulls/1/reviews`, approve)).body).toMatchObject({ state: 'APPROVED' });
    expect((await call('GET', `${CLOUD}/pulls/1/reviews`)).body).toMatchObject([
      { user: { login: 'tranche[bot]' }, commit_id: head, body: 'Verified' },
    ]);
    const api = await githubApi();
    await ownPull(api);
    const own = await api.call('POST', `${CLOUD}/pulls/1/reviews`, { event: 'APPROVE' });
    expect([own.status, own.body.message]).toEqual([422, expect.stringContaining('Can not approve your own')]);
    expect((await api.call('POST', `${CLOUD}/pulls/1/reviews`, { event: 'APPROVE' }, 'token-of-ada')).status).toBe(200);
  });

  test('a merge changes the file on the main branch, and is refused for any other head', async () => {
    const api = await githubApi();
    const { call, upgrade } = api;
    upgrade();
    const { head } = (await call('GET', `${CLOUD}/pulls/1`)).body;
    const before = (await call('GET', `${CLOUD}/commits/main`)).body.sha;
    const stale = await call('PUT', `${CLOUD}/pulls/1/merge`, { sha: before, merge_method: 'squash' });
    expect([stale.status, stale.body.message]).toEqual([409, expect.stringContaining('Head branch was modified')]);
    const merge = { sha: head.sha, merge_method: 'squash', commit_title: 'Title', commit_message: 'Text' };
    const merged = await call('PUT', `${CLOUD}/pulls/1/merge`, merge, 'token-of-ada');
    expect(merged.body).toMatchObject({ merged: true });
    expect(await textOf(api, CONFIG)).toBe(CONFIG_TEXT.replace('5.1.9', '5.2.0'));
    expect((await call('GET', `${CLOUD}/pulls/1`)).body).toMatchObject({
      state: 'closed',
      merged: true,
      merged_by: { login: 'ada' },
      merge_commit_sha: merged.body.sha,
    });
    const main = await call('GET', `${CLOUD}/commits/HEAD`);
    expect(main.body).toMatchObject({ sha: merged.body.sha, commit: { message: 'Title\n\nText' } });
    expect(main.body.parents).toMatchObject([{ sha: before }]);
    expect((await call('PUT', `${CLOUD}/pulls/1/merge`, merge)).status).toBe(405);
  });

  test('one without the approvals that are required, or in conflict with the main branch, is not merged', async () => {
    const { call, upgrade } = await githubApi({ requiredApprovals: 1 });
    upgrade();
    const merge = () => call('PUT', `${CLOUD}/pulls/1/merge`, {});
    expect(await merge()).toMatchObject({
      status: 405,
      body: { message: expect.stringContaining('approving review is required') },
    });
    expect((await call('GET', `${CLOUD}/pulls/1`)).body).toMatchObject({ mergeable: true, mergeable_state: 'blocked' });
    await call('POST', `${CLOUD}/pulls/1/reviews`, { event: 'APPROVE' }, 'token-of-ada');
    const content = Buffer.from('spec: {}\n').toString('base64');
    await call('PUT', `${CLOUD}/contents/${CONFIG}`, { message: 'Edit', content, sha: blobSha(CONFIG_TEXT) });
    expect(await merge()).toMatchObject({ status: 405, body: { message: 'Pull Request is not mergeable' } });
    expect((await call('GET', `${CLOUD}/pulls/1`)).body).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
  });
});

describe('a pull request of our own', () => {
  test('starts a run once it is labelled, which its checks show, and no other pull request comes of that', async () => {
    const api = await githubApi();
    const { call, world, clock } = api;
    const opened = await ownPull(api);
    expect(opened).toMatchObject({ status: 201, body: { number: 1, user: { login: 'tranche[bot]' } } });
    expect(world.runs).toHaveLength(0);
    await call('POST', `${CLOUD}/issues/1/labels`, { labels: ['mi-upgrade'] });
    await call('POST', `${CLOUD}/issues/1/labels`, { labels: ['mi-upgrade'] });
    expect(world.runs).toMatchObject([UPGRADE]);
    const checks = async () =>
      (await call('GET', `${CLOUD}/commits/${opened.body.head.sha}/check-runs`)).body.check_runs;
    expect(await checks()).toMatchObject([{ status: 'queued', conclusion: null, name: 'mi_upgrade' }]);
    const early = await call('PUT', `${CLOUD}/pulls/1/merge`, {});
    expect([early.status, early.body.message]).toEqual([405, expect.stringContaining('in progress')]);
    clock.advance(12 * 60_000);
    expect(await checks()).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
    expect(world.look('acme.test')).toMatchObject({ version: '5.2.0' });
    expect((await call('GET', `${CLOUD}/pulls?state=all`)).body).toHaveLength(1);
    expect((await call('PUT', `${CLOUD}/pulls/1/merge`, {})).status).toBe(200);
    const runs = await call('GET', `${CLOUD}/actions/workflows/mi_upgrade.yml/runs`);
    expect(runs.body.workflow_runs).toMatchObject([{ event: 'pull_request', head_branch: BRANCH }]);
  });

  test('a run that fails blocks it', async () => {
    const api = await githubApi();
    api.world.break('src-1', { kind: 'failing-run' });
    const { body } = await ownPull(api);
    await api.call('POST', `${CLOUD}/issues/1/labels`, ['mi-upgrade']);
    api.clock.advance(12 * 60_000);
    const checks = await api.call('GET', `${CLOUD}/commits/${BRANCH}/check-runs`);
    expect(checks.body.check_runs).toMatchObject([{ conclusion: 'failure', head_sha: body.head.sha }]);
    expect((await api.call('PUT', `${CLOUD}/pulls/1/merge`, {})).status).toBe(405);
  });

  test('a second one from the same branch, or one from nowhere, is refused', async () => {
    const api = await githubApi();
    await ownPull(api);
    const open = (head: string, base = 'main') => api.call('POST', `${CLOUD}/pulls`, { title: 'x', head, base });
    expect((await open(BRANCH)).body.errors[0].message).toContain('A pull request already exists');
    expect((await open('nowhere')).body.errors[0]).toMatchObject({ field: 'head', code: 'invalid' });
    expect((await open(BRANCH, 'other')).body.errors[0]).toMatchObject({ field: 'base', code: 'invalid' });
  });
});
