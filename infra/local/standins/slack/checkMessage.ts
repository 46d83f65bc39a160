import { type BlockRecord, type NewMessage, SlackRefusal } from './workspaceRecords.ts';

/** https://docs.slack.dev/reference/block-kit/blocks, and "msg_too_long" of chat.postMessage. */
const MOST_BLOCKS = 50;
const LONGEST_TEXT = 40_000;
const LONGEST_IN_ALL = 10_000;

/** Refuses what Slack refuses of a message. @throws SlackRefusal */
export function checkMessage({ text, blocks }: NewMessage): void {
  if (text === '' && blocks.length === 0) throw new SlackRefusal('no_text');
  const inAll = text.length + blocks.flatMap(textsOf).reduce((sum, each) => sum + each.length, 0);
  if (text.length > LONGEST_TEXT || inAll > LONGEST_IN_ALL) throw new SlackRefusal('msg_too_long');
  if (blocks.length > MOST_BLOCKS || !blocks.every(isValid)) throw new SlackRefusal('invalid_blocks');
}

function isValid(block: BlockRecord): boolean {
  switch (block.type) {
    case 'header':
      return isText(block['text'], 150, 'plain_text');
    case 'section': {
      const { text, fields } = block;
      if (fields === undefined) return isText(text, 3_000);
      return (text === undefined || isText(text, 3_000)) && isList(fields, 10, (field) => isText(field, 2_000));
    }
    case 'context':
      return isList(block['elements'], 10, (element) => isText(element, 2_000));
    case 'actions':
      return isList(block['elements'], 25, isButton) && hasDistinct(block['elements']);
    case 'divider':
      return true;
    default:
      return false;
  }
}

function isButton(button: unknown): boolean {
  const { type, action_id: id, text, value, style } = fieldsOf(button);
  const named = typeof id === 'string' && id.length > 0 && id.length <= 255;
  const valued = value === undefined || (typeof value === 'string' && value.length <= 2_000);
  return type === 'button' && named && valued && isText(text, 75, 'plain_text') && isStyle(style);
}

function isStyle(style: unknown): boolean {
  return style === undefined || style === 'primary' || style === 'danger';
}

function hasDistinct(buttons: unknown): boolean {
  if (!Array.isArray(buttons)) return false;
  const ids = buttons.map((button) => fieldsOf(button)['action_id']);
  return new Set(ids).size === ids.length;
}

function isText(value: unknown, most: number, only?: 'plain_text'): boolean {
  const { type, text } = fieldsOf(value);
  const typed = type === 'plain_text' || (type === 'mrkdwn' && only === undefined);
  return typed && typeof text === 'string' && text.length > 0 && text.length <= most;
}

function isList(value: unknown, most: number, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isItem);
}

/** Every text in a block, wherever it stands. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const fields = fieldsOf(value);
  const own = typeof fields['text'] === 'string' ? [fields['text']] : [];
  return [...own, ...Object.values(fields).flatMap((field) => (typeof field === 'object' ? textsOf(field) : []))];
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
