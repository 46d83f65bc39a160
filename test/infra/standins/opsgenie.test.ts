import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createOpsgenieBoard } from '../../../infra/local/standins/opsgenie/board.ts';
import { boardFile } from '../../../infra/local/standins/opsgenie/boardFile.ts';
import { type OpsgenieServerOptions, serveOpsgenie } from '../../../infra/local/standins/opsgenie/server.ts';
import { manualClock } from './manualClock.ts';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { data?: unknown; errors?: unknown; requestId?: string };
  readonly headers: Headers;
}

async function setUp(options: Partial<OpsgenieServerOptions> = {}) {
  const clock = manualClock();
  const board = createOpsgenieBoard({ clock });
  const server = await serveOpsgenie({ board, clock, key: 'key', ...options });
  onTestFinished(() => server.close());
  const call = async (method: string, path: string, body?: object, key = 'key'): Promise<Answer> => {
    const headers = { authorization: `GenieKey ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}/v2/${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
  };
  const outcome = async (answer: Answer) => (await call('GET', `alerts/requests/${answer.body.requestId}`)).body.data;
  return { clock, board, server, call, outcome };
}

test('a request is accepted at once, and what came of it is told when it is asked for', async () => {
  const { call, outcome } = await setUp();
  const created = await call('POST', 'alerts', { message: 'down', alias: 'a', tags: ['x'], priority: 'P1' });
  expect(created).toMatchObject({
    status: 202,
    body: { result: 'Request will be processed', took: expect.any(Number) },
  });
  expect(await outcome(created)).toMatchObject({ isSuccess: true, action: 'Create', alias: 'a' });
  const lost = await call('POST', 'alerts/b/close?identifierType=alias', {});
  expect(lost.status).toBe(202);
  expect(await outcome(lost)).toMatchObject({ isSuccess: false, status: 'Alert does not exist', alertId: '' });
  expect(await call('GET', 'alerts/requests/unknown')).toMatchObject({ status: 404 });
});

test('an alert is read by its id, its number, and its alias while it is open', async () => {
  const { call, board } = await setUp();
  await call('POST', 'alerts', { message: 'down', alias: 'a' });
  const [alert] = board.all();
  const shown = { data: { id: alert?.id, tinyId: '1', alias: 'a', status: 'open', acknowledged: false, count: 1 } };
  for (const path of ['a?identifierType=alias', '1?identifierType=tiny', String(alert?.id)]) {
    expect(await call('GET', `alerts/${path}`)).toMatchObject({ status: 200, body: shown });
  }
  await call('POST', 'alerts/a/close?identifierType=alias', {});
  expect(await call('GET', 'alerts/a?identifierType=alias')).toMatchObject({ status: 404 });
  expect(await call('GET', `alerts/${alert?.id}`)).toMatchObject({ body: { data: { status: 'closed' } } });
  await call('POST', 'alerts', { message: 'down again', alias: 'a' });
  const { body } = await call('GET', `alerts?query=${encodeURIComponent('alias:"a"')}&order=desc`);
  expect(body.data).toMatchObject([{ message: 'down again' }, { message: 'down' }]);
  expect(await call('GET', 'alerts?query=alias%3A')).toMatchObject({ status: 422 });
});

test.each([
  ['message', { message: 'x'.repeat(131) }],
  ['message', { message: '' }],
  ['alias', { message: 'x', alias: 'x'.repeat(513) }],
  ['description', { message: 'x', description: 'x'.repeat(15_001) }],
  ['details', { message: 'x', details: { a: 'x'.repeat(8_000) } }],
  ['tags', { message: 'x', tags: Array(21).fill('x') }],
  ['tags', { message: 'x', tags: ['x'.repeat(51)] }],
  ['priority', { message: 'x', priority: 'P6' }],
  ['user', { message: 'x', user: 'x'.repeat(101) }],
])('a wrong %s is refused by its name', async (field, body) => {
  const { call, board } = await setUp();
  expect(await call('POST', 'alerts', body)).toMatchObject({
    status: 422,
    body: { errors: { [field]: expect.any(String) } },
  });
  expect(board.all()).toEqual([]);
});

test('a key that is missing or wrong is refused, and one that calls too often has to wait', async () => {
  const { call, clock, board } = await setUp({ perMinute: 2 });
  expect((await call('POST', 'alerts', { message: 'x' }, 'wrong')).status).toBe(401);
  await call('POST', 'alerts', { message: 'x' });
  clock.advance(30_000);
  await call('POST', 'alerts', { message: 'y' });
  const refused = await call('POST', 'alerts', { message: 'z' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
  clock.advance(30_000);
  expect((await call('POST', 'alerts', { message: 'z' })).status).toBe(202);
  expect(board.all()).toHaveLength(3);
});

test('everything else that can be done to an alert has its address', async () => {
  const { call, outcome, board } = await setUp();
  await call('POST', 'alerts', { message: 'x', alias: 'a' });
  const at = 'alerts/a';
  const by = '?identifierType=alias';
  const done = [
    await call('POST', `${at}/assign${by}`, { owner: { username: 'sam' } }),
    await call('POST', `${at}/snooze${by}`, { endTime: '2026-11-23T12:00:00Z' }),
    await call('POST', `${at}/tags${by}`, { tags: ['b'] }),
    await call('POST', `${at}/escalate${by}`, { escalation: { name: 'cloud' } }),
    await call('PUT', `${at}/priority${by}`, { priority: 'P2' }),
  ];
  for (const answer of done) expect(await outcome(answer)).toMatchObject({ isSuccess: true });
  expect(board.all()).toMatchObject([
    { owner: 'sam', tags: ['b'], priority: 'P2', snoozedUntil: Date.UTC(2026, 10, 23, 12) },
  ]);
  await call('DELETE', `${at}${by}`);
  expect(board.all()).toEqual([]);
});

test('a heartbeat that nobody hears expires', async () => {
  const { call, clock } = await setUp();
  await call('POST', 'heartbeats', { name: 'tranche', interval: 10, intervalUnit: 'minutes' });
  expect((await call('GET', 'heartbeats/other/ping')).status).toBe(404);
  expect((await call('GET', 'heartbeats/tranche/ping')).status).toBe(202);
  clock.advance(11 * 60_000);
  expect(await call('GET', 'heartbeats/tranche')).toMatchObject({ body: { data: { expired: true } } });
  await call('POST', 'heartbeats/tranche/ping');
  expect(await call('GET', 'heartbeats/tranche')).toMatchObject({ body: { data: { expired: false } } });
});

test('what people do is told with the secret header, the time as a number of nanoseconds', async () => {
  const received: { token: unknown; text: string }[] = [];
  const receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      received.push({ token: request.headers['x-tranche-token'], text });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void receiver.close());
  let url: string | undefined;
  const { server, call } = await setUp({ webhooks: { url: () => url, token: 'token' } });
  await call('POST', 'alerts', { message: 'nobody listens yet', alias: 'a' });
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  server.people.acknowledge('jo', 'a');
  server.people.escalate('a', 'sam');
  await server.webhooks?.settled();
  expect(received.map(({ token }) => token)).toEqual(['token', 'token']);
  expect(received[0]?.text).toMatch(/"updatedAt":\d{19},/);
  const [acknowledged, escalated] = received.map(({ text }) => JSON.parse(text) as object);
  expect(acknowledged).toMatchObject({
    action: 'Acknowledge',
    alert: { alias: 'a', username: 'jo', tinyId: '1', createdAt: Date.UTC(2026, 10, 23, 10) },
    source: { type: 'web' },
  });
  expect(escalated).toMatchObject({ action: 'Escalate', headers: { 'X-Tranche-Token': 'token' } });
  expect(Object.keys((escalated as { alert: object }).alert)).toEqual(['alertId']);
});

test('a person acts on the pages, which hold nothing from outside as it came', async () => {
  const { server, call, board } = await setUp();
  const evil = '<script>alert("1")</script>';
  await call('POST', 'alerts', {
    message: evil,
    alias: evil,
    description: evil,
    details: { [evil]: `https://x.example/${evil}` },
    tags: [evil],
  });
  const [alert] = board.all();
  const page = `${server.url}/alert/detail/${alert?.id}`;
  const act = (action: string, form: Record<string, string>, headers = {}) =>
    fetch(`${page}/${action}`, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' });
  expect((await act('acknowledge', { name: evil, text: evil })).status).toBe(303);
  expect((await act('note', { name: 'jo', text: 'looking' })).status).toBe(303);
  expect((await act('close', { name: 'jo' }, { origin: 'https://elsewhere.example' })).status).toBe(403);
  expect((await act('explode', {})).status).toBe(404);
  expect(board.all()).toMatchObject([
    { status: 'open', acknowledgedBy: evil, notes: [{ text: evil }, { text: 'looking', by: 'jo' }] },
  ]);
  for (const url of [server.url, `${page}/details`]) {
    const html = await (await fetch(url)).text();
    expect(html).toContain('&#60;script&#62;');
    expect(html).not.toContain('<script');
  }
  expect((await fetch(`${server.url}/alert/detail/unknown/details`)).status).toBe(404);
  await act('close', { name: 'jo', text: 'fixed' }, { origin: server.url });
  expect(board.all()).toMatchObject([{ status: 'closed', closedBy: 'jo' }]);
});

test('it is there again after a restart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-board-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const clock = manualClock();
  const open = () => createOpsgenieBoard({ clock, storage: boardFile(join(folder, 'pager.db')) });
  const given = {
    message: 'x',
    description: '',
    details: {},
    tags: [],
    entity: '',
    source: '',
    priority: 'P3',
  } as const;
  const actor = { name: 'jo', type: 'web' } as const;
  const first = open();
  first.create({ ...given, alias: 'a' }, actor);
  first.create({ ...given, alias: 'b' }, actor);
  first.act({ type: 'alias', value: 'a' }, { kind: 'delete' }, actor);
  first.addHeartbeat('tranche', 10);
  first.close();
  const again = open();
  expect(again.all()).toEqual(first.all());
  expect(again.create({ ...given, alias: 'c' }, actor).tinyId).toBe('3');
  expect(again.heartbeats()).toMatchObject([{ name: 'tranche' }]);
  again.close();
});
