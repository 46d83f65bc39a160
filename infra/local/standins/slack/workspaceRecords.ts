import type { Instant } from '../../../../shared/domain/calendar/time.ts';

/** A block as Slack keeps it: whatever it holds, checked only as far as Slack checks it. */
export interface BlockRecord {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface MessageRecord {
  readonly channel: string;
  readonly ts: string;
  /** Of the message that it answers. */
  readonly thread: string | undefined;
  /** Shown in the channel, too. */
  readonly broadcast: boolean;
  readonly text: string;
  readonly blocks: readonly BlockRecord[];
  readonly metadata: unknown;
  readonly edited: Instant | undefined;
  /** Only this person sees it, and no list holds it. */
  readonly onlyFor: string | undefined;
}

export type NewMessage = Pick<MessageRecord, 'text' | 'blocks' | 'metadata'>;

export interface ChannelRecord {
  readonly id: string;
  readonly name: string;
  /** Whether the app was invited. */
  readonly joined: boolean;
}

export interface UserRecord {
  readonly id: string;
  readonly name: string;
}

/** A modal that is open in front of one person. */
export interface ModalRecord {
  readonly id: string;
  readonly user: string;
  readonly view: ModalView;
  /** What was wrong with the last answer, by block. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface ModalView {
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly title: string;
  readonly submit: string;
  readonly blocks: readonly BlockRecord[];
}

/** What Slack refuses, in its own word. */
export class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal';
  /** Seconds, where Slack says when to come again. */
  readonly retryAfter: number | undefined;
  constructor(word: string, retryAfter?: number) {
    super(word);
    this.retryAfter = retryAfter;
  }
}

/** The app, and the person who uses the local run. */
export const BOT = { id: 'B0TRANCHE', user: 'U0TRANCHE', app: 'A0TRANCHE', name: 'tranche' } as const;
export const TEAM = { id: 'T0ACME', domain: 'acme' } as const;
export const ON_CALL: UserRecord = { id: 'U0ONCALL', name: 'on-call' };
