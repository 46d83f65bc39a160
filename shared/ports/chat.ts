import type { AlertView } from '../domain/incident/alertView.ts';
import type { Instant } from '../domain/calendar/time.ts';

/** A message in a channel; replies to it are its thread. */
export interface Posted {
  /** The id of the channel, which outlives its name. */
  readonly channel: string;
  readonly ts: string;
}

/** An alert with its buttons, or words; `urgent` words reach everybody in the channel. */
export type ChatContent =
  | { readonly kind: 'alert'; readonly view: AlertView }
  | { readonly kind: 'words'; readonly text: string; readonly urgent: boolean };

/**
 * Where the team talks. Posting is not idempotent: who is not sure that an earlier call failed looks first, by the key
 * that goes with each message. Each fails with VendorError; what the chat asks to wait for is in `retryAfter`.
 */
export interface Chat {
  post(channel: string, key: string, content: ChatContent): Promise<Posted>;
  /** The message of the channel with this key, among those posted at or after `since`. */
  find(channel: string, key: string, since: Instant): Promise<Posted | undefined>;
  /** Idempotent. Of a message that somebody has deleted this and the next say so by `false`. */
  update(message: Posted, key: string, content: ChatContent): Promise<boolean>;
  reply(message: Posted, key: string, content: ChatContent): Promise<boolean>;
  /** The keys of the replies that were posted at or after `since`. */
  replies(message: Posted, since: Instant): Promise<readonly string[]>;
  permalink(message: Posted): Promise<string | null>;
}

/** What a button does that needs a reason. */
export const ASKS = ['declare', 'dismiss', 'hold', 'resume'] as const;
export type Ask = (typeof ASKS)[number];

/** What a person is asked the reason of. It comes back with the answer, as it is here. */
export interface Question {
  readonly ask: Ask;
  readonly alert: string;
  /** What is held or resumed. */
  readonly rollout: string | null;
  /** Where the button was pressed: the id of the channel. */
  readonly channel: string;
}

/** Speaking with one person who has pressed a button. Each fails with VendorError. */
export interface Replies {
  /** Words that nobody else in the channel sees. */
  whisper(channel: string, user: string, text: string): Promise<void>;
  /** @param trigger of the press; it is good for a few seconds and for once */
  askReason(trigger: string, question: Question): Promise<void>;
}
