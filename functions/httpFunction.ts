import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import type { BodyReading } from '../shared/contracts/fields.ts';
import type { Authenticate } from './authenticate.ts';
import { type Observers, requestSpan } from './requestSpan.ts';

/** What a function answers over HTTP; a body is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: object;
}

/** 1 MiB: far above what any sender has to say. */
export const BODY_LIMIT = 1024 * 1024;

/** Makes an HTTP function out of a handler. A fault of ours is logged whole and answered without details. */
export function httpFunction(
  name: string,
  handle: (request: Request) => Promise<Answer>,
  observers: Observers,
): HttpFunction {
  return async (request, response): Promise<void> => {
    const { status, body } = await requestSpan(name, request, observers, () => handle(request), FAILED);
    response.status(status).set('Cache-Control', 'no-store').set('X-Content-Type-Options', 'nosniff');
    if (body === undefined) response.end();
    else response.json(body);
  };
}

const FAILED: Answer = { status: 500, body: { error: 'an internal error; the log says more' } };

/**
 * What to answer to whom may not post: another method, a body over the limit, no credential or a wrong one. `undefined` for
 * who may.
 */
export async function refusePost(request: Request, authenticate: Authenticate): Promise<Answer | undefined> {
  if (request.method !== 'POST') return { status: 405, body: { error: 'POST only' } };
  return tooLarge(request) ?? ((await authenticate(request)) === undefined ? UNAUTHORIZED : undefined);
}

/** The JSON body, or the answer that says what is wrong with it. */
export function readJson(request: Request): { readonly value: unknown } | { readonly answer: Answer } {
  const large = tooLarge(request);
  if (large !== undefined) return { answer: large };
  const raw = request.rawBody ?? Buffer.alloc(0);
  try {
    return { value: JSON.parse(raw.toString('utf8')) as unknown };
  } catch {
    return { answer: invalid(400, 'body', 'is not JSON') };
  }
}

/** The answer to a body over the limit. */
export function tooLarge({ rawBody }: Request): Answer | undefined {
  const size = rawBody?.length ?? 0;
  if (size <= BODY_LIMIT) return undefined;
  return invalid(413, 'body', `is ${size} bytes; at most ${BODY_LIMIT} are accepted`);
}

/** What a sender who may post has posted, or what to answer in its place. */
export async function readPost<T>(
  request: Request,
  authenticate: Authenticate,
  read: (body: unknown) => BodyReading<T>,
): Promise<{ readonly value: T } | { readonly answer: Answer }> {
  const refused = await refusePost(request, authenticate);
  if (refused !== undefined) return { answer: refused };
  const json = readJson(request);
  if ('answer' in json) return json;
  const reading = read(json.value);
  return 'errors' in reading ? { answer: { status: 400, body: { errors: reading.errors } } } : reading;
}

export function invalid(status: 400 | 413, field: string, message: string): Answer {
  return { status, body: { errors: [{ field, message }] } };
}

export const UNAUTHORIZED: Answer = { status: 401, body: { error: 'a valid credential is needed' } };
