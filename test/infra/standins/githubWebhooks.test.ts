import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Webhooks } from '@octokit/webhooks';
import { expect, onTestFinished, test } from 'vitest';
import { CLOUD, CUSTOMER, githubApi } from './githubApi.ts';

const SECRET = 'secret of the hook';

interface Delivery {
  readonly event: string;
  readonly id: string;
  readonly signature: string;
  readonly text: string;
  readonly payload: Record<string, unknown>;
}

async function receiver() {
  const deliveries: Delivery[] = [];
  const answer = { status: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const header = (name: string) => String(request.headers[name]);
      const [event, id] = [header('x-github-event'), header('x-github-delivery')];
      deliveries.push({ event, id, signature: header('x-hub-signature-256'), text, payload: JSON.parse(text) });
      response.writeHead(answer.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return { deliveries, answer, url };
}

async function setUp() {
  const hook = await receiver();
  const api = await githubApi({ webhooks: { url: hook.url, secret: SECRET } });
  const names = async () => {
    await api.github.webhooks?.settled();
    return hook.deliveries.map(({ event, payload }) => [event, payload['action']].filter(Boolean).join(' '));
  };
  return { ...api, ...hook, names };
}

test('a merge is told as a closed pull request and a push to the main branch, each signed and with its own id', async () => {
  const { call, upgrade, names, deliveries } = await setUp();
  upgrade();
  await call('POST', `${CLOUD}/issues/1/labels`, ['soaking']);
  const merged = await call('PUT', `${CLOUD}/pulls/1/merge`, {});
  expect(await names()).toEqual(['pull_request labeled', 'pull_request closed', 'push']);
  expect(new Set(deliveries.map(({ id }) => id)).size).toBe(3);
  const github = new Webhooks({ secret: SECRET });
  for (const { text, signature } of deliveries) expect(await github.verify(text, signature)).toBe(true);
  const [labeled, closed, push] = deliveries.map(({ payload }) => payload);
  expect(labeled).toMatchObject({ label: { name: 'soaking' }, pull_request: { number: 1 } });
  expect(closed).toMatchObject({ number: 1, pull_request: { merged: true, merge_commit_sha: merged.body.sha } });
  expect(push).toMatchObject({
    ref: 'refs/heads/main',
    after: merged.body.sha,
    repository: { full_name: 'acme/cloud' },
  });
});

test('an issue that is closed is told once, and one that is only edited is not', async () => {
  const { call, names } = await setUp();
  await call('POST', `${CUSTOMER}/issues`, { title: 'x' });
  await call('PATCH', `${CUSTOMER}/issues/1`, { body: 'y' });
  await call('PATCH', `${CUSTOMER}/issues/1`, { state: 'closed' });
  await call('PATCH', `${CUSTOMER}/issues/1`, { state: 'closed' });
  expect(await names()).toEqual(['issues closed']);
});

test('a release is told as published, then as released or prereleased; a draft is not published', async () => {
  const { call, github, names, deliveries } = await setUp();
  github.publishRelease({ tag_name: 'v5.2.0', body: 'Notes' });
  github.publishRelease({ tag_name: 'v5.3.0-rc.1', prerelease: true }, 'acme/product');
  await call('POST', '/repos/acme/product/releases', { tag_name: 'v6.0.0', draft: true });
  const twice = await call('POST', '/repos/acme/product/releases', { tag_name: 'v6.0.0' });
  expect(twice).toMatchObject({ status: 422, body: { errors: [{ code: 'already_exists' }] } });
  expect(await names()).toEqual([
    'release published',
    'release released',
    'release published',
    'release prereleased',
    'release created',
  ]);
  expect(deliveries[0]?.payload).toMatchObject({ release: { tag_name: 'v5.2.0', body: 'Notes', draft: false } });
  expect(deliveries[2]?.payload).toMatchObject({ repository: { full_name: 'acme/product' } });
});

test('what cannot be delivered is counted and not tried again', async () => {
  const { call, github, answer, names, deliveries } = await setUp();
  answer.status = 500;
  github.publishRelease({ tag_name: 'v1' });
  await names();
  expect(github.webhooks?.counts).toEqual({ delivered: 0, failed: 2 });
  expect(deliveries).toHaveLength(2);
  const { github: alone } = await githubApi({ webhooks: { url: 'http://127.0.0.1:1/', secret: SECRET } });
  alone.publishRelease({ tag_name: 'v1' });
  await alone.webhooks?.settled();
  expect(alone.webhooks?.counts).toEqual({ delivered: 0, failed: 2 });
  expect((await call('GET', `${CUSTOMER}/issues`)).status).toBe(200);
});

/** The published examples have the same fields, except those that only other kinds of events have. */
test.each([
  ['pull_request', 'closed'],
  ['issues', 'closed'],
  ['release', 'published'],
  ['push', undefined],
])('the payload of %s %s has the fields of the published example', async (event, action) => {
  const { call, github, upgrade, names, deliveries } = await setUp();
  upgrade();
  await call('PUT', `${CLOUD}/pulls/1/merge`, {});
  await call('POST', `${CUSTOMER}/issues`, { title: 'x' });
  await call('PATCH', `${CUSTOMER}/issues/1`, { state: 'closed' });
  github.publishRelease({ tag_name: 'v1' });
  await names();
  const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
    name: string;
    examples: Record<string, unknown>[];
  }[];
  const known = examples.find(({ name }) => name === event)?.examples ?? [];
  const example = known.find((candidate) => candidate['action'] === action) ?? known[0] ?? {};
  const sent = deliveries.find((delivery) => delivery.event === event && delivery.payload['action'] === action);
  expect(missingFields(example, sent?.payload ?? {})).toEqual([]);
});

/** Down to what is in the subject of the event itself. */
function missingFields(example: Record<string, unknown>, sent: Record<string, unknown>, depth = 0): string[] {
  return Object.entries(example).flatMap(([key, value]) => {
    if (['changes', 'installation', 'organization'].includes(key)) return [];
    if (!(key in sent)) return [key];
    const [a, b] = [value, sent[key]];
    const nested = isRecord(a) && isRecord(b) && depth < 1 && key !== 'repository' && key !== 'sender';
    return nested ? missingFields(a, b, depth + 1).map((field) => `${key}.${field}`) : [];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
