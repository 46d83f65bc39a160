import { describe, expect, it, onTestFinished } from 'vitest';
import { markupHtml } from '../../../infra/local/standins/slack/slackMarkup.ts';
import { type SlackServer, serveSlack } from '../../../infra/local/standins/slack/slackServer.ts';
import { type Workspace, createWorkspace } from '../../../infra/local/standins/slack/workspace.ts';
import { workspaceChat, workspaceReplies } from '../../../infra/local/standins/slack/workspacePorts.ts';
import { SlackRefusal } from '../../../infra/local/standins/slack/workspaceRecords.ts';
import { serveStandIn } from '../../../infra/local/standins/httpStandIn.ts';
import type { AlertView } from '../../../shared/domain/incident/alertView.ts';
import { viewWith } from '../../domain/incident/views.ts';
import { manualClock } from './manualClock.ts';

const CHANNEL = 'C0CHANNEL1';

async function open(answer = ''): Promise<{ workspace: Workspace; server: SlackServer; asked: URLSearchParams[] }> {
  const clock = manualClock();
  const workspace = createWorkspace({ clock });
  const server = await serveSlack({ workspace, clock, signingSecret: 's' });
  const asked: URLSearchParams[] = [];
  const app = await serveStandIn({ clock }, ({ body }) => {
    asked.push(new URLSearchParams(body));
    return { status: 200, body: answer };
  });
  server.connect(app.url);
  onTestFinished(async () => {
    await server.close();
    await app.close();
  });
  return { workspace, server, asked };
}

const post = (workspace: Workspace, changes: Partial<AlertView> = {}) =>
  workspaceChat(workspace).post('opsgenie', 'a1', { kind: 'alert', view: viewWith(changes) });
const page = async ({ url }: SlackServer, path = '/'): Promise<string> => (await fetch(`${url}${path}`)).text();
const send = ({ url }: SlackServer, path: string, fields: Record<string, string>, headers = {}) =>
  fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });

describe('the page of the workspace', () => {
  it('shows a thread as Slack would, with nothing of it taken for HTML', async () => {
    const { workspace, server } = await open();
    const posted = await post(workspace, { summary: '<script>alert(1)</script>', headline: '<img src=x> & acme' });
    const words = { kind: 'words', text: '<b>hello</b> <!channel>', urgent: true } as const;
    await workspaceChat(workspace).reply(posted, 'k', words);
    const html = await page(server);
    expect(html).not.toMatch(/<script|<img|<b>hello/);
    expect(html).toContain('&#60;script&#62;alert(1)');
    expect(html).toContain('<b class="mention">@channel</b> &#60;b&#62;hello');
    expect(html).toContain('1 reply');
    expect(await page(server, `/archives/${CHANNEL}/p1`)).toContain('acme');
  });

  it('presses a button for the person of the local run', async () => {
    const { workspace, server, asked } = await open();
    const { ts } = await post(workspace);
    const answer = await send(server, '/press', { channel: CHANNEL, ts, action: 'acknowledge' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/archives/${CHANNEL}`]);
    expect(JSON.parse(asked[0]?.get('payload') ?? '')).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0ONCALL' },
      channel: { id: CHANNEL },
      actions: [{ action_id: 'acknowledge' }],
      response_url: expect.stringContaining(server.url),
    });
  });

  it('asks for a reason, shows what is wrong with it, and can be given up', async () => {
    const wrong = JSON.stringify({ response_action: 'errors', errors: { 'tranche-reason': 'too <short>' } });
    const { workspace, server } = await open(wrong);
    const question = { ask: 'declare', alert: 'a1', rollout: null, channel: CHANNEL } as const;
    await workspaceReplies(workspace).askReason(workspace.trigger('U0ONCALL'), question);
    const id = workspace.modals()[0]?.id ?? '';
    expect(await page(server)).toContain('Declare an incident');
    await send(server, '/submit', { id, reason: 'x' });
    expect(await page(server)).toContain('too &#60;short&#62;');
    await send(server, '/cancel', { id });
    expect(await page(server)).not.toContain('Declare an incident');
  });

  it('says what went wrong with a press', async () => {
    const { workspace, server } = await open();
    const { ts } = await post(workspace);
    const { headers } = await send(server, '/press', { channel: CHANNEL, ts, action: 'nothing' });
    expect(await page(server, headers.get('location') ?? '')).toContain('there is no button nothing');
  });

  it('is pressed by nobody but itself', async () => {
    const { workspace, server, asked } = await open();
    const { ts } = await post(workspace);
    const from = { 'sec-fetch-site': 'cross-site' };
    expect((await send(server, '/press', { channel: CHANNEL, ts, action: 'acknowledge' }, from)).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('takes an answer by the address that came with a press', async () => {
    const { workspace, server } = await open();
    const body = JSON.stringify({ text: 'only for you' });
    expect((await fetch(`${server.url}/response/${CHANNEL}/U0ONCALL`, { method: 'POST', body })).status).toBe(200);
    expect(workspace.whispers(CHANNEL)).toMatchObject([{ text: 'only for you' }]);
  });
});

describe("Slack's markup", () => {
  it.each([
    ['*Open* since <!date^1^{date}|2026-11-25 03:30 UTC>', '<b>Open</b> since 2026-11-25 03:30 UTC'],
    ['<https://a.example/?x=1&amp;y=2|a link>', '<a href="https://a.example/?x=1&#38;y=2" rel="noreferrer">a link</a>'],
    ['<javascript:alert(1)|a link>', '&#60;javascript:alert(1)|a link&#62;'],
    ['&lt;!channel&gt; 2*3*4', '&#60;!channel&#62; 2*3*4'],
  ])('%s', (text, html) => expect(markupHtml(text)).toBe(html));
});

describe('a message that Slack does not take', () => {
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
  it.each([
    ['without any text', '', [], 'no_text'],
    ['with too many blocks', 'x', Array.from({ length: 51 }, () => ({ type: 'divider' })), 'invalid_blocks'],
    ['with a section that is too long', 'x', [section('x'.repeat(3_001))], 'invalid_blocks'],
    ['with an empty section', 'x', [section('')], 'invalid_blocks'],
    ['with too much in all', 'x', [1, 2, 3, 4].map(() => section('x'.repeat(2_600))), 'msg_too_long'],
    ['with an unknown block', 'x', [{ type: 'marquee' }], 'invalid_blocks'],
  ])('%s', (_, text, blocks, refusal) => {
    const workspace = createWorkspace({ clock: manualClock() });
    expect(() => workspace.post('opsgenie', { text, blocks, metadata: undefined })).toThrow(new SlackRefusal(refusal));
  });
});
