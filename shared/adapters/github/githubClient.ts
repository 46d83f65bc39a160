import type { Octokit } from '@octokit/rest';
import { SECOND } from '../../domain/calendar/time.ts';
import type { WriteGate } from '../../ports/writeGate.ts';
import { guardCalls } from './guardCalls.ts';

/** How to reach GitHub. */
export interface GithubAccess {
  readonly apiUrl: string;
  readonly token: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Of one call, in milliseconds, from the moment it is sent. */
  readonly timeoutMs?: number;
  /** Asked before every write, and told of every rate limit. */
  readonly gate?: WriteGate;
  /** Spaces the writes of this process by a second, those that notify people by three, as GitHub recommends. */
  readonly pacing?: boolean;
  /** How often a read that failed is made again; a write never is. */
  readonly retries?: number;
  /** Milliseconds before the first of them; four times as long before the second. */
  readonly retryDelayMs?: number;
}

/** Made again after half a second and after two, which together stay far below a lease. */
const RETRIES = 2;
const RETRY_DELAY = SECOND / 2;
/** Answers that are the same a moment later, and rate limits: to ask again would only lengthen them. */
const NOT_RETRIED = [400, 401, 403, 404, 405, 409, 410, 422, 429, 451];

/** Makes the client when it is first needed, so that a function which never calls GitHub does not pay for the import. */
export function githubClient(access: GithubAccess): () => Promise<Octokit> {
  let client: Promise<Octokit> | undefined;
  return () => (client ??= createClient(access));
}

async function createClient(access: GithubAccess): Promise<Octokit> {
  const { retries = RETRIES, pacing } = access;
  const { Octokit } = await import('@octokit/rest');
  // The first is the innermost: it sees each call as it is sent, after whatever the others make it wait for.
  const Guarded = Octokit.plugin((octokit) => guardCalls(octokit, access));
  // Its queue holds every call up for some milliseconds, whether it fails or not.
  const Retrying = retries > 0 ? Guarded.plugin((await import('@octokit/plugin-retry')).retry) : Guarded;
  const Client = pacing ? Retrying.plugin((await import('@octokit/plugin-throttling')).throttling) : Retrying;
  return new Client({
    auth: access.token,
    baseUrl: access.apiUrl.replace(/\/+$/, ''),
    userAgent: 'tranche',
    // Octokit prints failed calls to the console; ours are logged once, by whoever handles the error.
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { fetch: timedFetch(access, access.timeoutMs) },
    retry: {
      doNotRetry: NOT_RETRIED,
      retries,
      retryAfterBaseValue: access.retryDelayMs ?? RETRY_DELAY,
    },
    // Only the spacing is wanted: when to try again after a rate limit is decided where it is safe.
    throttle: { onRateLimit: never, onSecondaryRateLimit: never },
  });
}

/** The time starts when the call is really sent, not while it waits for its turn. */
export function timedFetch(access: Pick<GithubAccess, 'fetch'>, timeoutMs = 10 * SECOND): typeof globalThis.fetch {
  return (input, init) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    return (access.fetch ?? fetch)(input, { ...init, signal });
  };
}

function silent(): void {}

function never(): false {
  return false;
}
