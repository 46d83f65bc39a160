import { createHmac, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { type LocalServer, OPERATOR_TOKEN, RELEASE_TOKEN, fleetOnDisk, localServer } from './localServer.ts';
import { type RawAnswer, rawRequest } from './rawHttp.ts';

const START = '2026-11-23T00:00:00Z';
const SECRET = "It's a Secret to Everybody";
const PATH = '/github-webhook';

const server = (env: Readonly<Record<string, string>> = {}): Promise<LocalServer> => {
  const { root } = fleetOnDisk([
    { id: 'in-1', type: 'internal' },
    { id: 'cu-1', type: 'production' },
  ]);
  return localServer(['--fleet', root, '--start', START], { env: { GITHUB_WEBHOOK_SECRET: SECRET, ...env } });
};

/** As GitHub documents it, made without any code of the project. */
function signed(body: string, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

function headersOf(body: string, changes: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-event': 'release',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-hub-signature-256': signed(body),
    ...changes,
  };
  const given = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(given) as Record<string, string>;
}

function send(
  { url }: LocalServer,
  body: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<RawAnswer> {
  return rawRequest(url, { method: 'POST', path: PATH, headers: headersOf(body, changes), body });
}

const release = (tag = 'v5.2.0', type = 'major'): string =>
  JSON.stringify({
    action: 'published',
    repository: { full_name: 'acme/product' },
    sender: { login: 'ana' },
    release: {
      tag_name: tag,
      draft: false,
      prerelease: false,
      published_at: START,
      body: `Grüße 🎉\r\nrelease-type: ${type}`,
    },
  });

const rolloutsOf = async (server: LocalServer): Promise<unknown> => (await server.get('/api/rollouts')).body;

describe('a webhook of GitHub', () => {
  it('registers a release once, however often it is sent', async () => {
    const tranche = await server();
    for (let time = 0; time < 3; time += 1) {
      expect(await send(tranche, release())).toMatchObject({ status: 204, body: '' });
    }
    const other = { 'x-github-delivery': '00000000-cc78-11e3-81ab-4c9367dc0958' };
    expect(await send(tranche, release(), other)).toMatchObject({ status: 204 });
    expect(await rolloutsOf(tranche)).toMatchObject({ rollouts: [{ id: 'prod-5.2.0' }] });
    const { body } = await tranche.get('/api/rollouts/prod-5.2.0/history');
    const { history } = body as { history: { actor: string; event: { type: string } }[] };
    expect(history.filter(({ event }) => event.type === 'ReleaseRegistered')).toMatchObject([{ actor: 'github:ana' }]);
  });

  it('is answered with 204 when its release cannot be registered, and the log says what to do', async () => {
    const tranche = await server();
    expect(await send(tranche, release('v5.3.0', 'huge'))).toMatchObject({ status: 204 });
    expect(await rolloutsOf(tranche)).toEqual({ rollouts: [] });
    const told = /"WARNING".*a release on GitHub was not registered.*tranche release register/;
    await expect.poll(tranche.output).toMatch(told);
  });

  it('is let in by its signature only, before anything of it is read', async () => {
    const tranche = await server();
    const body = release();
    const right = signed(body);
    const wrong = [
      undefined,
      '',
      'sha256=',
      right.slice(0, -1),
      `${right}0`,
      right.replace('sha256=', 'sha1='),
      right.slice('sha256='.length),
      right.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      signed(body, 'another secret'),
      signed(body, ''),
      signed(`${body} `),
    ];
    for (const signature of wrong) {
      expect(await send(tranche, body, { 'x-hub-signature-256': signature })).toMatchObject({ status: 401 });
    }
    const altered = body.replace('5.2.0', '5.2.1');
    expect(await send(tranche, altered, { 'x-hub-signature-256': right })).toMatchObject({ status: 401 });
    expect(await send(tranche, '{ broken', { 'x-hub-signature-256': right })).toMatchObject({ status: 401 });
    expect(await send(tranche, '')).toMatchObject({ status: 401 });
    for (const token of [RELEASE_TOKEN, OPERATOR_TOKEN]) {
      const bearer = { authorization: `Bearer ${token}`, 'x-hub-signature-256': undefined };
      expect(await send(tranche, body, bearer)).toMatchObject({ status: 401 });
    }
    expect(await rolloutsOf(tranche)).toEqual({ rollouts: [] });
  });

  it('says what is wrong with it', async () => {
    const tranche = await server();
    const body = release();
    for (const [header, values] of [
      ['X-GitHub-Event', [undefined, '', 'a b', '../x']],
      ['X-GitHub-Delivery', [undefined, '', 'short', 'a/b/c/d/e/f/g', 'x'.repeat(101)]],
    ] as const) {
      for (const value of values) {
        const { status, body: answer } = await send(tranche, body, { [header.toLowerCase()]: value });
        expect({ status, answer: JSON.parse(answer) as unknown }).toMatchObject({
          status: 400,
          answer: { errors: [{ field: header }] },
        });
      }
    }
    for (const [sent, message] of [
      ['{ broken', 'is not JSON'],
      [`payload=${encodeURIComponent(body)}`, 'application/json'],
    ] as const) {
      const { status, body: answer } = await send(tranche, sent);
      expect({ status, answer }).toMatchObject({ status: 400, answer: expect.stringContaining(message) });
    }
    expect(await send(tranche, '{"action":"published"}')).toMatchObject({ status: 400 });
    expect(await send(tranche, `"${'x'.repeat(1024 * 1024)}"`)).toMatchObject({ status: 413 });
    expect(await tranche.get(PATH)).toMatchObject({ status: 405 });
    expect(await rolloutsOf(tranche)).toEqual({ rollouts: [] });
  });

  it('of an event that nobody waits for is fine', async () => {
    const tranche = await server();
    for (const event of ['ping', 'star', 'push', 'pull_request', 'workflow_run']) {
      const body = JSON.stringify({
        zen: 'Design for failure.',
        action: 'created',
        ref: 'refs/heads/topic',
        repository: { full_name: 'acme/cloud', default_branch: 'main' },
      });
      expect(await send(tranche, body, { 'x-github-event': event })).toMatchObject({ status: 204 });
    }
    await expect.poll(tranche.output).toContain('ignored: an event that nobody waits for');
  });

  it('of every payload that GitHub publishes is taken', async () => {
    const events = createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json') as {
      readonly name: string;
      readonly examples: readonly object[];
    }[];
    const tranche = await server({ GITHUB_DEPLOYMENTS_REPO: 'Codertocat/Hello-World' });
    for (const { name, examples } of events) {
      for (const example of examples) {
        const headers = { 'x-github-event': name, 'x-github-delivery': randomUUID() };
        const { status, body } = await send(tranche, JSON.stringify(example), headers);
        expect({ name, status, body }).toEqual({ name, status: 204, body: '' });
      }
    }
    expect(tranche.output()).not.toContain('"ERROR"');
  });

  it('of a push to the configuration makes a tick come', async () => {
    const tranche = await server();
    const body = JSON.stringify({
      ref: 'refs/heads/main',
      repository: { full_name: 'acme/cloud', default_branch: 'main' },
      commits: [{ added: [], modified: ['environments/prod/deployments/cu-1/config.yaml'], removed: [] }],
    });
    expect(await send(tranche, body, { 'x-github-event': 'push' })).toMatchObject({ status: 204 });
    await expect.poll(tranche.output).toContain('a tick was sent');
    expect(await send(tranche, body, { 'x-github-event': 'push' })).toMatchObject({ status: 204 });
    await expect.poll(tranche.output).toContain('taken before');
  });

  it('comes from elsewhere, too', async () => {
    const tranche = await server();
    expect(await send(tranche, release(), { host: 'tranche.example.com' })).toMatchObject({ status: 204 });
  });

  it('counts only from the repositories that are named, and pre-releases only when they are wanted', async () => {
    const tranche = await server({ GITHUB_RELEASE_REPOS: 'acme/agent, acme/core', TRANCHE_PRERELEASES: 'true' });
    expect(await send(tranche, release())).toMatchObject({ status: 204 });
    expect(await rolloutsOf(tranche)).toEqual({ rollouts: [] });
    const named = release().replace('acme/product', 'acme/core').replace('"prerelease":false', '"prerelease":true');
    expect(await send(tranche, named)).toMatchObject({ status: 204 });
    expect(await rolloutsOf(tranche)).toMatchObject({ rollouts: [{ id: 'prod-5.2.0' }] });
  });

  it('cannot be signed with a secret that nobody has set', async () => {
    const tranche = await server({ GITHUB_WEBHOOK_SECRET: '' });
    expect(await send(tranche, release(), { 'x-hub-signature-256': signed(release(), '') })).toMatchObject({
      status: 401,
    });
  });
});
