import { SECOND } from '../../../../shared/domain/calendar/time.ts';
import { type SlackArguments, needed, newMessage, readModal } from './slackBody.ts';
import type { Workspace } from './workspace.ts';
import { BOT, type MessageRecord, SlackRefusal, TEAM } from './workspaceRecords.ts';

export interface SlackCall {
  readonly workspace: Workspace;
  readonly args: SlackArguments;
  /** Of the stand-in. */
  readonly url: string;
}

/** The methods of the Web API that are used, as https://docs.slack.dev/reference/methods describes them. */
export const METHODS: Readonly<Record<string, (call: SlackCall) => object>> = {
  'auth.test': ({ url }) => ({
    url: `${url}/`,
    team: TEAM.domain,
    user: BOT.name,
    team_id: TEAM.id,
    user_id: BOT.user,
    bot_id: BOT.id,
  }),

  'chat.postMessage': ({ workspace, args }) => {
    const channel = needed(args.channel, 'channel_not_found');
    const { thread_ts: thread, reply_broadcast: broadcast } = args;
    const message = workspace.post(channel, newMessage(args), thread, broadcast);
    return { channel: message.channel, ts: message.ts, message: messageJson(message, args) };
  },

  'chat.update': ({ workspace, args }) => {
    const channel = needed(args.channel, 'channel_not_found');
    // Slack takes the id of the channel here, and no name.
    if (!workspace.channels.some(({ id }) => id === channel)) throw new SlackRefusal('channel_not_found');
    const message = workspace.update(channel, needed(args.ts, 'message_not_found'), newMessage(args));
    return { channel: message.channel, ts: message.ts, text: message.text, message: messageJson(message, args) };
  },

  'chat.getPermalink': ({ workspace, args, url }) => {
    const message = workspace.messageOf(idOf(args), needed(args.message_ts, 'message_not_found'));
    return { channel: message.channel, permalink: permalinkOf(url, message) };
  },

  'chat.postEphemeral': ({ workspace, args }) => {
    const user = needed(args.user, 'user_not_in_channel');
    const { ts } = workspace.whisper(needed(args.channel, 'channel_not_found'), user, newMessage(args));
    return { message_ts: ts };
  },

  'conversations.list': ({ workspace, args }) => {
    const { page, next } = paged(workspace.channels, args);
    const channels = page.map(({ id, name, joined }) => ({ id, name, is_channel: true, is_member: joined }));
    return { channels, response_metadata: { next_cursor: next } };
  },

  'conversations.history': ({ workspace, args }) =>
    // The newest come first.
    listed(workspace.history(idOf(args)).toReversed(), args),

  'conversations.replies': ({ workspace, args }) => {
    const [first, ...replies] = workspace.thread(idOf(args), needed(args.ts, 'thread_not_found'));
    const answer = listed(replies, args);
    return first === undefined ? answer : { ...answer, messages: [messageJson(first, args), ...answer.messages] };
  },

  'views.open': ({ workspace, args }) => {
    const trigger = needed(args.trigger_id, 'invalid_trigger_id');
    const { id, view } = workspace.openModal(trigger, readModal(args.view));
    return { view: { id, type: 'modal', callback_id: view.callback_id, private_metadata: view.private_metadata } };
  },

  'users.info': ({ workspace, args }) => {
    const user = workspace.users.find(({ id }) => id === args.user);
    if (user === undefined) throw new SlackRefusal('user_not_found');
    return { user: { id: user.id, name: user.name, real_name: user.name } };
  },
};

export function permalinkOf(url: string, { channel, ts }: MessageRecord): string {
  return `${url}/archives/${channel}/p${ts.replace('.', '')}`;
}

/** By its id: history knows no names. */
function idOf({ channel = '' }: SlackArguments): string {
  if (!/^[CG]0/.test(channel)) throw new SlackRefusal('channel_not_found');
  return channel;
}

function listed(messages: readonly MessageRecord[], args: SlackArguments) {
  const since = messages.filter(({ ts }) => (args.inclusive ? Number(ts) >= args.oldest : Number(ts) > args.oldest));
  const { page, next } = paged(since, args);
  return {
    messages: page.map((message) => messageJson(message, args)),
    has_more: next !== '',
    response_metadata: { next_cursor: next },
  };
}

function paged<T>(list: readonly T[], { cursor, limit }: SlackArguments): { page: readonly T[]; next: string } {
  const end = cursor + limit;
  return { page: list.slice(cursor, end), next: end < list.length ? String(end) : '' };
}

export function messageJson(
  message: MessageRecord,
  { include_all_metadata }: Pick<SlackArguments, 'include_all_metadata'>,
) {
  const { ts, text, blocks, thread, broadcast, edited, metadata } = message;
  return {
    type: 'message',
    user: BOT.user,
    bot_id: BOT.id,
    app_id: BOT.app,
    team: TEAM.id,
    ts,
    text,
    blocks,
    ...(broadcast && { subtype: 'thread_broadcast' }),
    ...(thread !== undefined && { thread_ts: thread }),
    ...(edited !== undefined && { edited: { user: BOT.user, ts: `${Math.floor(edited / SECOND)}.000000` } }),
    ...(include_all_metadata && metadata !== undefined && { metadata }),
  };
}
