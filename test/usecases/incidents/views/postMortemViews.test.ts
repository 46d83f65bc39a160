import { describe, expect, it } from 'vitest';
import { postMortemsAnswer } from '../../../../functions/api/postMortems.ts';
import { postMortemsPage } from '../../../../functions/console/postMortemsBody.ts';
import { alerts, postMortems } from '../../../../shared/ports/collections.ts';
import { followAlert } from '../../../../shared/usecases/incidents/alert/followAlert.ts';
import { duePostMortems } from '../../../../shared/usecases/incidents/postMortem/duePostMortems.ts';
import { listPostMortems, showPostMortem } from '../../../../shared/usecases/incidents/views/postMortemViews.ts';
import {
  ALERT,
  command,
  documentOf,
  edit,
  lookUntil,
  resolvedIncident,
  tick,
  watchOnce,
} from '../../support/postMortem.ts';
import { createWorld } from '../../../functions/console/world.ts';
import { inProcess } from '../../../cli/support/command.ts';
import { replyingServer } from '../../../cli/support/server.ts';

describe('an incident that was declared and is resolved', () => {
  it('is followed by one post-mortem, however often it is followed', async () => {
    const pipeline = await resolvedIncident();
    const before = await documentOf(pipeline);
    expect(await duePostMortems(pipeline.deps)).toEqual([
      { id: `${ALERT}~${before.openedAt}`, body: { alert: ALERT } },
    ]);
    await followAlert(pipeline.deps, ALERT);
    expect(pipeline.take().filter(({ topic }) => topic === 'post-mortems')).toEqual([]);
    expect(await documentOf(pipeline)).toEqual(before);
    expect(await pipeline.history(`post-mortem:${ALERT}`)).toEqual([
      'PostMortemOpened',
      'PostMortemActionAdded',
      'PostMortemActionAdded',
    ]);
  });

  it('is looked at again when more becomes known of it, until it is closed', async () => {
    const pipeline = await resolvedIncident();
    await watchOnce(pipeline);
    expect(await duePostMortems(pipeline.deps)).toEqual([]);
    await command(pipeline, 'note', 'it was the disk', 'jo@example.com');
    expect(pipeline.take().filter(({ topic }) => topic === 'post-mortems')).toHaveLength(1);
    expect(await duePostMortems(pipeline.deps)).toHaveLength(1);
    await pipeline.tamper(postMortems, ALERT, (before) => ({ ...before, settled: true }));
    await command(pipeline, 'note', 'and the cable', 'jo@example.com');
    expect(await duePostMortems(pipeline.deps)).toEqual([]);
  });

  it('is not followed by one before it is resolved', async () => {
    const pipeline = await resolvedIncident();
    await pipeline.tamper(postMortems, ALERT, () => undefined);
    await pipeline.tamper(alerts, ALERT, (alert) => ({ ...alert, standing: { ...alert.standing, decision: null } }));
    await followAlert(pipeline.deps, ALERT);
    expect(await listPostMortems(pipeline.deps)).toEqual([]);
  });
});

describe('a post-mortem as it is shown', () => {
  it('says what of it is open, overdue and done', async () => {
    const pipeline = await resolvedIncident({ setting: { calendar: { timeZone: 'Europe/Berlin' } } });
    await watchOnce(pipeline);
    edit(pipeline, tick('Review it'));
    await lookUntil(pipeline, '2026-11-30T18:00:00Z');
    expect(await showPostMortem(pipeline.deps, ALERT)).toMatchObject({ state: 'open' });
    await lookUntil(pipeline, '2026-12-01T08:00:00Z');
    const view = await showPostMortem(pipeline.deps, ALERT);
    expect(view).toMatchObject({
      id: ALERT,
      title: 'slug-c1 (c1): an incident',
      state: 'overdue',
      instance: 'c1',
      instances: ['c1'],
      openedAt: '2026-11-25T11:00:00+01:00',
      closedAt: null,
      issue: { number: 1 },
      onCall: 'Jo Example',
      lead: 'Sam Example',
    });
    expect(view?.actions).toEqual([
      {
        id: expect.any(String),
        title: 'Write the root_cause',
        assignee: 'Jo Example',
        due: '2026-11-30',
        state: 'overdue',
        doneAt: null,
      },
      expect.objectContaining({ state: 'done', doneAt: '2026-11-25T11:30:00+01:00' }),
    ]);
  });

  it('is closed when everything is done', async () => {
    const pipeline = await resolvedIncident();
    await watchOnce(pipeline);
    edit(pipeline, (body) => tick('Review it')(tick('root\\_cause')(body)));
    await lookUntil(pipeline, '2026-12-10T08:00:00Z');
    expect(await listPostMortems(pipeline.deps)).toMatchObject([
      { state: 'closed', closedAt: '2026-11-25T10:30:00+00:00' },
    ]);
  });

  it('is answered by the API, and one that is not there is not', async () => {
    const pipeline = await resolvedIncident();
    const postmortem = await showPostMortem(pipeline.deps, ALERT);
    expect(await postMortemsAnswer(pipeline.deps, undefined)).toEqual({
      status: 200,
      body: { postmortems: [postmortem] },
    });
    expect(await postMortemsAnswer(pipeline.deps, ALERT)).toEqual({ status: 200, body: { postmortem } });
    expect(await postMortemsAnswer(pipeline.deps, 'other')).toMatchObject({ status: 404 });
  });

  it('is printed by the command line as the server answers it', async () => {
    const pipeline = await resolvedIncident();
    await watchOnce(pipeline);
    pipeline.clock.advanceTo(Date.parse('2026-12-01T10:00:00Z'));
    const { body: all } = await postMortemsAnswer(pipeline.deps, undefined);
    const { body: one } = await postMortemsAnswer(pipeline.deps, ALERT);
    const { url } = await replyingServer({
      'GET /api/postmortems': { body: all },
      [`GET /api/postmortems/${ALERT}`]: { body: one },
    });
    const list = await inProcess(['incident', 'postmortems', '--server', url]);
    expect(list.stdout).toMatch(new RegExp(`${ALERT} +overdue +Wed 2026-11-25 10:00 +Jo Example +0/2 +#1 `));
    const shown = await inProcess(['incident', 'postmortem', ALERT, '--server', url]);
    expect(shown.stdout).toMatch(/Mon 2026-11-30 +overdue +Jo Example +Write the root_cause/);
    const json = await inProcess(['incident', 'postmortems', '--json', '--server', url]);
    expect(JSON.parse(json.stdout)).toEqual(all);
  });

  it('is a page in which nothing from outside is HTML', async () => {
    const pipeline = await resolvedIncident({ actions: [{ title: '<script>', assignee: 'lead', dueDays: 1 }] });
    const { title, body } = await postMortemsPage(pipeline.deps);
    expect(title).toBe('1 open · post-mortems');
    expect(String(await body)).toContain('&lt;script&gt;');
    expect(String(await body)).not.toContain('<script');
  });
});

it('the console has a page of them at its address', async () => {
  const { status, text } = await createWorld().ask('/postmortems');
  expect(status).toBe(200);
  expect(text).toContain('No incident was declared and resolved yet.');
});
