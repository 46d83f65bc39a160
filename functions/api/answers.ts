import type { z } from 'zod';
import type { Caller } from '../authenticate.ts';
import type { Answer } from '../httpFunction.ts';

// What the areas of the API have in common.

export const NOT_FOUND: Answer = { status: 404, body: { error: 'there is nothing here' } };

export function notFound(error: string): Answer {
  return { status: 404, body: { error } };
}

export function refused(error: string): Answer {
  return { status: 409, body: { error } };
}

export function found(body: object | undefined): Answer {
  return body === undefined ? NOT_FOUND : { status: 200, body };
}

/** Whom the credential names is in the record, and so is whom the command says it comes from. */
export function actorOf({ name }: Caller, stated: string): string {
  if (name === undefined || name === stated) return stated;
  return `${name} for ${stated}`;
}

/** Does something with a body of this shape, or answers with everything that is wrong with it. */
export async function parse<T>(
  schema: z.ZodType<T>,
  value: unknown,
  run: (value: T) => Promise<Answer>,
): Promise<Answer> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return run(parsed.data);
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', message }));
  return { status: 400, body: { errors } };
}
