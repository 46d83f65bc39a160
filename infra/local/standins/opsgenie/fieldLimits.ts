import { z } from 'zod';
import { PRIORITIES } from '../../../../shared/domain/incident/priority.ts';
import { OpsgenieRefusal } from './records.ts';

// What Opsgenie takes in each field: https://docs.opsgenie.com/docs/alert-api

const text = (most: number) => z.string().max(most, `should not be longer than ${most} characters.`);
const about = { user: text(100).default(''), source: text(100).default(''), note: text(25_000).default('') };
const tags = z.array(text(50)).max(20, 'can not be more than 20.');
/** 8,000 characters in all, names included. */
const details = z
  .record(z.string(), z.string())
  .refine((map) => Object.entries(map).flat().join('').length <= 8_000, 'should not be longer than 8000 characters.');

export const newAlert = z.object({
  message: text(130).min(1, 'can not be empty.'),
  alias: text(512).default(''),
  description: text(15_000).default(''),
  details: details.default({}),
  tags: tags.default([]),
  entity: text(512).default(''),
  priority: z.enum(PRIORITIES, 'should be one of [ P1, P2, P3, P4, P5 ].').default('P3'),
  ...about,
});
export const plain = z.object(about);
export const withNote = z.object({ ...about, note: text(25_000).min(1, 'can not be empty.') });
const named = z.object({ name: z.string().min(1).optional(), username: z.string().min(1).optional() });
export const withOwner = z.object({ ...about, owner: named });
export const withEnd = z.object({ ...about, endTime: z.iso.datetime({ offset: true }) });
export const withTags = z.object({ ...about, tags });
export const withPriority = z.object({ ...about, priority: z.enum(PRIORITIES) });
export const withEscalation = z.object({ ...about, escalation: named });
export const newHeartbeat = z.object({
  name: z.string().min(1),
  interval: z.int().positive().default(10),
  intervalUnit: z.enum(['minutes', 'hours', 'days']).default('minutes'),
});

export function readFields<T>(body: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new OpsgenieRefusal(400, 'Could not parse request body.');
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const errors = read.error.issues.map(({ path, message }) => [String(path[0] ?? 'body'), message] as const);
  throw new OpsgenieRefusal(
    422,
    'Request body is not processable. Please check the errors.',
    Object.fromEntries(errors),
  );
}
