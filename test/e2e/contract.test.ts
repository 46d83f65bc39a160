import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../infra/simulator/random.ts';
import { startServer } from '../support/serverProcess.ts';
import {
  type AtEnd,
  type LocalServer,
  MONITORING,
  OPERATOR_TOKEN,
  RELEASE_TOKEN,
  fleetOnDisk,
  localServer,
  temporaryFolder,
} from './localServer.ts';
import { type RawAnswer, type RawRequest, rawExchange, rawRequest } from './rawHttp.ts';

const START = '2026-11-23T00:00:00Z';
const ID = 'prod-5.2.0';
const MIB = 1024 * 1024;
const RELEASE = { authorization: `Bearer ${RELEASE_TOKEN}` };
const OPERATOR = { authorization: `Bearer ${OPERATOR_TOKEN}` };
const MONITOR = { authorization: `Basic ${btoa(`${MONITORING.user}:${MONITORING.password}`)}` };

async function server(atEnd?: AtEnd): Promise<LocalServer> {
  const types = { 'in-1': 'internal', 'tr-1': 'trial', 'cu-1': 'production' };
  const deployments = Object.entries(types).map(([id, type]) => ({ id, type }));
  const fleet = fleetOnDisk(deployments, atEnd);
  return localServer(['--fleet', fleet.root, '--start', START], atEnd && { atEnd });
}

async function running(atEnd?: AtEnd): Promise<LocalServer> {
  const started = await server(atEnd);
  await started.register({ version: '5.2.0', type: 'major', releasedAt: START });
  await started.advanceTo('2026-11-24T00:00:00Z');
  return started;
}

/** Without and with a rollout, for all who change nothing there. */
let idle: LocalServer;
let underWay: LocalServer;

beforeAll(async () => {
  const ends: (() => void | Promise<void>)[] = [];
  const atEnd: AtEnd = (end) => void ends.push(end);
  [idle, underWay] = await Promise.all([server(atEnd), running(atEnd)]);
  return async () => {
    for (const end of ends.toReversed()) await end();
  };
}, 60_000);

describe('a body over 1 MiB', () => {
  const exactly = (size: number): string => JSON.stringify({ notes: 'x'.repeat(size - '{"notes":""}'.length) });

  it.each([
    ['/register-release', RELEASE],
    ['/monitoring-incident', MONITOR],
    [`/api/rollouts/${ID}/pause`, OPERATOR],
    ['/dev/clock', {}],
  ])('is refused with 413 by %s, and one of exactly 1 MiB is read', async (path, headers) => {
    const { url } = underWay;
    const post = { method: 'POST', path, headers };
    expect((await rawRequest(url, { ...post, body: exactly(MIB) })).status).toBe(400);
    expect(await rawRequest(url, { ...post, body: exactly(MIB + 1) })).toMatchObject({
      status: 413,
      body: expect.stringContaining('too large'),
    });
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const head = Object.entries({ ...headers, host: new URL(url).host }).map(([name, value]) => `${name}: ${value}`);
    const streamed = [`POST ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\ntransfer-encoding: chunked\r\n\r\n`];
    for (let sent = 0; sent <= MIB; sent += 0x10000) streamed.push(chunk);
    expect((await rawExchange(url, [...streamed, '0\r\n\r\n'])).status).toBe(413);
    expect((await rawRequest(url, { path: '/healthz' })).status).toBe(200);
  });
});

describe('a compressed body', () => {
  // A mebibyte of it may unpack to a gibibyte: nothing is unpacked, least of all for somebody unknown.
  const release = gzipSync('{"version":"5.2.0","type":"major"}');
  const post = { method: 'POST', path: '/register-release' };

  it('is not unpacked', async () => {
    const started = idle;
    for (const encoding of ['gzip', 'deflate', 'br', 'x-gzip']) {
      const headers = { ...RELEASE, 'content-encoding': encoding };
      const { status } = await rawRequest(started.url, { ...post, headers, body: release });
      expect({ encoding, status }).toEqual({ encoding, status: expect.toBeOneOf([400, 415]) });
    }
    expect(await started.get('/api/rollouts')).toEqual({ status: 200, body: { rollouts: [] } });
  });

  it('that cannot be unpacked is refused without a word about ourselves', async () => {
    const { url } = idle;
    for (const encoding of ['gzip', 'deflate', 'br', 'nonsense']) {
      const answer = await rawRequest(url, { ...post, headers: { 'content-encoding': encoding }, body: '{}' });
      expect({ encoding, status: answer.status, harm: harmOf(answer) }).toEqual({
        encoding,
        status: expect.toBeOneOf([400, 401, 415]),
        harm: [],
      });
    }
  });
});

describe('a credential', () => {
  const wrong = [
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: 'Bearer wrong-token' },
    { authorization: 'Basic' },
    { authorization: `Basic ${btoa(`${MONITORING.user}:`)}` },
    { authorization: `Basic ${btoa(MONITORING.password)}` },
    { authorization: `Digest ${RELEASE_TOKEN}` },
    { authorization: 'Bearer \u00ff\u00fe' },
  ];

  it.each([
    ['/register-release', [OPERATOR, MONITOR, { authorization: RELEASE_TOKEN }]],
    ['/monitoring-incident', [RELEASE, OPERATOR]],
    [`/api/rollouts/${ID}/abort`, [RELEASE, MONITOR]],
    [`/api/rollouts/${ID}/upgrades/cu-1/skip`, [RELEASE, MONITOR]],
    ['/api/rollouts/nothing/pause', [RELEASE]],
  ])('that is missing, wrong, of another scheme or of another route gets 401 from %s', async (path, others) => {
    const started = underWay;
    for (const headers of [...wrong, ...others]) {
      for (const body of ['{ "broken', '{"actor":"me","reason":"why"}']) {
        const answer = await rawRequest(started.url, { method: 'POST', path, headers, body });
        expect({ headers, body, status: answer.status }).toEqual({ headers, body, status: 401 });
        expect(answer.body).not.toMatch(/token|password/i);
      }
    }
    expect(await started.rollout(ID)).toMatchObject({ state: 'active' });
  });

  it('is the same in any case of its scheme', async () => {
    const { url } = await server();
    const body = '{"version":"5.2.0","type":"major"}';
    const headers = { authorization: `bEARER ${RELEASE_TOKEN}` };
    expect((await rawRequest(url, { method: 'POST', path: '/register-release', headers, body })).status).toBe(201);
  });
});

describe('a method that a route does not have', () => {
  it.each(['/register-release', '/monitoring-incident', '/dev/clock'])('gets 405 from %s', async (path) => {
    const { url } = idle;
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) {
      const { status } = await rawRequest(url, { method, path, headers: path === '/dev/clock' ? {} : RELEASE });
      expect({ method, status }).toEqual({ method, status: 405 });
    }
  });
});

describe('a notification of Cloud Monitoring', () => {
  it('that only tries the channel is accepted, and is no incident', async () => {
    const started = underWay;
    const incident = { incident_id: 'test-1', state: 'OPEN', resource: { labels: { project_id: 'project-in-1' } } };
    expect((await started.post('/monitoring-incident', { version: 'test', incident }, MONITOR)).status).toBe(204);
    expect(await started.get('/api/incidents')).toEqual({ status: 200, body: { incidents: [] } });
    expect((await started.rollout(ID)).state).toBe('active');
  });

  it('of the wrong shape is told everything that is wrong with it', async () => {
    const started = underWay;
    const post = (body: unknown) => started.post('/monitoring-incident', body, MONITOR);
    expect(await post({ incident: { incident_id: '../x', state: 'ajar' } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'incident.incident_id' }, { field: 'incident.state' }] },
    });
    for (const body of ['', '{', 'null', '[]', '{"incident":7}', '\u0000']) expect((await post(body)).status).toBe(400);
  });

  it('with strange details is an incident nevertheless, and holds the rollout', async () => {
    const started = await running();
    const strange = { summary: { a: 1 }, url: 'javascript:alert(1)', started_at: 'soon', policy_name: null };
    const incident = {
      incident_id: '0.x',
      state: 'open',
      resource: { labels: { host: 'IN-1.example.com' } },
      ...strange,
    };
    expect((await started.post('/monitoring-incident', { incident }, MONITOR)).status).toBe(204);
    expect(await started.rollout(ID)).toMatchObject({ state: 'held', hold: { cause: 'incident' } });
    expect(await started.get('/api/incidents/0.x')).toMatchObject({
      status: 200,
      body: { incident: { instance: 'in-1', url: null } },
    });
    const page = await rawRequest(started.url, { path: '/' });
    expect(page.body).not.toContain('javascript:');
  });
});

describe('what people and programs read', () => {
  it('is there, or is 404 with a reason, whatever the address', async () => {
    const { url } = underWay;
    const status = async (path: string): Promise<number> => (await rawRequest(url, { path })).status;
    for (const path of [
      '/healthz',
      '/api/rollouts',
      `/api/rollouts/${ID}`,
      `/api/rollouts/${ID}/history`,
      `/api/rollouts/${ID}/upgrades/in-1`,
      '/api/rollouts/prod%2D5.2.0',
      '/api/fleet',
      '/api/fleet?type=trial&type=customer',
      '/api/fleet?type=nothing',
      '/api/incidents',
      '/api/incidents?state=open&limit=5',
      '/api/alerts',
      '/incidents',
      '/incidents?before=nonsense',
      '/api/evidence/verify',
      '/api/doctor',
      '/',
      '/?day=nonsense',
      `/rollouts/${ID}`,
      `/rollouts/${ID}/in-1`,
    ]) {
      expect({ path, status: await status(path) }).toEqual({ path, status: 200 });
    }
    for (const path of [
      '/api',
      '/api/',
      '/api/nothing',
      '/api/rollouts/nothing',
      '/api/rollouts/nothing/history',
      `/api/rollouts/${ID}/nothing`,
      `/api/rollouts/${ID}/upgrades/nothing`,
      '/api/rollouts/prod-5.2.0%00',
      '/api/rollouts/%00',
      '/api/rollouts/..%2f..%2fetc%2fpasswd',
      '/api/rollouts/%2e%2e/%2e%2e',
      '/api/rollouts/a%2Fb',
      '/api/rollouts/__proto__',
      '/api/rollouts/constructor',
      '/api/constructor',
      '/constructor',
      '/__proto__',
      '/api/incidents/nothing',
      '/api/alerts/nothing',
      '/incidents/nothing',
      '/incidents/%00',
      '/api/evidence',
      '/rollouts/nothing',
      '/rollouts/%00',
      `/rollouts/${ID}/nothing`,
      '/nothing',
      '/../api/rollouts',
      '//api/rollouts',
      '/register-release/',
    ]) {
      const answer = await rawRequest(url, { path });
      expect({ path, status: answer.status, harm: harmOf(answer) }).toEqual({ path, status: 404, harm: [] });
    }
  });

  it('is refused without a word about ourselves where its address cannot be decoded', async () => {
    const { url } = underWay;
    for (const address of ['%', '%E0%A4%A', '%ff', '%ED%A0%80', `${ID}/%`, '%zz']) {
      for (const path of [
        `/api/rollouts/${address}`,
        `/rollouts/${address}`,
        `/api/incidents/${address}`,
        `/incidents/${address}`,
      ]) {
        const answer = await rawRequest(url, { path });
        expect({ path, status: answer.status }).toEqual({ path, status: expect.toBeOneOf([400, 404]) });
        expect({ path, harm: harmOf(answer) }).toEqual({ path, harm: [] });
      }
    }
  });

  it('of a fleet is by type, under either name of a group', async () => {
    const started = idle;
    const ids = async (type: string): Promise<string[]> => {
      const { body } = await started.get(`/api/fleet?type=${type}`);
      return (body as { instances: { id: string }[] }).instances.map(({ id }) => id);
    };
    expect([await ids('trial'), await ids('customer'), await ids('production')]).toEqual([
      ['tr-1'],
      ['cu-1'],
      ['cu-1'],
    ]);
  });
});

describe('an operator’s command', () => {
  it('with a bad body gets 400 with the fields, a refused one 409, an unknown one 404', async () => {
    const started = underWay;
    const command = (path: string, body: unknown) => started.post(`/api/rollouts/${path}`, body, OPERATOR);
    for (const body of ['', '{', '[]', 'null', '7', '{"actor":7}', '{"actor":"  ","reason":"x"}', '{"reason":"x"}']) {
      for (const action of ['pause', 'resume', 'abort', 'approve', 'upgrades/cu-1/skip', 'upgrades/cu-1/retry']) {
        const { status, body: answered } = await command(`${ID}/${action}`, body);
        expect({ action, body, status, answered }).toMatchObject({
          status: 400,
          answered: { errors: expect.any(Array) },
        });
      }
    }
    const actor = 'me';
    expect(await command(`${ID}/pause`, { actor })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'reason' }] },
    });
    expect(await command(`${ID}/pause`, { actor: 'x'.repeat(101), reason: 'x'.repeat(1001) })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'actor' }, { field: 'reason' }] },
    });
    for (const stage of [-1, 0, 1.5, '1', null]) {
      expect((await command(`${ID}/approve`, { actor, stage, approval: 'a' })).status).toBe(400);
    }
    const approval = { actor, approval: 'a' };
    expect(await command(`${ID}/approve`, { ...approval, stage: 99 })).toMatchObject({ status: 409 });
    expect(await command(`${ID}/resume`, { actor })).toMatchObject({
      status: 409,
      body: { error: expect.any(String) },
    });
    expect((await command(`${ID}/upgrades/in-1/skip`, { actor, reason: 'done already' })).status).toBe(409);
    for (const path of [
      'nothing/pause',
      `${ID}/nothing`,
      `${ID}/upgrades/nothing/skip`,
      `${ID}/upgrades/cu-1/nothing`,
      `${ID}/pause/now`,
      '',
    ]) {
      expect({ path, status: (await command(path, { actor, reason: 'x' })).status }).toEqual({ path, status: 404 });
    }
    expect(await started.rollout(ID)).toMatchObject({ state: 'active', pause: null });
  });
});

describe('the clock', () => {
  it('is moved forward by this machine only, and by what can be understood only', async () => {
    const started = await server();
    const post = (body: unknown) => started.post('/dev/clock', body);
    for (const body of [
      '',
      '{',
      'null',
      '{}',
      '{"advanceTo":7}',
      '{"advanceTo":"noon"}',
      '{"advanceTo":"2026-11-22T23:59:59Z"}',
      '{"advanceTo":"2030-01-01T00:00:00Z"}',
      '{"advanceDays":0}',
      '{"advanceDays":-1}',
      '{"advanceDays":401}',
      '{"advanceDays":1e400}',
      '{"advanceDays":"1"}',
      '{"advanceDays":1,"advanceTo":"2026-11-24T00:00:00Z"}',
    ]) {
      expect({ body, status: (await post(body)).status }).toEqual({ body, status: 400 });
    }
    const move = { method: 'POST', path: '/dev/clock', body: '{"advanceDays":1}' };
    for (const host of ['evil.example', 'evil.example:80', 'localhost.evil.example', '127.0.0.1.evil.example', '']) {
      expect({ host, status: (await rawRequest(started.url, { ...move, headers: { host } })).status }).toEqual({
        host,
        status: 403,
      });
    }
    expect(await post({ advanceTo: '2026-11-23T00:00:00Z' })).toEqual({
      status: 200,
      body: { now: '2026-11-23T00:00:00+00:00' },
    });
    expect(await post({ advanceTo: '2026-11-23T12:00:00+02:00' })).toMatchObject({
      body: { now: '2026-11-23T10:00:00+00:00' },
    });
    expect(await post({ advanceDays: 0.5 })).toMatchObject({ body: { now: '2026-11-23T22:00:00+00:00' } });
  });

  it('of everybody cannot be moved', async () => {
    const cwd = temporaryFolder();
    const real = await startServer(['--data', cwd, '--fleet', fleetOnDisk([{ id: 'in-1', type: 'internal' }]).root], {
      cwd,
      env: {},
    });
    try {
      const answer = await rawRequest(real.url, { method: 'POST', path: '/dev/clock', body: '{"advanceDays":1}' });
      expect(answer.status).toBeOneOf([404, 405]);
      expect((await rawRequest(real.url, { path: '/healthz' })).status).toBe(200);
    } finally {
      real.kill();
      await real.ended;
    }
  });

  it('moved by several at once ends where the farthest one wanted it', async () => {
    const started = await server();
    await started.register({ version: '5.2.0', type: 'minor', releasedAt: START });
    const days = [3, 1, 9, 2].map((day) => new Date(Date.parse(START) + day * 86_400_000).toISOString());
    const statuses = await Promise.all(days.map((advanceTo) => started.post('/dev/clock', { advanceTo })));
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await started.post('/dev/clock', { advanceTo: days[3] })).toMatchObject({ status: 400 });
    expect((await started.rollout(ID)).state).toBe('completed');
  });
});

describe('whatever is sent', { timeout: 60_000 }, () => {
  it('gets no fault of ours, and nothing of it comes back as a page', async () => {
    const started = await running();
    const { url } = started;
    const random = seededRandom(42);
    const statuses = new Set<number>();
    const faults: string[] = [];
    for (let round = 0; round < 300; round++) {
      const request = randomRequest(random);
      const answer = await rawRequest(url, request);
      const harm = answer.status < 200 || answer.status > 499 ? [`status ${answer.status}`] : harmOf(answer);
      const { method, path, headers = {} } = request;
      for (const each of harm) faults.push(`${method} ${path} (${Object.keys(headers).join(', ')}): ${each}`);
      statuses.add(answer.status);
    }
    expect(faults).toEqual([]);
    // It was asked for all kinds of things, and not only turned away at the door.
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 405]));
    expect(await started.get('/healthz')).toMatchObject({ status: 200 });
    expect(await started.get('/api/evidence/verify')).toMatchObject({ body: { valid: true } });
  });

  it('that is no HTTP at all disturbs nobody', async () => {
    const started = idle;
    for (const bytes of [
      '\r\n\r\n',
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `GET /${'a'.repeat(70_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
      'POST /register-release HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n',
      'POST /register-release HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}',
      'POST /register-release HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000',
    ]) {
      const { status } = await rawExchange(started.url, [bytes, '\r\n\r\n'], { hangUp: true });
      expect({ bytes: bytes.slice(0, 60), status }).toEqual({
        bytes: bytes.slice(0, 60),
        status: expect.toSatisfy((s: number) => s < 500),
      });
    }
    expect(await started.get('/healthz')).toMatchObject({ status: 200 });
  });
});

const SCRIPT = '<script>alert(1)</script>';

/** What an answer must not be: a page with markup of the caller's, something that could be taken for one, a stack. */
function harmOf({ headers, body }: RawAnswer): string[] {
  const type = headers['content-type'] ?? '';
  const harms = {
    'tells of our files': /\n\s+at |<br>.*at |node_modules/.test(body),
    'is a page with a script of the caller': type.includes('html') && body.includes(SCRIPT),
    'may be taken for a page': body !== '' && headers['x-content-type-options'] !== 'nosniff',
    'is neither JSON nor a page': body !== '' && !/^(application\/json|text\/html)/.test(type),
  };
  return Object.entries(harms).flatMap(([harm, done]) => (done ? [harm] : []));
}

const PATHS = [
  '/register-release',
  '/monitoring-incident',
  '/api/rollouts',
  `/api/rollouts/${ID}`,
  `/api/rollouts/${ID}/upgrades/in-1`,
  `/api/rollouts/${ID}/approve`,
  '/api/fleet',
  '/api/incidents/x',
  '/api/incidents/a/close',
  '/api/alerts',
  '/incidents/a',
  '/api/evidence/verify',
  '/dev/clock',
  '/',
  `/rollouts/${ID}`,
  '/healthz',
];
const TAILS = [
  '',
  '',
  '',
  '/',
  '/%00',
  '/%2e%2e%2f%2e%2e',
  '/../..',
  '/%',
  '/%E0%A4%A',
  `/${SCRIPT}`,
  `?day=${SCRIPT}`,
  '?type[]=a&type[b]=c',
  '?__proto__[x]=1',
  `/${'a'.repeat(4_000)}`,
  ';x=1',
  '#x',
  '\\..\\',
];
const BODIES = [
  '',
  '{}',
  'null',
  '0',
  '""',
  '{"version":"5.3.0"}',
  `{"version":"${SCRIPT}","type":"${SCRIPT}"}`,
  '{"version":["5.3.0"]}',
  '{"__proto__":{"version":"5.3.0"},"constructor":1}',
  `{"incident":{"incident_id":"${SCRIPT}","state":"open"}}`,
  '{"incident":{"incident_id":"a","state":"OPEN","started_at":1e308,"resource":[]}}',
  '{"incident":{"incident_id":"b","state":"closed","summary":"\\ud800\\u0000"}}',
  '{"actor":"\\u0000","stage":1e308,"approval":"x","reason":"\\ud800"}',
  '{"advanceTo":"275760-09-13T00:00:00Z"}',
  '{"advanceDays":null}',
  '\ufeff{}',
  '\u00ff\u00fe',
  '['.repeat(20_000),
];
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  {},
  { host: 'evil.example' },
  { 'content-type': 'text/html' },
  { 'content-type': 'application/cloudevents+json' },
  { 'content-encoding': 'gzip' },
  { 'content-type': 'application/json; charset=utf-7' },
  { 'ce-id': '1', 'ce-type': 'x', 'ce-source': 'y', 'ce-specversion': '1.0' },
  { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'localhost', forwarded: 'host=localhost' },
  { 'x-http-method-override': 'POST' },
  { expect: '100-continue' },
  { range: 'bytes=0-1', 'if-none-match': '*' },
  { cookie: 'x'.repeat(4_000), 'accept-encoding': 'br, gzip' },
  { upgrade: 'websocket', connection: 'upgrade, close' },
  { traceparent: '00-zz-zz-00', 'x-cloud-trace-context': SCRIPT, 'function-execution-id': SCRIPT },
  { 'transfer-encoding': 'identity' },
];

function randomRequest(random: Random): RawRequest {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T;
  const noise = Buffer.from(
    Array.from({ length: 1 + Math.floor(random.next() * 200) }, () => Math.floor(random.next() * 256)),
  );
  const method = pick(['GET', 'GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']);
  return {
    method,
    path: pick(PATHS) + pick(TAILS),
    headers: { ...pick(HEADERS), ...pick([{}, RELEASE, OPERATOR, MONITOR, { authorization: 'Bearer \u00ff' }]) },
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: random.chance(0.2) ? noise : pick(BODIES) }),
  };
}
