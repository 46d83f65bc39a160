import type { WebClient } from '@slack/web-api';
import type { Instant } from '../../domain/calendar/time.ts';
import type { Chat, ChatContent, Posted } from '../../ports/chat.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { addressOf, channelIds } from './channels.ts';
import { pacer } from './pacer.ts';
import { type SlackAccess, slackClient } from './slackClient.ts';
import { fieldOf, refusalOf, toVendorError } from './slackErrors.ts';
import { keyOf, messageOf, metadataOf, timestamp } from './slackMessages.ts';

/** Slack makes no links, mentions or previews of what is in a text by itself. */
const WORD_FOR_WORD = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false } as const;
const PAGE = 200;
/** What stands between us and a lookup without an end; who posts more in a few minutes has other troubles. */
const MOST_PAGES = 25;
/** Somebody has deleted the message. */
const GONE = new Set(['message_not_found', 'thread_not_found']);

/**
 * Slack by its Web API. No call is made again here. The key of each message goes with it as metadata, so that a message
 * of which nobody recorded that it was posted can be found.
 */
export function slackChat(access: SlackAccess): Chat {
  const client = slackClient(access);
  const idOf = channelIds(client);
  const turn = access.pacing === true ? pacer() : () => Promise.resolve();
  /** As they were posted to: they wait for their turn under one name. */
  const names = new Map<string, string>();

  async function post(channel: string, key: string, content: ChatContent, thread?: Posted): Promise<Posted> {
    await turn(names.get(channel) ?? channel);
    const urgent = content.kind === 'words' && content.urgent;
    // A mention in a thread reaches only who follows it: what is urgent shows in the channel as well.
    const where = thread === undefined ? {} : { thread_ts: thread.ts, reply_broadcast: urgent };
    const sent = {
      channel: addressOf(channel),
      ...messageOf(content),
      ...where,
      ...WORD_FOR_WORD,
      metadata: metadataOf(key),
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
    const answer = await (await client()).chat.postMessage(sent);
    const [id, ts] = [fieldOf(answer, 'channel'), fieldOf(answer, 'ts')];
    // What stands in between may answer in the place of Slack: without these the message could never be changed.
    if (typeof id !== 'string' || id === '' || typeof ts !== 'string' || ts === '') throw unclear('posting');
    if (thread === undefined) names.set(id, channel);
    return { channel: id, ts };
  }

  return {
    post: (channel, key, content) => calling(`posting to #${channel}`, () => post(channel, key, content)),

    find: (channel, key, since) =>
      calling(`looking through #${channel}`, async () => {
        const id = await idOf(channel);
        for await (const message of history(await client(), id, since)) {
          // What was answered in a thread and shown in the channel is not the beginning of one.
          const begins = message.thread_ts === undefined || message.thread_ts === message.ts;
          if (begins && message.ts !== undefined && keyOf(message) === key) return { channel: id, ts: message.ts };
        }
        return undefined;
      }),

    update: ({ channel, ts }, key, content) =>
      calling('updating a message', () =>
        unlessGone(async () => {
          const metadata = metadataOf(key);
          await (await client()).chat.update({ channel, ts, ...messageOf(content), ...WORD_FOR_WORD, metadata });
        }),
      ),

    reply: (message, key, content) =>
      calling('answering in a thread', () => unlessGone(() => post(message.channel, key, content, message))),

    replies: (message, since) =>
      calling('looking through a thread', async () => {
        const keys: string[] = [];
        for await (const reply of thread(await client(), message, since)) {
          const key = reply.ts === message.ts ? undefined : keyOf(reply);
          if (key !== undefined) keys.push(key);
        }
        return keys;
      }),

    permalink: ({ channel, ts }) =>
      calling('asking for a link', async () => {
        const { permalink } = await (await client()).chat.getPermalink({ channel, message_ts: ts });
        return permalink ?? null;
      }),
  };
}

/** @returns false when somebody has deleted the message that it is about */
async function unlessGone(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (GONE.has(refusalOf(error) ?? '')) return false;
    throw error;
  }
}

/** @param what is done, for the error */
export async function calling<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toVendorError(error, what);
  }
}

function history(client: WebClient, channel: string, since: Instant) {
  const asked = { channel, ...everythingSince(since) };
  return pages('the channel', (from) => client.conversations.history({ ...asked, ...from }));
}

function thread(client: WebClient, { channel, ts }: Posted, since: Instant) {
  const asked = { channel, ts, ...everythingSince(since) };
  return pages('the thread', (from) => client.conversations.replies({ ...asked, ...from }));
}

function everythingSince(since: Instant) {
  return { oldest: timestamp(since), inclusive: true, include_all_metadata: true, limit: PAGE };
}

async function* pages<T>(
  where: string,
  ask: (from: {
    readonly cursor?: string;
  }) => Promise<{ messages?: T[]; response_metadata?: { next_cursor?: string } }>,
) {
  let from: { readonly cursor?: string } = {};
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await ask(from);
    yield* answer.messages ?? [];
    const cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return;
    from = { cursor };
  }
  throw unclear(`looking through ${where}: it is too long to look through`);
}

function unclear(what: string): VendorError {
  return new VendorError('slack', what, { retryable: true, certain: false });
}
