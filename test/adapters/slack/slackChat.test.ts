import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type SlackFailure, type SlackServer, serveSlack } from '../../../infra/local/standins/slack/slackServer.ts';
import { createWorkspace } from '../../../infra/local/standins/slack/workspace.ts';
import { examineSlack } from '../../../shared/adapters/slack/examineSlack.ts';
import { pacer } from '../../../shared/adapters/slack/pacer.ts';
import { slackChat } from '../../../shared/adapters/slack/slackChat.ts';
import { SECOND } from '../../../shared/domain/calendar/time.ts';
import type { Chat } from '../../../shared/ports/chat.ts';
import { manualClock } from '../../infra/standins/manualClock.ts';
import { viewWith } from '../../domain/incident/views.ts';

const TOKEN = 'xoxb-1234-very-secret';
const ALERT = { kind: 'alert', view: viewWith() } as const;

async function reach(
  token = TOKEN,
): Promise<{ chat: Chat; server: SlackServer; workspace: ReturnType<typeof createWorkspace> }> {
  const clock = manualClock();
  const workspace = createWorkspace({ clock, closedChannels: ['closed'] });
  const server = await serveSlack({ workspace, clock, signingSecret: 's', token: TOKEN });
  onTestFinished(() => server.close());
  return { chat: slackChat({ apiUrl: `${server.url}/api`, token, timeoutMs: 300 }), server, workspace };
}

async function failureOf(
  call: Promise<unknown>,
): Promise<{ message: string; retryable: boolean; certain: boolean; retryAfter?: number }> {
  return call.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as { message: string; retryable: boolean; certain: boolean },
  );
}

describe('a call to Slack that fails', () => {
  it.each<[SlackFailure, object]>([
    [
      { status: 429, retryAfter: 7 },
      { retryable: true, certain: true, retryAfter: 7 * SECOND },
    ],
    [
      { status: 429, retryAfter: 999_999_999 },
      { retryable: true, certain: true, retryAfter: 600 * SECOND },
    ],
    [
      { status: 200, body: '{"ok":true,"channel":[],"ts":7}' },
      { retryable: true, certain: false },
    ],
    [{ status: 429 }, { retryable: true, certain: false }],
    [{ status: 503 }, { retryable: true, certain: false }],
    [{ status: 404 }, { retryable: false, certain: true }],
    [{ drop: 'hang-up' }, { retryable: true, certain: false }],
    [{ drop: 'stall' }, { retryable: true, certain: false, message: expect.stringContaining('no answer in time') }],
    [{ error: 'ratelimited' }, { retryable: true, certain: true, retryAfter: 30 * SECOND }],
    [{ error: 'internal_error' }, { retryable: true, certain: false }],
    [{ error: 'not_in_channel' }, { retryable: false, certain: true, message: expect.stringContaining('/invite') }],
    [
      { error: 'token_revoked' },
      { retryable: false, certain: true, message: expect.stringContaining('SLACK_BOT_TOKEN') },
    ],
    [{ error: 'something_new' }, { retryable: false, certain: true }],
    [
      { status: 200, body: '<html>a proxy</html>' },
      { retryable: true, certain: false },
    ],
  ])('%j says what may have happened', async (failure, expected) => {
    const { chat, server } = await reach();
    server.failNext(failure);
    expect(await failureOf(chat.post('opsgenie', 'a1', ALERT))).toMatchObject(expected);
    expect(server.calls).toEqual(['chat.postMessage']);
  });

  it('for a wrong token names the remedy, and neither token nor request', async () => {
    const printed = ['log', 'warn', 'error', 'info', 'debug'].map((name) =>
      vi.spyOn(console, name as 'log').mockImplementation(() => undefined),
    );
    const { chat } = await reach('xoxb-wrong-secret');
    const error = await failureOf(chat.post('opsgenie', 'a1', ALERT));
    expect(error.message).toContain('invalid_auth: the token is not valid: set SLACK_BOT_TOKEN');
    expect(
      JSON.stringify([error, error.message, (error as unknown as Error).stack, (error as unknown as Error).cause]),
    ).not.toContain('wrong-secret');
    expect(printed.flatMap((spy) => spy.mock.calls)).toEqual([]);
    vi.restoreAllMocks();
  });

  it('after it was done leaves a message that is found by its key', async () => {
    const { chat, server } = await reach();
    server.failNext({ drop: 'hang-up', afterEffect: true });
    expect(await failureOf(chat.post('opsgenie', 'a1', ALERT))).toMatchObject({ certain: false });
    expect(await chat.find('opsgenie', 'a1', 0)).toMatchObject({ channel: 'C0CHANNEL1' });
  });
});

describe('the doctor', () => {
  it('finds that the app is in its channels, or who has to invite it', async () => {
    const { server } = await reach();
    const access = { apiUrl: `${server.url}/api`, token: TOKEN };
    expect(await examineSlack(access, ['opsgenie'])).toEqual({ ok: true, detail: 'tranche of acme is in #opsgenie' });
    expect(await examineSlack(access, ['opsgenie', 'closed', 'nowhere'])).toEqual({
      ok: false,
      detail: 'invite tranche to #closed, #nowhere: /invite @tranche',
    });
    server.failWhen((method) => (method === 'conversations.history' ? { error: 'missing_scope' } : undefined));
    expect(await examineSlack(access, ['opsgenie'])).toMatchObject({
      ok: false,
      detail: expect.stringContaining('missing_scope: the token lacks a scope'),
    });
    expect(await examineSlack({ ...access, token: 'xoxb-wrong' }, [])).toMatchObject({
      ok: false,
      detail: expect.stringContaining('SLACK_BOT_TOKEN'),
    });
  });
});

describe('looking for a message', () => {
  it('goes through every page, and asks for the channels once', async () => {
    const { chat, server } = await reach();
    const posted = await chat.post('opsgenie', 'first', ALERT);
    for (let n = 0; n < 205; n++)
      await chat.post('opsgenie', `other-${n}`, { kind: 'words', text: 'x', urgent: false });
    server.calls.length = 0;
    expect(await chat.find('opsgenie', 'first', 0)).toEqual(posted);
    expect(await chat.find('opsgenie', 'other-3', 0)).toBeDefined();
    expect(server.calls.filter((call) => call === 'conversations.list')).toHaveLength(1);
    expect(server.calls.filter((call) => call === 'conversations.history')).toHaveLength(4);
  });

  it('takes no message of others for its own', async () => {
    const { chat, workspace } = await reach();
    workspace.post('opsgenie', {
      text: 'a1',
      blocks: [],
      metadata: { event_type: 'other', event_payload: { key: 'a1' } },
    });
    expect(await chat.find('opsgenie', 'a1', 0)).toBeUndefined();
  });
});

describe('messages to one channel', () => {
  it('are spaced by a second, those to different channels are not', async () => {
    const waited: number[] = [];
    const turn = pacer({ now: () => 0, wait: async (ms) => void waited.push(ms) });
    for (const channel of ['a', 'b', 'a', 'a']) await turn(channel);
    expect(waited).toEqual([1_100, 2_200]);
  });

  it('come again later when too many of them wait', async () => {
    const turn = pacer({ now: () => 0, wait: () => Promise.resolve() });
    const all = await Promise.allSettled(Array.from({ length: 30 }, () => turn('a')));
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(5);
    expect(refused[0]).toMatchObject({ reason: { certain: true, retryAfter: expect.any(Number) } });
  });
});
