import { slackChat } from '../../../shared/adapters/slack/slackChat.ts';
import { slackReplies } from '../../../shared/adapters/slack/slackReplies.ts';
import type { Chat, Replies } from '../../../shared/ports/chat.ts';
import type { PartSettings } from './settings.ts';

/** Slack takes one message a second and channel: a function that posts spaces its own. */
export function openChat(settings: PartSettings<'chat'>): Chat {
  return slackChat({ ...accessOf(settings), pacing: true });
}

/** Words for the one person who has pressed a button. */
export function openReplies(settings: PartSettings<'chat'>): Replies {
  return slackReplies(accessOf(settings));
}

function accessOf({ SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: token }: PartSettings<'chat'>) {
  return { apiUrl, token };
}
