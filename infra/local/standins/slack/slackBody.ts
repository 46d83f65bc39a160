import { z } from 'zod';
import type { StandInRequest } from '../httpStandIn.ts';
import { type ModalView, type NewMessage, SlackRefusal } from './workspaceRecords.ts';

/** The arguments of a call: a form with JSON in its fields, as Slack's client sends them, or JSON. */
export function argumentsOf({ headers, body }: StandInRequest): Readonly<Record<string, unknown>> {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('application/json')) {
    const value = parsed(body === '' ? '{}' : body);
    if (typeof value !== 'object' || value === null) throw new SlackRefusal('invalid_json');
    return Object.fromEntries(Object.entries(value));
  }
  if (!type.startsWith('application/x-www-form-urlencoded')) throw new SlackRefusal('invalid_form_data');
  const fields = [...new URLSearchParams(body)];
  return Object.fromEntries(fields.map(([name, text]) => [name, JSON_FIELDS.has(name) ? parsed(text) : text]));
}

const JSON_FIELDS = new Set(['blocks', 'metadata', 'view', 'attachments']);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new SlackRefusal('invalid_json');
  }
}

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]);
const number = z.coerce.number().int().positive();
const block = z.looseObject({ type: z.string() });
const text = z.object({ text: z.string() }).transform((each) => each.text);

const call = z.object({
  channel: z.string().optional(),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
  message_ts: z.string().optional(),
  user: z.string().optional(),
  text: z.string().default(''),
  blocks: z.array(block).default([]),
  metadata: z.object({ event_type: z.string(), event_payload: z.looseObject({}) }).optional(),
  reply_broadcast: flag.default(false),
  oldest: z.coerce.number().default(0),
  inclusive: flag.default(false),
  include_all_metadata: flag.default(false),
  limit: number.default(100),
  cursor: z.coerce.number().int().nonnegative().default(0),
  trigger_id: z.string().optional(),
  view: z.unknown().optional(),
});
export type SlackArguments = z.infer<typeof call>;

const modal = z.object({
  type: z.literal('modal'),
  callback_id: z.string().max(255),
  private_metadata: z.string().max(3_000),
  title: z.object({ text: z.string().min(1).max(24) }).transform((each) => each.text),
  submit: z.object({ text: z.string().min(1).max(24) }).transform((each) => each.text),
  close: text.optional(),
  blocks: z.array(block).min(1).max(100),
});

export function readArguments(given: Readonly<Record<string, unknown>>): SlackArguments {
  const read = call.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new SlackRefusal(issue?.path[0] === 'metadata' ? 'invalid_metadata_format' : 'invalid_arguments');
}

export function readModal(view: unknown): ModalView {
  const read = modal.safeParse(view);
  if (!read.success) throw new SlackRefusal('invalid_arguments');
  return read.data;
}

export function newMessage({ text, blocks, metadata }: SlackArguments): NewMessage {
  return { text, blocks, metadata };
}

export function needed(value: string | undefined, refusal: string): string {
  if (value === undefined || value === '') throw new SlackRefusal(refusal);
  return value;
}
