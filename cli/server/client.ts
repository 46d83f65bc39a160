import { type CommandError, badInput, failed } from '../commandError.ts';
import type { Context, JsonFlag } from '../program/perform.ts';
import { type Address, findServer } from './address.ts';

export interface ServerFlags extends JsonFlag {
  readonly server?: string;
}

export type Token = 'operator' | 'release';

/** What the server answered to a request that it carried out. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export interface Client {
  address(): Promise<Address>;
  get(path: string): Promise<unknown>;
  post(path: string, body: object, token: Token): Promise<Answered>;
}

/** Verifying a long ledger takes a while; a server that has hung is given up nevertheless. */
const TIMEOUT_MS = 60_000;

/** The running server. Every call throws a CommandError that says what to do when it is not carried out. */
export function connect({ server }: ServerFlags, { env }: Pick<Context, 'env'>): Client {
  const address = (): Promise<Address> => findServer(server, env);
  return {
    address,
    async get(path) {
      return (await call((await address()).url, path, {})).body;
    },
    async post(path, body, token) {
      const { url, ...tokens } = await address();
      const secret = token === 'operator' ? tokens.operatorToken : tokens.releaseToken;
      const headers = { 'content-type': 'application/json', ...(secret && { authorization: `Bearer ${secret}` }) };
      return call(url, path, { method: 'POST', headers, body: JSON.stringify(body) }, token);
    },
  };
}

async function call(url: string, path: string, init: RequestInit, token?: Token): Promise<Answered> {
  const { response, text } = await exchange(url, path, init);
  const body = parse(text);
  if (response.ok && body !== undefined) return { status: response.status, body };
  throw refusal(url, response.status, body, token);
}

async function exchange(url: string, path: string, init: RequestInit): Promise<{ response: Response; text: string }> {
  try {
    // A redirect would be followed without the token, and to who knows where.
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${url}${path}`, { ...init, redirect: 'manual', signal });
    return { response, text: await response.text() };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') {
      throw failed(`the server at ${url} did not answer within ${TIMEOUT_MS / 1000} seconds; try again`, error);
    }
    throw failed(`no server answers at ${url}; start one with \`tranche serve\``, error);
  }
}

function refusal(url: string, status: number, body: unknown, token: Token | undefined): CommandError {
  if (status === 401 && token !== undefined) {
    const variable = `TRANCHE_${token.toUpperCase()}_TOKEN`;
    return failed(`the server at ${url} does not accept the ${token} token; set ${variable} to the one it was started with`);
  }
  const errors = fieldOf(body, 'errors');
  if (status === 400 && Array.isArray(errors)) {
    const lines = errors.map((each: unknown) => ({
      path: textOf(fieldOf(each, 'field')),
      field: '',
      message: textOf(fieldOf(each, 'message')),
    }));
    return badInput(lines);
  }
  const error = fieldOf(body, 'error');
  if (typeof error === 'string') return failed(error);
  return failed(`what answers at ${url} is not tranche (status ${status}); is the address right?`);
}

/** The list under a key of an answer. Its items are taken to be what a server of this version sends. */
export function listIn<T>(body: unknown, key: string): readonly T[] {
  const list = fieldOf(body, key);
  if (Array.isArray(list)) return list;
  throw failed(`the server's answer has no ${key}; is it of the same version as this command?`);
}

/** The object under a key of an answer, as above. */
export function objectIn<T extends object>(body: unknown, key: string): T {
  const value = fieldOf(body, key);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T;
  throw failed(`the server's answer has no ${key}; is it of the same version as this command?`);
}

export function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (Reflect.get(value, key) as unknown)
    : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
