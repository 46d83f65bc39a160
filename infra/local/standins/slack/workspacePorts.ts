import { SECOND } from '../../../../shared/domain/calendar/time.ts';
import { reasonModal } from '../../../../shared/adapters/slack/reasonModal.ts';
import { keyOf, messageOf, metadataOf, timestamp } from '../../../../shared/adapters/slack/slackMessages.ts';
import { wordsBlocks } from '../../../../shared/adapters/slack/wordsBlocks.ts';
import type { Chat, ChatContent, Replies } from '../../../../shared/ports/chat.ts';
import { VendorError } from '../../../../shared/ports/vendorError.ts';
import { readModal } from './slackBody.ts';
import { permalinkOf } from './slackMethods.ts';
import type { Workspace } from './workspace.ts';
import { SlackRefusal } from './workspaceRecords.ts';

/** The address that the simulator's workspace would have. */
const HOST = 'https://acme.slack.example';

/**
 * The chat on top of a workspace without a socket in between. It answers as the adapter answers against the server; one
 * contract suite holds the two together.
 */
export function workspaceChat(workspace: Workspace): Chat {
  const sent = (key: string, content: ChatContent) => ({ ...messageOf(content), metadata: metadataOf(key) });
  return {
    post: answering((channel, key, content) => {
      const { channel: id, ts } = workspace.post(channel, sent(key, content));
      return { channel: id, ts };
    }),
    find: answering((channel, key, since) => {
      const { id } = workspace.channelOf(channel);
      const begun = workspace.history(id).filter(({ thread }) => thread === undefined);
      const found = begun.findLast((each) => keyOf(each) === key && Number(each.ts) >= Number(timestamp(since)));
      return found && { channel: id, ts: found.ts };
    }),
    update: answering(({ channel, ts }, key, content) =>
      unlessGone(() => workspace.update(channel, ts, sent(key, content))),
    ),
    reply: answering(({ channel, ts }, key, content) =>
      unlessGone(() => workspace.post(channel, sent(key, content), ts, content.kind === 'words' && content.urgent)),
    ),
    replies: answering(({ channel, ts }, since) => {
      const [, ...replies] = workspace.thread(channel, ts);
      const recent = replies.filter((each) => Number(each.ts) >= Number(timestamp(since)));
      return recent.flatMap((each) => keyOf(each) ?? []);
    }),
    permalink: answering(({ channel, ts }) => permalinkOf(HOST, workspace.messageOf(channel, ts))),
  };
}

export function workspaceReplies(workspace: Workspace): Replies {
  return {
    whisper: answering((channel, user, text) => {
      workspace.whisper(channel, user, { ...wordsBlocks(text, false), metadata: undefined });
    }),
    askReason: answering((trigger, question) => {
      workspace.openModal(trigger, readModal(reasonModal(question)));
    }),
  };
}

function unlessGone(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof SlackRefusal && error.message === 'message_not_found') return false;
    throw error;
  }
}

/** A port answers later, and fails as one behind HTTP does: a refusal has certainly done nothing. */
function answering<A extends unknown[], T>(answer: (...args: A) => T): (...args: A) => Promise<T> {
  return async (...args) => {
    try {
      return answer(...args);
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      const { message, retryAfter } = error;
      const limited = retryAfter === undefined ? {} : { retryAfter: retryAfter * SECOND };
      throw new VendorError('slack', message, { retryable: retryAfter !== undefined, certain: true, ...limited });
    }
  };
}
