import type { Replies } from '../../ports/chat.ts';
import { wordsBlocks } from './wordsBlocks.ts';
import { reasonModal } from './reasonModal.ts';
import { calling } from './slackChat.ts';
import { type SlackAccess, slackClient } from './slackClient.ts';

/** Slack's answers to one person. Whoever pressed a button waits: a call has a fraction of the time that others have. */
export function slackReplies(access: SlackAccess): Replies {
  const client = slackClient({ ...access, timeoutMs: access.timeoutMs ?? 2_000 });
  return {
    // In the channel: in a thread that nobody has opened Slack would not show it.
    whisper: (channel, user, text) =>
      calling('answering a person', async () => {
        await (await client()).chat.postEphemeral({ channel, user, ...wordsBlocks(text, false) });
      }),
    askReason: (trigger, question) =>
      calling('opening a modal', async () => {
        await (await client()).views.open({ trigger_id: trigger, view: reasonModal(question) });
      }),
  };
}
