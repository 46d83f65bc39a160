import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { slackActionsFunction } from '../../functions/slackActions.ts';
import { slackSignature } from '../../functions/slackSignature.ts';
import { slackPresses } from '../../infra/local/standins/slack/slackPresses.ts';
import { workspaceReplies } from '../../infra/local/standins/slack/workspacePorts.ts';
import type { Replies } from '../../shared/ports/chat.ts';
import { alerts } from '../../shared/ports/collections.ts';
import { VendorError } from '../../shared/ports/vendorError.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import { type Pipeline, createPipeline } from '../usecases/support/pipeline.ts';

const SECRET = 'signing-secret';
const USER = 'U0ONCALL';
const ID = 'prod-5.2.0';

type Handler = Parameters<typeof http>[1];
let handler: Handler = () => undefined;
let url: string;

beforeAll(async () => {
  http('slack-actions', (request, response) => handler(request, response));
  const server = getTestServer('slack-actions').listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return () => void server.close();
});

let pipeline: Pipeline;
let alert: string;
let presses: ReturnType<typeof slackPresses>;

/** An alert of an instance is told in Slack while a rollout runs. */
beforeEach(async () => {
  pipeline = createPipeline();
  const people = [
    { name: 'jo', slack: USER, lead: false },
    { name: 'sam', lead: true },
  ];
  pipeline.use({ routing: { ...pipeline.deps.routing, people } });
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await pipeline.pulse();
  await takeNotification(pipeline.deps, { incidentId: '0.abc', state: 'open', projectId: 'project-c1', test: false });
  await pipeline.settle();
  alert = (await pipeline.store.query(alerts, {}))[0]!.id;
  presses = pressesAs(SECRET);
  serve();
});

function pressesAs(signingSecret: string) {
  return slackPresses({ workspace: pipeline.workspace, signingSecret, target: () => url, url: () => url });
}

function serve(replies: Replies = workspaceReplies(pipeline.workspace)): void {
  const authenticate = slackSignature(SECRET, pipeline.clock);
  handler = slackActionsFunction({ ...pipeline.deps, replies, authenticate });
}

const message = () => pipeline.workspace.history('opsgenie')[0]!;
const press = (action: string, times?: number) => presses.press(USER, message(), action, times);
const standing = async () => (await pipeline.store.get(alerts, alert))!.standing;
const actions = async () =>
  (await pipeline.store.get(alerts, alert))!.actions.map(({ kind, by, from }) => ({ kind, by, from }));
const whispered = () => pipeline.workspace.whispers('opsgenie').map(({ text }) => text);

/** Presses, and gives the reason that is asked for. */
async function answer(action: string, reason: string, times?: number) {
  expect(await press(action)).toEqual({ status: 200, body: '' });
  const [modal] = pipeline.workspace.modals();
  return presses.submit(modal!.id, reason, times);
}

describe('the button Acknowledge', () => {
  it('acknowledges in the name of the person, once however often Slack tells of it', async () => {
    expect(await press('acknowledge', 3)).toEqual({ status: 200, body: '' });
    expect(await actions()).toEqual([{ kind: 'acknowledged', by: 'jo', from: 'slack' }]);
    expect(whispered()).toEqual([]);
    await pipeline.settle();
    expect(message().text).toContain('👀');
    expect(pipeline.workspace.thread(message().channel, message().ts).at(-1)?.text).toMatch(
      /^jo has acknowledged it, /,
    );
  });

  it('says to who comes too late that somebody has it', async () => {
    const late = message();
    await press('acknowledge');
    await pipeline.settle();
    pipeline.workspace.update(late.channel, late.ts, late);
    await press('acknowledge');
    expect(whispered()).toEqual(['Jo has acknowledged it already.']);
  });
});

describe('the buttons that need a reason', () => {
  it('declare an incident', async () => {
    expect(await answer('declare', 'customers see errors', 2)).toEqual({ status: 200, body: '' });
    expect((await standing()).decision).toMatchObject({ kind: 'declared', by: 'jo', reason: 'customers see errors' });
    expect(await actions()).toHaveLength(1);
    expect(pipeline.workspace.modals()).toEqual([]);
  });

  it('dismiss it', async () => {
    await answer('dismiss', 'a planned restart');
    expect((await standing()).decision).toMatchObject({ kind: 'dismissed', by: 'jo', reason: 'a planned restart' });
  });

  it('hold the rollout and resume it, and the thread tells', async () => {
    await answer('hold', 'it may be the release', 2);
    expect((await pipeline.rollout(ID)).pause).toMatchObject({ by: 'jo', reason: 'it may be the release' });
    expect(await actions()).toEqual([{ kind: 'noted', by: 'jo', from: 'slack' }]);
    await pipeline.settle();
    expect(pipeline.workspace.thread(message().channel, message().ts).at(-1)?.text).toBe(
      `jo noted: held ${ID}: it may be the release`,
    );
    await answer('resume', 'it was the network');
    expect((await pipeline.rollout(ID)).pause).toBeNull();
  });

  it('show in the form why it cannot be done, and leave it open', async () => {
    const empty = await answer('declare', '  ');
    expect(JSON.parse(empty.body)).toEqual({
      response_action: 'errors',
      errors: { 'tranche-reason': expect.stringContaining('needs a reason') },
    });
    const [modal] = pipeline.workspace.modals();
    expect(modal).toMatchObject({ errors: { 'tranche-reason': expect.any(String) } });
    expect(await presses.submit(modal!.id, 'now with a reason')).toEqual({ status: 200, body: '' });
  });

  it('say so when Slack does not open the form', async () => {
    const replies = workspaceReplies(pipeline.workspace);
    const fail = () => Promise.reject(new VendorError('slack', 'no answer', { retryable: true, certain: false }));
    serve({ ...replies, askReason: fail });
    expect(await press('declare')).toMatchObject({ status: 200 });
    expect(whispered()).toEqual(['Slack did not open the form: press again.']);
    serve({ whisper: fail, askReason: fail });
    expect(await press('declare')).toMatchObject({ status: 200 });
    expect(pipeline.logged).toContain('WARNING a person in Slack was not answered');
  });
});

describe('somebody who is not in the routing file', () => {
  it('may do nothing, and is told who may', async () => {
    expect(await presses.press(USER, message(), 'acknowledge')).toMatchObject({ status: 200 });
    pipeline.use({ routing: { ...pipeline.deps.routing, people: [{ name: 'sam', slack: 'U0SAM', lead: true }] } });
    serve();
    await press('acknowledge');
    await press('declare');
    expect(whispered()).toHaveLength(2);
    expect(whispered()[0]).toContain('These people may: sam.');
    expect(pipeline.workspace.modals()).toEqual([]);
    expect(await actions()).toHaveLength(1);
  });

  it('may not answer a form that was opened before either', async () => {
    await press('declare');
    pipeline.use({ routing: { ...pipeline.deps.routing, people: [] } });
    serve();
    const refused = await presses.submit(pipeline.workspace.modals()[0]!.id, 'a reason');
    expect(refused.body).toContain('Nobody may use these buttons yet');
    expect(await actions()).toEqual([]);
  });
});

describe('POST /slack-actions', () => {
  const now = () => Math.floor(pipeline.clock.now() / 1_000);
  const send = async (body: string, { at = now(), secret = SECRET, method = 'POST', headers = {} } = {}) => {
    const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
    const response = await fetch(url, {
      method,
      headers: {
        'content-type': 'application/octet-stream',
        'x-slack-request-timestamp': String(at),
        'x-slack-signature': `v0=${signature}`,
        ...headers,
      },
      ...(method === 'POST' && { body }),
    });
    return { status: response.status, text: await response.text() };
  };
  const payload = (value: unknown): string => new URLSearchParams({ payload: JSON.stringify(value) }).toString();
  const button = (changes: object = {}) => ({
    type: 'block_actions',
    user: { id: USER },
    trigger_id: 't',
    channel: { id: 'C0CHANNEL1' },
    actions: [{ action_id: 'acknowledge', action_ts: '1.2', value: JSON.stringify({ alert, rollout: null }) }],
    ...changes,
  });

  it('believes only what was signed with the secret within five minutes', async () => {
    const body = payload({ type: 'message_action' });
    expect((await send(body)).status).toBe(200);
    expect((await send(body, { at: now() - 300 })).status).toBe(200);
    for (const wrong of [
      { secret: 'other' },
      { at: now() - 301 },
      { at: now() + 301 },
      { headers: { 'x-slack-signature': '' } },
      { headers: { 'x-slack-signature': 'v0=00' } },
      { headers: { 'x-slack-request-timestamp': 'NaN' } },
    ]) {
      expect((await send(body, wrong)).status).toBe(401);
    }
    expect((await presses.press(USER, message(), 'acknowledge')).status).toBe(200);
    expect((await pressesAs('other').press(USER, message(), 'acknowledge')).status).toBe(401);
  });

  it.each([
    ['no form', 'hello', 'payload'],
    ['no JSON', 'payload=%7B', 'payload'],
    ['no object', payload(7), 'body'],
    ['no type', payload({}), 'type'],
  ])('answers %s with what is wrong', async (_, body, field) => {
    const { status, text } = await send(body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ field }] });
  });

  it.each([
    ['user', { user: {} }, 'user.id'],
    ['channel', { channel: { id: '../../x' } }, 'channel.id'],
    ['value', { actions: [{ action_id: 'declare', action_ts: '1.2', value: 'x' }] }, 'actions[0].value'],
    ['alert', { actions: [{ action_id: 'declare', action_ts: '1.2', value: '{}' }] }, 'actions[0].value.alert'],
  ])('names the %s of a button that is not as it was sent', async (_, changes, field) => {
    const { status, text } = await send(payload(button(changes)));
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ field }] });
  });

  it.each([
    { type: 'shortcut' },
    { type: 'view_closed', view: {} },
    { type: 'block_actions', actions: [{ action_id: 'of-somebody-else' }] },
    { type: 'view_submission', view: { callback_id: 'of-somebody-else' } },
    { type: 'block_actions' },
  ])('ignores what is none of ours: %j', async (value) => {
    expect(await send(payload(value))).toEqual({ status: 200, text: '' });
    expect(await actions()).toEqual([]);
  });

  it('takes POST only, and no body of more than a mebibyte', async () => {
    expect((await send('', { method: 'GET' })).status).toBe(405);
    expect((await send('x'.repeat(1024 * 1024 + 1))).status).toBe(413);
  });

  it('of an alert that nobody knows says so', async () => {
    const value = JSON.stringify({ alert: 'tranche-none', rollout: null });
    await send(payload(button({ actions: [{ action_id: 'acknowledge', action_ts: '1.2', value }] })));
    expect(whispered()).toEqual(['There is no incident or alert tranche-none.']);
  });
});
