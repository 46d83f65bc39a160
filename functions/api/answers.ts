import type { Caller } from '../authenticate.ts';
import type { Answer } from '../httpFunction.ts';

export const NOT_FOUND: Answer = { status: 404, body: { error: 'there is nothing here' } };

export function notFound(error: string): Answer {
  return { status: 404, body: { error } };
}

/** Whom the credential names is in the record, and so is whom the command says it comes from. */
export function actorOf({ name }: Caller, stated: string): string {
  if (name === undefined || name === stated) return stated;
  return `${name} for ${stated}`;
}
