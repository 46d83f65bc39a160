import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where the command line finds the server that was started in the same folder; only this user may read it. */
const FILE = join('.tranche', 'server.json');

export interface ServerAddress {
  readonly url: string;
  readonly releaseToken: string;
  readonly operatorToken: string;
}

export function rememberAddress(address: ServerAddress): void {
  mkdirSync('.tranche', { recursive: true, mode: 0o700 });
  rmSync(FILE, { force: true });
  writeFileSync(FILE, JSON.stringify(address), { mode: 0o600 });
}

const addressOf = z.object({ url: z.string() });

/** Unless another server has been started since. */
export function forgetAddress(url: string): void {
  try {
    const known = addressOf.parse(JSON.parse(readFileSync(FILE, 'utf8')));
    if (known.url === url) rmSync(FILE, { force: true });
  } catch {
    // Nobody remembers it: there is nothing to forget.
  }
}
