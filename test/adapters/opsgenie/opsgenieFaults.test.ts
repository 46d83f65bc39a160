import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createOpsgenieBoard } from '../../../infra/local/standins/opsgenie/board.ts';
import { serveOpsgenie, type OpsgenieFailure } from '../../../infra/local/standins/opsgenie/server.ts';
import { opsgeniePager } from '../../../shared/adapters/opsgenie/opsgeniePager.ts';
import { viewWith } from '../../domain/incident/views.ts';
import { manualClock } from '../../infra/standins/manualClock.ts';

const KEY = 'a-very-secret-key-of-opsgenie';
const SUMMARY = 'the database of a customer of ours is on fire';
const view = viewWith({ summary: SUMMARY });
const note = { by: 'jo', text: 'words that are for the pager alone' };

async function setUp(options: { key?: string; perMinute?: number } = {}) {
  const clock = manualClock();
  const board = createOpsgenieBoard({ clock });
  const server = await serveOpsgenie({ board, clock, key: KEY, ...options });
  onTestFinished(() => server.close());
  const pager = opsgeniePager({ apiUrl: server.url, apiKey: KEY, timeoutMs: 150, pauses: [0, 1, 1] });
  return { clock, board, server, pager };
}

const strays: unknown[] = [];
const stray = (error: unknown): void => void strays.push(error);
const printed = ['log', 'error', 'warn', 'info'] as const;
let spies: ReturnType<typeof vi.spyOn>[] = [];

beforeEach(() => {
  strays.length = 0;
  process.on('unhandledRejection', stray).on('uncaughtException', stray);
  spies = printed.map((name) => vi.spyOn(console, name));
});

afterEach(async () => {
  // Whatever the sdk would still do about a call, it has done by then.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', stray).off('uncaughtException', stray);
  expect(strays).toEqual([]);
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

async function failureOf(call: Promise<unknown>): Promise<object> {
  const error = await call.then(
    () => new Error('it has not failed'),
    (thrown: unknown) => thrown,
  );
  const shown = inspect(error, { depth: 10, showHidden: true });
  for (const secret of [KEY, SUMMARY, note.text]) expect(shown).not.toContain(secret);
  return error as object;
}

const UNKNOWN = { name: 'VendorError', vendor: 'opsgenie', retryable: true, certain: false };
const REFUSED = { name: 'VendorError', vendor: 'opsgenie', retryable: false, certain: true };

const cases: [string, OpsgenieFailure, object][] = [
  ['an HTML page of a proxy', { status: 502, body: '<html>Bad Gateway</html>' }, UNKNOWN],
  ['an error without a body', { status: 500, body: '' }, UNKNOWN],
  ['an error in JSON that is no object', { status: 500, body: 'null' }, UNKNOWN],
  ['an accepted call without a body', { status: 202, body: '' }, UNKNOWN],
  ['an accepted call with half a body', { status: 202, body: '{"requestId":"4' }, UNKNOWN],
  ['a page of a login with 200', { status: 200, body: '<html>Sign in</html>' }, UNKNOWN],
  ['a dropped connection', { drop: 'hang-up' }, UNKNOWN],
  ['no answer', { drop: 'stall' }, UNKNOWN],
  ['a time-out that it tells', { status: 408, body: '' }, UNKNOWN],
  ['a key that is not accepted', { status: 401 }, REFUSED],
  ['a key that may not', { status: 403, body: '<h1>Forbidden</h1>' }, REFUSED],
  ['another address', { status: 301, body: '' }, REFUSED],
  ['too many calls', { status: 429, retryAfter: 7 }, { ...UNKNOWN, certain: true, retryAfter: 7_000 }],
  ['too many calls, told in HTML', { status: 429, body: '<p>' }, { ...UNKNOWN, certain: true, retryAfter: 30_000 }],
  ['a pager that is being looked after', { status: 503, retryAfter: 5 }, { ...UNKNOWN, retryAfter: 5_000 }],
];

describe.each(cases)('%s', (_name, failure, expected) => {
  it('fails a call that opens an alert, and the next one is not affected', async () => {
    const { server, pager, board } = await setUp();
    server.failNext(failure);
    expect(await failureOf(pager.open(view))).toMatchObject(expected);
    expect(await pager.open(view)).toBe(board.all()[0]?.id);
  });

  it('fails a call that only looks', async () => {
    const { server, pager } = await setUp();
    server.failNext(failure);
    expect(await failureOf(pager.find(view.id))).toMatchObject(expected);
  });
});

it('a call that was accepted and of which nothing is known afterwards may have had an effect', async () => {
  const { server, pager, board } = await setUp();
  await pager.open(view);
  for (const failure of [
    { status: 500 },
    { status: 429, retryAfter: 3 },
    { drop: 'hang-up' },
    { status: 403 },
  ] as const) {
    server.failWhen(({ url }) => (url.pathname.includes('/requests/') ? failure : undefined));
    expect(await failureOf(pager.note(view.id, note))).toMatchObject(UNKNOWN);
  }
  expect(board.all()[0]?.notes).toHaveLength(4);
});

it('a request that is not processed soon is not known to have had an effect', async () => {
  const { server, pager } = await setUp();
  server.failWhen(({ url }) => (url.pathname.includes('/requests/') ? { status: 404 } : undefined));
  expect(await failureOf(pager.open(view))).toMatchObject(UNKNOWN);
});

it('an effect without an answer is found afterwards', async () => {
  const { server, pager } = await setUp();
  server.failNext({ drop: 'hang-up', afterEffect: true });
  await failureOf(pager.open(view));
  expect(await pager.find(view.id)).toMatchObject({ status: 'open' });
});

it('nobody at the address has certainly done nothing', async () => {
  const pager = opsgeniePager({ apiUrl: 'http://127.0.0.1:1', apiKey: KEY });
  expect(await failureOf(pager.open(view))).toMatchObject({ ...UNKNOWN, certain: true });
});

it('what the pager cannot take is told by the names of the fields', async () => {
  const { server, pager } = await setUp();
  const body = JSON.stringify({ message: SUMMARY, errors: { message: SUMMARY, [KEY]: KEY, tags: note.text } });
  server.failNext({ status: 422, body });
  expect(await failureOf(pager.open(view))).toMatchObject({
    ...REFUSED,
    message: 'opsgenie: opening an alert: 422 it does not take what it was sent (message, tags)',
  });
});

it('the limit of a key is told with the time to wait', async () => {
  const { pager, clock } = await setUp({ perMinute: 2 });
  await pager.open(view);
  clock.advance(20_000);
  expect(await failureOf(pager.find(view.id))).toMatchObject({ certain: true, retryAfter: 40_000 });
});

it('an answer that trickles in without end is cut off in time', async () => {
  const trickling = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  });
  await new Promise<void>((resolve) => trickling.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void trickling.close());
  const address = trickling.address();
  const apiUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const closed = new Promise((resolve) => trickling.on('connection', (socket) => socket.on('close', resolve)));
  const pager = opsgeniePager({ apiUrl, apiKey: KEY, timeoutMs: 100 });
  expect(await failureOf(pager.find(view.id))).toMatchObject(UNKNOWN);
  await closed;
});

it('two pagers in one process keep to their own addresses and keys', async () => {
  const [one, other] = [await setUp(), await setUp({ key: 'another-key' })];
  const second = opsgeniePager({ apiUrl: other.server.url, apiKey: 'another-key' });
  await Promise.all([one.pager.open(view), second.open(view), one.pager.acknowledge(view.id, note)]);
  await second.note(view.id, note);
  expect([one.board.all(), other.board.all()]).toMatchObject([[{ notes: [{ text: note.text }] }], [{ notes: [{}] }]]);
});

it.each([
  ['https://api.opsgenie.com', 'opsgenie'],
  ['https://api.eu.opsgenie.com/v2', 'opsgenie'],
  ['https://api.atlassian.com/jsm/ops/integration/v2/alerts', 'jira'],
  ['https://atlassian.com.example', 'opsgenie'],
])('the pager at %s is called %s', (apiUrl, name) => {
  expect(opsgeniePager({ apiUrl, apiKey: KEY }).name).toBe(name);
});

describe('connections', () => {
  it('are kept from one call to the next, and one that hangs is not', async () => {
    let connections = 0;
    let hangs = false;
    const server = createServer((_, response) => {
      if (!hangs) response.setHeader('content-type', 'application/json').end('{"data":[]}');
    }).on('connection', () => (connections += 1));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const pager = opsgeniePager({ apiUrl: `http://127.0.0.1:${port}`, apiKey: KEY, timeoutMs: 150 });
    await pager.notes('an alert');
    await pager.notes('an alert');
    expect(connections).toBe(1);

    hangs = true;
    expect(await failureOf(pager.notes('an alert'))).toMatchObject(UNKNOWN);
    hangs = false;
    await pager.notes('an alert');
    expect(connections).toBe(2);
  });
});
