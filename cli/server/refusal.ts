import { z } from 'zod';
import { badInput, CommandError, failed } from '../commandError.ts';
import type { Token } from './address.ts';

const invalid = z.object({ errors: z.array(z.object({ field: z.string(), message: z.string() })).min(1) });
const refused = z.object({ error: z.string() });

/** Why the server did not do what was asked, in words for the person at the terminal. */
export function refusalOf(url: string, status: number, body: unknown, token: Token | undefined): CommandError {
  if (status === 401 && token !== undefined) {
    const variable = `TRANCHE_${token.toUpperCase()}_TOKEN`;
    const message = `the server at ${url} does not accept the ${token} token`;
    return failed(`${message}; set ${variable} to the one that it was started with`);
  }
  const errors = invalid.safeParse(body);
  if (errors.success) {
    return badInput(errors.data.errors.map(({ field, message }) => ({ path: field, field: '', message })));
  }
  const error = refused.safeParse(body);
  if (error.success) return new CommandError(status === 400 || status === 413 ? 2 : 1, [error.data.error]);
  return failed(`what answers at ${url} is not tranche (status ${status}); is the address right?`);
}
