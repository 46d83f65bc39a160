import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { blobSha, treeOf } from '../../../infra/local/standins/github/gitObjects.ts';
import { githubFleet } from '../../../shared/adapters/github/githubFleet.ts';
import { CLOUD, CONFIG, CONFIG_TEXT, githubApi } from './githubApi.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('files and trees have the names that git gives them', () => {
  expect(blobSha('hello\n')).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  const git = execFileSync('git', ['hash-object', '-t', 'tree', '--stdin'], { input: '', encoding: 'utf8' });
  expect(treeOf(new Map()).sha).toBe(git.trim());
  const { entries } = treeOf(
    new Map([
      ['a/b', 'x'],
      ['a.txt', 'y'],
    ]),
  );
  expect(entries.map(({ path, type }) => `${type} ${path}`)).toEqual(['tree a', 'blob a.txt', 'blob a/b']);
});

test('a branch is made, found, and deleted', async () => {
  const { call } = await githubApi();
  const { sha } = (await call('GET', `${CLOUD}/commits/main`)).body;
  const create = (ref: string, at = sha) => call('POST', `${CLOUD}/git/refs`, { ref, sha: at });
  expect((await create('refs/heads/a/b')).body).toMatchObject({ ref: 'refs/heads/a/b', object: { sha } });
  expect((await create('refs/heads/a/b')).body.message).toBe('Reference already exists');
  expect((await create('refs/heads/c', 'f'.repeat(40))).body.message).toBe('Object does not exist');
  expect((await create('c')).status).toBe(422);
  expect((await call('GET', `${CLOUD}/git/ref/heads/a/b`)).body.object.sha).toBe(sha);
  expect((await call('DELETE', `${CLOUD}/git/refs/heads/a/b`)).status).toBe(204);
  expect((await call('GET', `${CLOUD}/git/ref/heads/a/b`)).status).toBe(404);
  expect((await call('DELETE', `${CLOUD}/git/refs/heads/a/b`)).status).toBe(422);
});

test('a file is written into a branch only over the one that was read', async () => {
  const { call } = await githubApi();
  const { sha } = (await call('GET', `${CLOUD}/commits/main`)).body;
  await call('POST', `${CLOUD}/git/refs`, { ref: 'refs/heads/edit', sha });
  const put = (change: object, path = CONFIG) =>
    call('PUT', `${CLOUD}/contents/${path}`, { message: 'Edit', branch: 'edit', content: base64('new\n'), ...change });
  expect((await put({})).status).toBe(422);
  expect((await put({ sha: blobSha('something else') })).status).toBe(409);
  expect((await put({ sha: blobSha(CONFIG_TEXT), branch: 'nowhere' })).status).toBe(404);
  expect(await put({ sha: blobSha(CONFIG_TEXT) })).toMatchObject({
    status: 200,
    body: { content: { path: CONFIG, sha: blobSha('new\n') }, commit: { parents: [{ sha }] } },
  });
  expect((await put({}, 'added.txt')).status).toBe(201);
  expect((await call('GET', `${CLOUD}/contents/added.txt`)).status).toBe(404);
  expect((await call('GET', `${CLOUD}/contents/added.txt?ref=edit`)).body.content).toBe(base64('new\n'));
});

test('a commit leads to its tree, and the tree to its files', async () => {
  const { call } = await githubApi({ treeLimit: 5 });
  const { sha } = (await call('GET', `${CLOUD}/git/ref/heads/main`)).body.object;
  const commit = (await call('GET', `${CLOUD}/git/commits/${sha}`)).body;
  const cut = (await call('GET', `${CLOUD}/git/trees/${commit.tree.sha}?recursive=1`)).body;
  expect([cut.tree.length, cut.truncated]).toEqual([5, true]);
  const { call: ask } = await githubApi();
  const whole = (await ask('GET', `${CLOUD}/git/trees/main?recursive=1`)).body;
  expect(whole).toMatchObject({ sha: commit.tree.sha, truncated: false });
  const config = whole.tree.find(({ path }: { path: string }) => path === CONFIG);
  expect(config).toMatchObject({ type: 'blob', mode: '100644', sha: blobSha(CONFIG_TEXT) });
  expect((await ask('GET', `${CLOUD}/git/blobs/${config.sha}`)).body.content).toBe(base64(CONFIG_TEXT));
  const root = (await ask('GET', `${CLOUD}/git/trees/${commit.tree.sha}`)).body.tree;
  expect(root.map(({ path }: { path: string }) => path)).toEqual(['README.md', 'environments']);
  const inner = (await ask('GET', `${CLOUD}/git/trees/${root[1].sha}`)).body.tree;
  expect(inner).toMatchObject([{ path: 'prod', type: 'tree' }]);
});

test('an edit of the folder moves the main branch, and wins over what was merged before it', async () => {
  let files = new Map([['a.txt', 'one\n']]);
  const { call } = await githubApi({ files: () => files });
  const main = async () => (await call('GET', `${CLOUD}/commits/main`)).body.sha;
  const read = async () => (await call('GET', `${CLOUD}/contents/a.txt`)).body.content;
  const before = await main();
  expect(await main()).toBe(before);
  await call('PUT', `${CLOUD}/contents/a.txt`, { message: 'x', content: base64('two\n'), sha: blobSha('one\n') });
  expect(await read()).toBe(base64('two\n'));
  files = new Map([['a.txt', 'three\n']]);
  expect(await main()).not.toBe(before);
  expect(await read()).toBe(base64('three\n'));
});

test('the fleet is read from it as from GitHub', async () => {
  const { github, upgrade, call } = await githubApi({
    files: (
      (files: Map<string, string>) => () =>
        files
    )(
      new Map([
        [
          CONFIG,
          JSON.stringify({
            metadata: { name: 'src-1', labels: { 'instance-type': 'production' } },
            spec: { domain: 'acme.test', gcpProjectId: 'p', sourcegraphVersion: '5.1.9', releaseChannel: 'stable' },
          }).replace('"sourcegraphVersion"', '\n"sourcegraphVersion"'),
        ],
      ]),
    ),
  });
  const fleet = githubFleet({ apiUrl: github.url, token: 't', owner: 'acme', repo: 'cloud' });
  const first = await fleet.read('prod');
  expect(first?.deployments).toMatchObject([{ id: 'src-1', instance: { domain: 'acme.test' } }]);
  expect(await fleet.read('prod', first?.revision)).toBeUndefined();
  upgrade();
  await call('PUT', `${CLOUD}/pulls/1/merge`, {});
  expect((await fleet.read('prod', first?.revision))?.revision).toMatch(/^[0-9a-f]{40}$/);
});
