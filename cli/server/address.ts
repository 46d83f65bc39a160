import { readFile } from 'node:fs/promises';
import type { Streams } from '../output.ts';
import { badInput } from '../commandError.ts';

/** Where the running server is, and what lets in who asks. */
export interface Address {
  readonly url: string;
  readonly operatorToken: string | undefined;
  readonly releaseToken: string | undefined;
  /** Of the person who asks, for a server behind Identity-Aware Proxy or Cloud Run's own check. */
  readonly identityToken: string | undefined;
}

/** Whose permission a request needs. */
export type Token = 'operator' | 'release';

/** Written by `tranche serve` into the folder where it was started. */
export const ADDRESS_FILE = '.tranche/server.json';
const DEFAULT_URL = 'http://127.0.0.1:8080';

/**
 * `--server`, else TRANCHE_SERVER, else the server that was started in this folder, else the default port of this
 * machine. Tokens of the environment win; those of the file are only ever sent to the server that wrote it.
 */
export async function findServer(flag: string | undefined, env: Streams['env']): Promise<Address> {
  const file = await readAddressFile();
  const asked = flag ?? (nonEmpty(env['TRANCHE_SERVER']) || undefined);
  const url = checkUrl(asked ?? file.url ?? DEFAULT_URL, flag === undefined ? 'TRANCHE_SERVER' : '--server');
  const own = file.url !== undefined && sameUrl(file.url, url) ? file : {};
  return {
    url,
    operatorToken: nonEmpty(env['TRANCHE_OPERATOR_TOKEN']) ?? own.operatorToken,
    releaseToken: nonEmpty(env['TRANCHE_RELEASE_TOKEN']) ?? own.releaseToken,
    identityToken: identityFor(url, env),
  };
}

type AddressFile = { readonly [K in 'url' | 'operatorToken' | 'releaseToken']?: string };

/** A file that is not there, or half written, is as good as none: the default address may answer. */
async function readAddressFile(): Promise<AddressFile> {
  try {
    const parsed: unknown = JSON.parse(await readFile(ADDRESS_FILE, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return {};
    const texts = Object.entries(parsed).filter(([, value]) => typeof value === 'string' && value !== '');
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}

function checkUrl(text: string, from: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, '');
  throw badInput([{ path: from, field: '', message: `"${text}" is no address; write http://HOST:PORT` }]);
}

/** It is good for every service of its audience, so it never travels unencrypted. */
function identityFor(url: string, env: Streams['env']): string | undefined {
  const token = nonEmpty(env['TRANCHE_IDENTITY_TOKEN']);
  if (token === undefined || url.startsWith('https:')) return token;
  throw badInput([
    { path: 'TRANCHE_IDENTITY_TOKEN', field: '', message: `is only sent over https, and ${url} is not` },
  ]);
}

function sameUrl(one: string, other: string): boolean {
  return URL.canParse(one) && new URL(one).origin === new URL(other).origin;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
