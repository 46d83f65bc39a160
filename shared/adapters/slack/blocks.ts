/** The blocks of Slack that are used here (docs.slack.dev/reference/block-kit/blocks). */
export type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'section'; readonly fields: Mrkdwn[] }
  | { readonly type: 'context'; readonly elements: Mrkdwn[] }
  | { readonly type: 'actions'; readonly elements: Button[] };

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: boolean;
}

/** Verbatim: Slack makes no links and no mentions of what looks like them. */
export interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

export interface Button {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
}

/** A message as it is sent: the text stands in for the blocks in notifications. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: SlackBlock[];
}

export function section(text: string): SlackBlock {
  return { type: 'section', text: marked(text) };
}

export function marked(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Emoji are written as characters: `:fire:` in a text from outside stays what it is. */
export function plainText(text: string): PlainText {
  return { type: 'plain_text', text, emoji: false };
}
