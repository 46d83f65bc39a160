import http from 'node:http';
import https from 'node:https';
import type { OpsgenieSdk, Options, Callback } from 'opsgenie-sdk';
import { SECOND } from '../../domain/calendar/time.ts';

/** How to reach Opsgenie, or Jira Service Management, which takes the same calls. */
export interface OpsgenieAccess {
  /** Without `/v2`; a path before it is kept. */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** Of one call, in milliseconds, until its whole answer is there. */
  readonly timeoutMs: number;
}

/** What came of a call: an answer with whatever body it had, or none. */
export type SdkAnswer =
  | { readonly status: number; readonly body: unknown; readonly retryAfter: string | undefined }
  /** The code of the fault, such as `ECONNREFUSED`. */
  | { readonly fault: string };

/** Makes a call through the sdk; whoever gives it names the call and what it takes. */
export type Send = (sdk: OpsgenieSdk, options: Options, callback: Callback) => void;
type Respond = { readonly statusCode?: number; readonly headers?: Readonly<Record<string, unknown>> } | undefined;

let loading: Promise<OpsgenieSdk> | undefined;

/** Connections are closed after this time without a call: well before the other side does, which would look like a fault. */
const IDLE = 2 * SECOND;
type Agent = http.Agent;
/** By whether they are encrypted: each has one connection, so that one call can be ended without another. */
const idle: Readonly<Record<'http:' | 'https:', Agent[]>> = { 'http:': [], 'https:': [] };

/**
 * Makes one call through the sdk, and hears its answer before the sdk does. What the sdk would make of it is never run: it
 * prints faults to standard output, loses the status and the headers of an answer, and throws from a callback, where nobody
 * can catch it, when a body is no JSON. Its retry strategy is asked first, with everything: ours takes the answer and leaves
 * the sdk waiting for a decision for ever, which costs nothing but a few objects that are collected.
 *
 * The rest is kept off likewise: the address is process-wide and is set just before each call, which reads it at once; the
 * key goes with each call in headers of its own, so it never becomes part of what is process-wide; options are made new for
 * each call because it changes them; it does not try again, and its time is limited here, to the last byte.
 */
export async function sdkCall({ apiUrl, apiKey, timeoutMs }: OpsgenieAccess, send: Send): Promise<SdkAnswer> {
  const sdk = await (loading ??= import('opsgenie-sdk').then((module) => module.default));
  const agents = idle[apiUrl.startsWith('https:') ? 'https:' : 'http:'];
  const agent = agents.pop() ?? newAgent(apiUrl);
  const { promise, resolve } = Promise.withResolvers<SdkAnswer>();
  const { promise: undecided } = Promise.withResolvers<never>();
  const deadline = setTimeout(() => resolve({ fault: 'ETIMEDOUT' }), timeoutMs);
  const options: Options = {
    agent,
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'User-Agent': 'tranche',
      Authorization: `GenieKey ${apiKey}`,
    },
    // To the address that it was given, as every other call of ours, and nowhere else: an answer that sends it on is none.
    proxy: null,
    followRedirect: false,
    // It would take the key away from a call whose query holds an address.
    skipHeaderSanitize: true,
    maxAttempts: 1,
    timeout: timeoutMs,
    retryStrategy: (error: unknown, response: Respond, body: unknown) => {
      resolve(answerOf(error, response, body));
      return undecided;
    },
  };
  try {
    sdk.configure({ host: apiUrl });
    send(sdk, options, () => resolve({ fault: 'the sdk answered by itself' }));
    const answer = await promise;
    if ('status' in answer) agents.push(agent);
    // Ends what is still under way after the deadline.
    else agent.destroy();
    return answer;
  } catch (error) {
    agent.destroy();
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}

function newAgent(apiUrl: string): Agent {
  const options = { keepAlive: true, maxSockets: 1, timeout: IDLE };
  return apiUrl.startsWith('https:') ? new https.Agent(options) : new http.Agent(options);
}

function answerOf(error: unknown, response: Respond, body: unknown): SdkAnswer {
  if (response?.statusCode === undefined) return { fault: codeOf(error) };
  const retryAfter = response.headers?.['retry-after'];
  return { status: response.statusCode, body, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined };
}

/** Only the code: the message of a fault may hold the address, and its fields the request. */
function codeOf(error: unknown): string {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : 'the connection failed';
}
