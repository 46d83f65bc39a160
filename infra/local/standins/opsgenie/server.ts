import { randomUUID } from 'node:crypto';
import { MINUTE, SECOND, type Instant } from '../../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../../shared/ports/clock.ts';
import { json, pathOf, serveStandIn, type StandIn, type StandInAnswer, type StandInRequest } from '../httpStandIn.ts';
import type { OpsgenieBoard } from './board.ts';
import { boardPage } from './pages.ts';
import { boardPeople, type People } from './people.ts';
import { OpsgenieRefusal } from './records.ts';
import { routed } from './routes.ts';
import { boardWebhooks, type BoardWebhooks } from './webhooks.ts';

/**
 * What goes wrong with one call: another answer, a dropped connection, or no answer at all. `afterEffect` does what was
 * asked first, so that the caller cannot know.
 */
export type OpsgenieFailure = { readonly afterEffect?: boolean } & (
  | {
      readonly status: number;
      /** Seconds, as in the header. */
      readonly retryAfter?: number;
      /** As it is, whatever it is; left out: JSON as the vendor sends it. */
      readonly body?: string;
    }
  | { readonly drop: 'hang-up' | 'stall' }
);

export interface OpsgenieServer extends StandIn {
  /** Makes the next call to the API go wrong; several calls of this line up. */
  readonly failNext: (failure: OpsgenieFailure) => void;
  /** Asked about every call for which no failure is lined up, in place of who was given before. */
  readonly failWhen: (failing: (request: StandInRequest) => OpsgenieFailure | undefined) => void;
  readonly calls: { count: number; readonly log: { readonly method: string; readonly path: string }[] };
  readonly people: People;
  readonly webhooks: BoardWebhooks | undefined;
}

export interface OpsgenieServerOptions {
  readonly board: OpsgenieBoard;
  readonly clock: Clock;
  /** Left out: any key will do. */
  readonly key?: string;
  readonly port?: number;
  /** Calls of one key in a minute; left out: as many as anybody likes. */
  readonly perMinute?: number;
  /** Where to tell of what happens, once it is known. */
  readonly webhooks?: { readonly url: () => string | undefined; readonly token: string };
}

/** Opsgenie's REST API as far as Tranche uses it and a little more, its pages and its webhooks, on top of the board. */
export async function serveOpsgenie(options: OpsgenieServerOptions): Promise<OpsgenieServer> {
  const { board, clock } = options;
  const failures: OpsgenieFailure[] = [];
  let failing: (request: StandInRequest) => OpsgenieFailure | undefined = () => undefined;
  const calls: OpsgenieServer['calls'] = { count: 0, log: [] };
  const limited = limiter(options.perMinute, clock);
  const people = boardPeople(board);
  const webhooks = options.webhooks && boardWebhooks({ ...options.webhooks, board });

  const server = await serveStandIn(options, (request) => {
    const path = pathOf(request.url)?.filter((part) => part !== '') ?? [];
    const start = path.indexOf('v2');
    if (start === -1) return boardPage({ board, clock }, request);
    calls.count += 1;
    calls.log.push({ method: request.method, path: request.url.pathname });
    const failure = failures.shift() ?? failing(request);
    if (!failure) return api(request, path.slice(start + 1));
    if (failure.afterEffect) api(request, path.slice(start + 1));
    return failed(failure);
  });

  function api(request: StandInRequest, path: readonly string[]): StandInAnswer {
    const key = /^GenieKey (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (key === undefined || key === 'undefined') return refusal(401, 'Could not authenticate');
    if (options.key !== undefined && key !== options.key) return refusal(401, 'Key format is not valid!');
    const wait = limited(key);
    if (wait > 0) {
      const headers = { 'retry-after': String(wait), 'x-ratelimit-state': 'THROTTLED' };
      return refusal(429, 'You are making too many requests! To be able to do more, please wait.', undefined, headers);
    }
    try {
      return routed({ board, clock, request }, path);
    } catch (error) {
      if (error instanceof OpsgenieRefusal) return refusal(error.status, error.message, error.errors);
      throw error;
    }
  }

  return {
    ...server,
    calls,
    people,
    webhooks,
    failNext: (failure) => void failures.push(failure),
    failWhen: (next) => void (failing = next),
    async close() {
      webhooks?.stop();
      await server.close();
    },
  };
}

/** @returns the seconds that a key has to wait, 0 when it may go on */
function limiter(perMinute: number | undefined, clock: Clock): (key: string) => number {
  const calls = new Map<string, Instant[]>();
  return (key) => {
    if (perMinute === undefined) return 0;
    const recent = (calls.get(key) ?? []).filter((at) => at > clock.now() - MINUTE);
    const [first = 0] = recent;
    if (recent.length >= perMinute) return Math.ceil((first + MINUTE - clock.now()) / SECOND);
    calls.set(key, [...recent, clock.now()]);
    return 0;
  };
}

function refusal(
  status: number,
  message: string,
  errors?: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): StandInAnswer {
  return json(status, { message, ...(errors && { errors }), took: 0.001, requestId: randomUUID() }, headers);
}

function failed(failure: OpsgenieFailure): StandInAnswer {
  if ('drop' in failure) return failure.drop;
  const headers = failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) };
  if (failure.body === undefined) return refusal(failure.status, 'Failing on request', undefined, headers);
  return { status: failure.status, headers: { 'content-type': 'text/html', ...headers }, body: failure.body };
}
