import { describe, expect, it } from 'vitest';
import { alertId } from '../../../shared/domain/incident/alert.ts';
import { alerts, incidents, pages } from '../../../shared/ports/collections.ts';
import { recordAlert } from '../../../shared/usecases/records.ts';
import { type Pipeline, createPipeline } from '../../usecases/support/pipeline.ts';
import { type Api, notify, serveApi } from './support.ts';

const JO = { actor: 'jo', reason: 'looking' };

async function withIncident(): Promise<{ pipeline: Pipeline; api: Api }> {
  const pipeline = createPipeline();
  pipeline.use({ slackChannels: ['opsgenie'] });
  await pipeline.pulse();
  await notify(pipeline, '0.abc');
  return { pipeline, api: await serveApi(pipeline) };
}

const listed = async (api: Api, query = '') =>
  (await api.get(`/api/incidents${query}`)).body as {
    incidents: { id: string; state: string; alert: string | null }[];
    next?: string;
  };

describe('GET /api/incidents', () => {
  it('says what is wrong with whom, who was told as what, and who has it', async () => {
    const { api } = await withIncident();
    await api.post('/api/incidents/0.abc/acknowledge', JO);
    await api.post('/api/incidents/0.abc/declare', JO);
    expect((await listed(api)).incidents).toEqual([
      {
        id: '0.abc',
        state: 'open',
        source: 'monitoring',
        instance: 'c1',
        rollout: null,
        openedAt: '2026-11-23T10:00:00+00:00',
        closedAt: null,
        summary: '0.abc fails',
        url: 'https://monitoring.test/0.abc',
        group: 'customer',
        slug: 'slug-c1',
        severity: 'critical',
        policy: 'Instance uptime',
        blocks: true,
        alert: alertId('prod', '0.abc'),
        priority: 'P1',
        rule: expect.any(String),
        status: 'acknowledged',
        acknowledgedBy: 'jo',
        owner: null,
        decision: { kind: 'declared', by: 'jo', reason: 'looking', at: '2026-11-23T10:00:00+00:00' },
        withheld: null,
      },
    ]);
  });

  it('says why nobody is told of one, and until when', async () => {
    const { pipeline, api } = await withIncident();
    const until = pipeline.clock.now() + 3_600_000;
    const withheld = { why: 'silenced', by: 'upgrade of the database', reason: 'sam works on it', until } as const;
    await pipeline.tamper(incidents, '0.abc', (incident) => ({ ...incident, alert: null, withheld, waits: true }));
    const { incidents: all } = await listed(api);
    expect(all).toMatchObject([
      { alert: null, priority: null, withheld: { why: 'silenced', until: '2026-11-23T11:00:00+00:00' } },
    ]);
  });

  it('has every open one on its first page, however old, and the others in pages, the newest first', async () => {
    const pipeline = createPipeline();
    const api = await serveApi(pipeline);
    for (let index = 0; index < 12; index++) {
      await notify(pipeline, `0.${index}`);
      if (index !== 1) await notify(pipeline, `0.${index}`, { state: 'closed' });
      pipeline.wait(7);
    }
    const ids = ({ incidents: all }: Awaited<ReturnType<typeof listed>>): string[] => all.map(({ id }) => id);
    const first = await listed(api, '?limit=5');
    expect(ids(first)).toEqual(['0.11', '0.10', '0.9', '0.8', '0.7', '0.1']);
    const second = await listed(api, `?limit=5&before=${encodeURIComponent(first.next ?? '')}`);
    expect(ids(second)).toEqual(['0.6', '0.5', '0.4', '0.3', '0.2']);
    const last = await listed(api, `?limit=5&before=${encodeURIComponent(second.next ?? '')}`);
    expect({ ids: ids(last), next: last.next }).toEqual({ ids: ['0.1', '0.0'], next: undefined });
    expect(ids(await listed(api, '?state=open'))).toEqual(['0.1']);
    expect(ids(await listed(api, '?state=closed&limit=500'))).toHaveLength(11);
  });

  it.each([
    ['?state=ajar', 'state'],
    ['?limit=0', 'limit'],
    ['?limit=501', 'limit'],
    ['?limit=1e3', 'limit'],
    ['?before=yesterday', 'before'],
    ['?state=open&state=closed', 'state'],
  ])('refuses %s and says what would be right', async (query, field) => {
    const api = await serveApi(createPipeline());
    expect(await api.get(`/api/incidents${query}`)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it('names everything that is wrong at once', async () => {
    const api = await serveApi(createPipeline());
    const { body } = await api.get('/api/alerts?state=&limit=x&before=never');
    expect((body as { errors: { field: string }[] }).errors.map(({ field }) => field)).toEqual([
      'state',
      'limit',
      'before',
    ]);
  });
});

describe('GET /api/alerts', () => {
  it('has a mass outage as one that counts', async () => {
    const pipeline = createPipeline();
    await pipeline.pulse();
    const api = await serveApi(pipeline);
    for (const id of ['c1', 'c2', 'c3', 'c4']) await notify(pipeline, `0.${id}`, { projectId: `project-${id}` });
    await notify(pipeline, '0.c2', { state: 'closed' });
    const { body } = await api.get('/api/alerts');
    expect(body).toMatchObject({
      alerts: [
        {
          id: alertId('prod', '0.c1'),
          status: 'open',
          headline: expect.stringContaining('4 instances (4 customer): Instance uptime'),
          incidents: { open: 3, total: 4 },
          first: '0.c1',
          acknowledged: null,
          closed: null,
        },
      ],
    });
  });
});

describe('GET /api/incidents/ID', () => {
  it('tells everything in the order in which it happened, whichever chain it stands in', async () => {
    const { pipeline, api } = await withIncident();
    pipeline.wait(4);
    await api.post('/api/incidents/0.abc/acknowledge', JO);
    pipeline.wait(6);
    await notify(pipeline, '0.abc', { state: 'closed', summary: 'it is back' });
    const { body } = await api.get('/api/incidents/0.abc');
    const { timeline, lasted, next } = (body as { incident: Record<string, unknown> }).incident;
    expect(lasted).toBe('10 minutes');
    expect((timeline as { what: string; at: string; actor: string; text: string }[]).map((each) => each.what)).toEqual([
      'incident opened in Cloud Monitoring',
      'told to the on-call',
      'alert opened, P1',
      'acknowledged',
      'incident closed in Cloud Monitoring',
      'alert closed',
    ]);
    expect(timeline).toContainEqual(
      expect.objectContaining({ at: '2026-11-23T10:04:00+00:00', actor: 'jo', text: 'looking' }),
    );
    expect(next).toMatchObject({ sentence: 'It is closed, and nobody has decided what it was.' });
  });

  it('tells who was told, where to read it, and what is the matter with the pager', async () => {
    const { pipeline, api } = await withIncident();
    const id = alertId('prod', '0.abc');
    const by = { at: pipeline.clock.now(), actor: 'tranche' };
    const permalink = 'https://slack.test/archives/C1/p1';
    await pipeline.store.transaction(async (tx) => {
      const alert = await tx.get(alerts, id);
      const reason = 'posted';
      recordAlert(tx, alert!, [{ type: 'AlertPosted', channel: 'opsgenie', permalink, reason }], by);
    });
    const trouble = { since: by.at, error: 'answered 503' };
    await pipeline.tamper(pages, id, (page) => ({ ...page, trouble }));
    const { body } = await api.get(`/api/alerts/${id}`);
    expect(body).toMatchObject({
      incident: {
        id: '0.abc',
        view: { headline: expect.stringContaining('slug-c1 (c1)'), pagerTrouble: expect.stringContaining('503') },
        page: { state: 'trouble', trouble: { error: 'answered 503' } },
        threads: [{ channel: 'opsgenie', permalink }],
        postMortem: null,
      },
    });
  });

  it('of an alert tells what happened to all of its incidents', async () => {
    const { pipeline, api } = await withIncident();
    await notify(pipeline, '0.def', { projectId: 'project-c2' });
    const told = async (id: string): Promise<string[]> => {
      const { body } = await api.get(`/api/incidents/${id}`);
      return (body as { incident: { timeline: { stream: string }[] } }).incident.timeline.map(({ stream }) => stream);
    };
    const alert = alertId('prod', '0.abc');
    expect(new Set(await told(alert))).toEqual(new Set(['incident:0.abc', 'incident:0.def', `alert:${alert}`]));
    expect(new Set(await told('0.def'))).toEqual(new Set(['incident:0.def', `alert:${alert}`]));
  });

  it('is 404 with a reason where there is none', async () => {
    const { api } = await withIncident();
    expect(await api.get('/api/incidents/0.nothing')).toEqual({
      status: 404,
      body: { error: 'there is no incident or alert 0.nothing' },
    });
    expect((await api.get('/api/incidents/0.abc/more')).status).toBe(404);
  });
});

describe('POST /api/incidents/ID/COMMAND', () => {
  it('is for operators only', async () => {
    const { pipeline, api } = await withIncident();
    const refused = await api.post('/api/incidents/0.abc/close', JO, { authorization: 'Bearer wrong' });
    expect(refused.status).toBe(401);
    expect(await pipeline.history(`alert:${alertId('prod', '0.abc')}`)).toEqual(['AlertOpened']);
  });

  it('does it once, and answers with the incident as it is then', async () => {
    const { pipeline, api } = await withIncident();
    const path = '/api/incidents/0.abc/acknowledge';
    const done = await api.post(path, JO);
    expect(done).toMatchObject({ status: 200, body: { incident: { id: '0.abc', status: 'acknowledged' } } });
    expect((await api.post(path, JO)).status).toBe(200);
    expect(await pipeline.history(`alert:${alertId('prod', '0.abc')}`)).toEqual(['AlertOpened', 'AlertAcknowledged']);
  });

  it('tells the same request from another one by its key, whenever it comes again', async () => {
    const { pipeline, api } = await withIncident();
    const note = (key: string) => api.post('/api/incidents/0.abc/note', JO, { 'idempotency-key': key });
    await note('one');
    pipeline.wait(10);
    await note('one');
    await note('two');
    const kinds = await pipeline.history(`alert:${alertId('prod', '0.abc')}`);
    expect(kinds.filter((type) => type === 'AlertNoted')).toHaveLength(2);
  });

  it('says who and what where the credential names somebody else', async () => {
    const { pipeline, api } = await withIncident();
    await api.post('/api/incidents/0.abc/note', { actor: ' sam ', reason: 'a word' });
    const alert = await pipeline.store.get(alerts, alertId('prod', '0.abc'));
    expect(alert?.actions).toMatchObject([{ kind: 'noted', by: 'sam', from: 'command', text: 'a word' }]);
  });

  it.each([
    ['note', { actor: 'jo' }, 400],
    ['declare', { actor: 'jo', reason: ' ' }, 400],
    ['dismiss', { reason: 'x' }, 400],
    ['close', { actor: 'jo' }, 400],
    ['close', 'nonsense', 400],
    ['unacknowledge', JO, 409],
    ['explode', JO, 404],
  ])('%s with %j is answered %i', async (command, body, status) => {
    const { pipeline, api } = await withIncident();
    expect((await api.post(`/api/incidents/0.abc/${command}`, body)).status).toBe(status);
    expect(await pipeline.history(`alert:${alertId('prod', '0.abc')}`)).toEqual(['AlertOpened']);
  });

  it('says why not: nobody was told, nothing is there, or it is so already', async () => {
    const { pipeline, api } = await withIncident();
    expect(await api.post('/api/incidents/0.nothing/close', JO)).toMatchObject({
      status: 404,
      body: { error: 'there is no incident or alert 0.nothing' },
    });
    await api.post('/api/incidents/0.abc/acknowledge', JO);
    pipeline.wait(2);
    expect(await api.post('/api/incidents/0.abc/acknowledge', { ...JO, actor: 'sam' })).toEqual({
      status: 409,
      body: { error: 'jo has acknowledged it already' },
    });
  });
});

it('what somebody types goes on record without what moves the cursor of a terminal', async () => {
  const { api } = await withIncident();
  const typed = { actor: 'jo\u001b[2J\n', reason: 'on it\u202e\u0000\nnow' };
  await api.post('/api/incidents/0.abc/declare', typed);
  const [incident] = (await listed(api)).incidents;
  expect(incident).toMatchObject({ decision: { by: 'jo[2J', reason: 'on it\nnow' } });
});

it('a silence is not made with a label that nothing can have', async () => {
  const { api } = await withIncident();
  const match = JSON.parse('{ "group": "trial", "labels": { "__proto__": "x" } }') as object;
  const { status, body } = await api.post('/api/silences', { actor: 'jo', match, reason: 'r', minutes: 5 });
  expect(status).toBe(400);
  expect(body).toMatchObject({ errors: [{ field: 'match.labels.__proto__' }] });
});
