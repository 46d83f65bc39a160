import { userInfo } from 'node:os';
import type { Context } from '../program/perform.ts';

/** Who gives a command, for the record: as they say, else as this machine knows them. */
export function actorOf({ as }: { readonly as?: string }, { env }: Pick<Context, 'env'>): string {
  return as ?? (env['USER'] || userInfo().username);
}
