import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../infra/simulator/random.ts';
import { MONITORING, OPERATOR_TOKEN, RELEASE_TOKEN, fleetOnDisk, localServer } from './localServer.ts';

const START = '2026-11-23T00:00:00Z';
const BEARER = { authorization: `Bearer ${RELEASE_TOKEN}` };
const BASIC = { authorization: `Basic ${btoa(`${MONITORING.user}:${MONITORING.password}`)}` };

function smallFleet(): string {
  return fleetOnDisk([
    { id: 'in-1', type: 'internal' },
    { id: 'tr-1', type: 'trial' },
    { id: 'cu-1', type: 'production' },
  ]).root;
}

function incident(state: string, changes: object = {}): object {
  const resource = { type: 'uptime_url', labels: { project_id: 'project-in-1', host: 'in-1.example.com' } };
  const times = { started_at: 1_795_000_000, ended_at: state === 'closed' ? 1_795_000_600 : null };
  return { version: '1.2', incident: { incident_id: '0.abc', state, ...times, summary: 'down', resource, ...changes } };
}

describe('registering a release over HTTP', () => {
  it('answers what came of it, and the same again when it is said twice', async () => {
    const server = await localServer(['--fleet', smallFleet(), '--start', START]);
    const release = { version: '5.2.0', type: 'major', releasedAt: START, notes: 'quarterly' };
    const first = await server.register(release);
    expect(first).toMatchObject({
      status: 201,
      body: { rollout: { id: 'prod-5.2.0', version: '5.2.0', policy: 'major', stage: 1 } },
    });
    const again = await server.register(release);
    expect(again).toMatchObject({ status: 200, body: { rollout: { id: 'prod-5.2.0', version: '5.2.0' } } });
    expect(await server.register({ version: '5.1.99' })).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('older') },
    });
    expect(await server.get('/api/rollouts')).toMatchObject({
      status: 200,
      body: { rollouts: [{ id: 'prod-5.2.0' }] },
    });
    expect(await server.get('/healthz')).toMatchObject({ status: 200 });
  });

  it('asks for a credential before it looks at anything else', async () => {
    const server = await localServer(['--fleet', smallFleet(), '--start', START]);
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `Basic ${RELEASE_TOKEN}` },
      { authorization: 'Bearer' },
      { authorization: `Bearer ${OPERATOR_TOKEN}` },
    ]) {
      expect(await server.post('/register-release', '{ broken', headers)).toMatchObject({ status: 401 });
    }
    expect(await server.get('/register-release')).toMatchObject({ status: 405 });
    expect(await server.get('/api/rollouts')).toEqual({ status: 200, body: { rollouts: [] } });
  });

  it('says everything that is wrong with a body at once', async () => {
    const server = await localServer(['--fleet', smallFleet(), '--start', START]);
    expect(await server.register({ version: '5.2', type: 'huge', releasedAt: '2026-02-30', notes: 7 })).toMatchObject({
      status: 400,
      body: {
        errors: ['version', 'type', 'releasedAt', 'notes'].map((field) => ({ field, message: expect.any(String) })),
      },
    });
    expect(await server.register({ version: '5.3.0' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'type' }] },
    });
    for (const body of ['', '{', '[]', '"5.2.0"', 'null', '\u0000']) {
      expect(await server.post('/register-release', body, BEARER)).toMatchObject({
        status: 400,
        body: { errors: expect.any(Array) },
      });
    }
    const large = JSON.stringify({ version: '5.2.0', type: 'major', notes: 'x'.repeat(1024 * 1024) });
    expect(await server.post('/register-release', large, BEARER)).toMatchObject({ status: 413 });
    expect(await server.get('/api/rollouts')).toEqual({ status: 200, body: { rollouts: [] } });
  });
});

describe('incidents over HTTP', () => {
  it('hold the rollout that has upgraded the instance, whatever the order in which they come', async () => {
    const server = await localServer(['--fleet', smallFleet(), '--start', START]);
    await server.register({ version: '5.2.0', type: 'major', releasedAt: START });
    await server.advanceTo('2026-11-24T00:00:00Z');
    const post = (body: object): Promise<{ status: number }> => server.post('/monitoring-incident', body, BASIC);
    expect(await server.post('/monitoring-incident', incident('open'))).toMatchObject({ status: 401 });
    expect(await post({ version: '1.2', incident: {} })).toMatchObject({ status: 400 });
    expect(await post(incident('closed', { incident_id: '0.late' }))).toMatchObject({ status: 204 });
    expect(await post(incident('open', { incident_id: '0.late' }))).toMatchObject({ status: 204 });
    expect((await server.rollout('prod-5.2.0')).state).toBe('active');
    expect(await post(incident('open'))).toMatchObject({ status: 204 });
    expect(await post(incident('open'))).toMatchObject({ status: 204 });
    expect(await server.rollout('prod-5.2.0')).toMatchObject({ state: 'held', hold: { cause: 'incident' } });
    expect(await server.get('/api/incidents')).toMatchObject({
      body: {
        incidents: expect.arrayContaining([expect.objectContaining({ id: '0.abc', state: 'open', instance: 'in-1' })]),
      },
    });
    expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true } });
  });
});

describe('the doors of the server', () => {
  it('open to this machine only, unless a route asks for a credential', async () => {
    const server = await localServer(['--fleet', smallFleet(), '--start', START]);
    for (const path of ['/api/rollouts', '/', '/rollouts/prod-5.2.0', '/dev/clock', '/api/doctor']) {
      expect({ path, status: await statusWithHost(server.url, path, 'evil.example') }).toEqual({ path, status: 403 });
      expect({ path, status: await statusWithHost(server.url, path, 'localhost') }).not.toEqual({ path, status: 403 });
    }
    expect(await server.post('/api/rollouts/prod-5.2.0/pause', { actor: 'me', reason: 'x' })).toMatchObject({
      status: 401,
    });
    expect(await server.post('/dev/clock', { advanceTo: '2020-01-01T00:00:00Z' })).toMatchObject({ status: 400 });
    expect(await server.post('/dev/clock', 'nonsense')).toMatchObject({ status: 400 });
    expect(await server.post('/dev/clock', { advanceDays: 1 })).toEqual({
      status: 200,
      body: { now: '2026-11-24T00:00:00+00:00' },
    });
  });

  it('answer nothing with a fault of ours, whatever is thrown at them', async () => {
    const server = await localServer(['--fleet', smallFleet(), '--start', START]);
    const random = seededRandom(7);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T;
    const paths = [
      '/register-release',
      '/monitoring-incident',
      '/api/rollouts/',
      '/api/fleet?type=',
      '/api/incidents/',
      '/dev/clock',
      '/',
      '/rollouts/',
      '/api/evidence/verify',
    ];
    const tails = [
      '',
      '%00',
      '%2e%2e%2f',
      '..%5c',
      '%E0%A4%A',
      '<script>',
      '__proto__',
      'prod-5.2.0/upgrades/',
      'a'.repeat(2000),
      '?x[__proto__]=1',
      '%',
    ];
    const bodies = [
      '',
      '{}',
      '[]',
      'null',
      '{"__proto__":{"a":1}}',
      '{"version":{}}',
      '{"incident":[]}',
      '"\\ud800"',
      '['.repeat(5000),
      '{"actor":"","stage":-1}',
    ];
    const statuses = new Set<number>();
    for (let round = 0; round < 300; round++) {
      const method = pick(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']);
      const headers = pick([
        {},
        BEARER,
        BASIC,
        { authorization: `Bearer ${OPERATOR_TOKEN}` },
        { authorization: '\u00ff' },
      ]);
      const body = method === 'GET' ? undefined : pick(bodies);
      const response = await fetch(server.url + pick(paths) + pick(tails), {
        method,
        headers,
        ...(body !== undefined && { body }),
      });
      const text = await response.text();
      if (response.headers.get('content-type')?.includes('html')) expect(text).not.toContain('<script>');
      statuses.add(response.status);
    }
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
    expect(await server.get('/healthz')).toMatchObject({ status: 200 });
  });
});

function statusWithHost(url: string, path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject);
    sent.end();
  });
}
