import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SlackServer, serveSlack } from '../../../infra/local/standins/slack/slackServer.ts';
import { type Workspace, createWorkspace } from '../../../infra/local/standins/slack/workspace.ts';
import { workspaceChat, workspaceReplies } from '../../../infra/local/standins/slack/workspacePorts.ts';
import { slackChat } from '../../../shared/adapters/slack/slackChat.ts';
import { slackReplies } from '../../../shared/adapters/slack/slackReplies.ts';
import { MINUTE, SECOND } from '../../../shared/domain/calendar/time.ts';
import type { Chat, ChatContent, Replies } from '../../../shared/ports/chat.ts';
import { manualClock } from '../../infra/standins/manualClock.ts';
import { viewWith } from '../../domain/incident/views.ts';

interface Setting {
  readonly chat: Chat;
  readonly replies: Replies;
  readonly server?: SlackServer;
}

async function overHttp(workspace: Workspace): Promise<Setting> {
  const server = await serveSlack({ workspace, clock: workspace.clock, signingSecret: 's', token: 'xoxb-secret' });
  const access = { apiUrl: `${server.url}/api/`, token: 'xoxb-secret' };
  return { chat: slackChat(access), replies: slackReplies(access), server };
}

const inProcess = async (workspace: Workspace): Promise<Setting> => ({
  chat: workspaceChat(workspace),
  replies: workspaceReplies(workspace),
});

const words = (text: string, urgent = false): ChatContent => ({ kind: 'words', text, urgent });
const ALERT: ChatContent = { kind: 'alert', view: viewWith() };

describe.each([
  ['in process', inProcess],
  ['over HTTP', overHttp],
])('the chat %s', (_, open) => {
  let clock: ReturnType<typeof manualClock>;
  let workspace: Workspace;
  let setting: Setting;
  let chat: Chat;
  beforeEach(async () => {
    clock = manualClock();
    workspace = createWorkspace({ clock, spacing: SECOND, closedChannels: ['closed'] });
    setting = await open(workspace);
    chat = setting.chat;
  });
  afterEach(() => setting.server?.close());

  test('posts by the name of the channel, and is told its id', async () => {
    const posted = await chat.post('opsgenie', 'a1', ALERT);
    expect(posted).toEqual({ channel: 'C0CHANNEL1', ts: expect.stringMatching(/^\d+\.\d{6}$/) });
    expect(workspace.history('opsgenie')).toMatchObject([{ ts: posted.ts, text: expect.stringContaining('acme') }]);
    expect(await chat.permalink(posted)).toContain(`/archives/C0CHANNEL1/p${posted.ts.replace('.', '')}`);
  });

  test('finds a message again by its key, and only among those since a moment', async () => {
    const before = clock.now();
    const posted = await chat.post('opsgenie', 'a1', ALERT);
    clock.advance(MINUTE);
    await chat.post('opsgenie', 'a2', ALERT);
    expect(await chat.find('opsgenie', 'a1', before)).toEqual(posted);
    expect(await chat.find('opsgenie', 'a1', clock.now())).toBeUndefined();
    expect(await chat.find('opsgenie', 'a3', before)).toBeUndefined();
    expect(await chat.find('alerts-managed-instances', 'a1', before)).toBeUndefined();
  });

  test('sets a message anew in its place, also while it may not post', async () => {
    const posted = await chat.post('opsgenie', 'a1', ALERT);
    expect(await chat.update(posted, 'a1', { kind: 'alert', view: viewWith({ status: 'closed' }) })).toBe(true);
    expect(workspace.history('opsgenie')).toMatchObject([{ text: expect.stringContaining('✅') }]);
    expect(await chat.find('opsgenie', 'a1', 0)).toEqual(posted);
  });

  test('answers in the thread; only what is urgent shows in the channel too', async () => {
    const posted = await chat.post('opsgenie', 'a1', ALERT);
    clock.advance(SECOND);
    expect(await chat.reply(posted, 'k1', words('jo has it'))).toBe(true);
    clock.advance(SECOND);
    expect(await chat.reply(posted, 'k2', words('nobody has it', true))).toBe(true);
    expect(await chat.replies(posted, 0)).toEqual(['k1', 'k2']);
    expect(await chat.replies(posted, clock.now())).toEqual(['k2']);
    expect(
      workspace
        .history('opsgenie')
        .map(({ text }) => text)
        .slice(1),
    ).toEqual(['<!channel> nobody has it']);
    expect(await chat.find('opsgenie', 'k2', 0)).toBeUndefined();
  });

  test('says so when somebody has deleted the message', async () => {
    const posted = await chat.post('opsgenie', 'a1', ALERT);
    workspace.remove(posted.channel, posted.ts);
    clock.advance(SECOND);
    expect(await chat.update(posted, 'a1', ALERT)).toBe(false);
    expect(await chat.reply(posted, 'k1', words('hello'))).toBe(false);
  });

  test('a second message within a second is refused with how long to wait', async () => {
    await chat.post('opsgenie', 'a1', ALERT);
    await expect(chat.post('opsgenie', 'a2', ALERT)).rejects.toMatchObject({
      name: 'VendorError',
      retryable: true,
      certain: true,
      retryAfter: SECOND,
    });
    await chat.post('alerts-managed-instances', 'a2', ALERT);
  });

  test.each(['nowhere', 'closed'])('posting to #%s fails for good', async (channel) => {
    await expect(chat.post(channel, 'a1', ALERT)).rejects.toMatchObject({ retryable: false, certain: true });
  });

  test('whispers to one person', async () => {
    await setting.replies.whisper('C0CHANNEL1', 'U0ONCALL', 'you <may> not');
    expect(workspace.whispers('opsgenie')).toMatchObject([{ onlyFor: 'U0ONCALL', text: 'you &lt;may&gt; not' }]);
    expect(workspace.history('opsgenie')).toEqual([]);
  });

  test('a press opens one form, for three seconds', async () => {
    const question = { ask: 'hold', alert: 'a1', rollout: 'prod-5.2.0', channel: 'C0CHANNEL1' } as const;
    const trigger = workspace.trigger('U0ONCALL');
    await setting.replies.askReason(trigger, question);
    const [modal] = workspace.modals();
    expect(modal).toMatchObject({ user: 'U0ONCALL', view: { title: 'Hold the rollout' } });
    expect(JSON.parse(modal!.view.private_metadata)).toEqual(question);
    const late = workspace.trigger('U0ONCALL');
    clock.advance(4 * SECOND);
    for (const used of [trigger, late]) {
      await expect(setting.replies.askReason(used, question)).rejects.toMatchObject({ certain: true });
    }
  });
});
