import { type Instant, SECOND } from '../../domain/calendar/time.ts';
import type { ChatContent } from '../../ports/chat.ts';
import { alertBlocks } from './alertBlocks.ts';
import type { SlackMessage } from './blocks.ts';
import { fieldOf } from './slackErrors.ts';
import { wordsBlocks } from './wordsBlocks.ts';

/** Under this name the key of a message goes with it, where no person sees it (docs.slack.dev/messaging/message-metadata). */
const EVENT_TYPE = 'tranche_alert';

export function messageOf(content: ChatContent): SlackMessage {
  return content.kind === 'alert' ? alertBlocks(content.view) : wordsBlocks(content.text, content.urgent);
}

export function metadataOf(key: string) {
  return { event_type: EVENT_TYPE, event_payload: { key } };
}

/** The key of a message, if it is one of ours. */
export function keyOf(message: unknown): string | undefined {
  const metadata = fieldOf(message, 'metadata');
  if (fieldOf(metadata, 'event_type') !== EVENT_TYPE) return undefined;
  const key = fieldOf(fieldOf(metadata, 'event_payload'), 'key');
  return typeof key === 'string' ? key : undefined;
}

/** Slack's timestamps are seconds with six digits after the point. */
export function timestamp(at: Instant): string {
  return (Math.max(0, at) / SECOND).toFixed(6);
}
