import type { Request } from '@google-cloud/functions-framework';
import { createHash, timingSafeEqual } from 'node:crypto';

/** Who sent a request, as far as the credential tells. */
export interface Caller {
  /** For the evidence; `undefined` where several people share the credential, and say themselves who they are. */
  readonly name: string | undefined;
}

/** `undefined` when the credential is missing or wrong. */
export type Authenticate = (request: Request) => Promise<Caller | undefined>;

/** `Authorization: Bearer TOKEN`, a secret that the callers share. */
export function bearerToken(token: string, name?: string): Authenticate {
  return (request) => {
    const [scheme, given] = authorizationOf(request);
    return Promise.resolve(scheme === 'bearer' && sameSecret(given, token) ? { name } : undefined);
  };
}

/** `Authorization: Basic`, a name and a password. */
export function basicPassword(user: string, password: string): Authenticate {
  const expected = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  return (request) => {
    const [scheme, given] = authorizationOf(request);
    const isRight = scheme === 'basic' && password !== '' && sameSecret(given, expected);
    return Promise.resolve(isRight ? { name: user } : undefined);
  };
}

/** A secret of its own in a header that was agreed on, where the sender can do no more. */
export function headerSecret(header: string, secret: string, name: string): Authenticate {
  return (request) => Promise.resolve(sameSecret(request.get(header) ?? '', secret) ? { name } : undefined);
}

/** Whoever reaches this function at all: what stands in front of it has asked already. */
export const anybody: Authenticate = () => Promise.resolve({ name: undefined });

export function authorizationOf(request: Request): [scheme: string, credential: string] {
  const [scheme = '', credential = ''] = (request.get('authorization') ?? '').split(' ');
  return [scheme.toLowerCase(), credential];
}

/** In constant time, whatever the lengths; an empty secret never matches. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return expected !== '' && timingSafeEqual(digest(given), digest(expected));
}
