import type { z } from 'zod';
import { type CommandError, failed } from '../commandError.ts';
import type { Context, JsonFlag } from '../program/perform.ts';
import { type Address, findServer, type Token } from './address.ts';
import { refusalOf } from './refusal.ts';

export interface ServerFlags extends JsonFlag {
  readonly server?: string;
}

export interface Client {
  address(): Promise<Address>;
  get<T>(path: string, answer: z.ZodType<T>): Promise<T>;
  post<T>(
    request: {
      path: string;
      body: object;
      token: Token;
      /** Makes the same request again do nothing more. */
      key?: string;
    },
    answer: z.ZodType<T>,
  ): Promise<{ status: number; body: T }>;
}

/** Verifying a long ledger takes a while; a server that has hung is given up nevertheless. */
const TIMEOUT_MS = 60_000;

/** The running server. Every call throws a CommandError that says what to do when it is not carried out. */
export function connect({ server }: ServerFlags, { env }: Pick<Context, 'env'>): Client {
  const address = (): Promise<Address> => findServer(server, env);
  return {
    address,
    async get(path, answer) {
      const { url, identityToken } = await address();
      const { status, text } = await exchange(url, path, { headers: bearer(identityToken) });
      return understood(url, { status, text }, answer, undefined);
    },
    async post({ path, body, token, key }, answer) {
      const { url, operatorToken, releaseToken, identityToken } = await address();
      const secret = identityToken ?? (token === 'operator' ? operatorToken : releaseToken);
      const once = key === undefined ? {} : { 'idempotency-key': key };
      const headers = { 'content-type': 'application/json', ...once, ...bearer(secret) };
      const { status, text } = await exchange(url, path, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status, body: understood(url, { status, text }, answer, token) };
    },
  };
}

function bearer(token: string | undefined): { authorization?: string } {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

interface Exchanged {
  readonly status: number;
  readonly text: string;
}

async function exchange(url: string, path: string, init: RequestInit): Promise<Exchanged> {
  try {
    // A redirect is not followed: it could lead a command to a server that was not asked for.
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${url}${path}`, { ...init, redirect: 'manual', signal });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw unreachable(url, error);
  }
}

function unreachable(url: string, error: unknown): CommandError {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return failed(`the server at ${url} did not answer within ${TIMEOUT_MS / 1000} seconds; try again`, error);
  }
  return failed(`no server answers at ${url}; start one with \`tranche serve\``, error);
}

function understood<T>(url: string, { status, text }: Exchanged, answer: z.ZodType<T>, token: Token | undefined): T {
  const body = parse(text);
  if (status < 200 || status > 299 || body === undefined) throw refusalOf(url, status, body, token);
  const read = answer.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  throw failed(`the answer of ${url} is not understood${where}; is the server of the same version as this command?`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
