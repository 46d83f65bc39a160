import { SECOND, type Instant } from '../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { parseDispatch } from './dispatchBody.ts';
import { runDetails, runJson, runPage, WORKFLOW_FILE, type Place } from './githubShapes.ts';
import { json, pathOf, serveStandIn, type StandIn, type StandInAnswer, type StandInRequest } from './httpStandIn.ts';
import type { World } from './world.ts';

/**
 * What goes wrong with one call: an error answer, a dropped connection, or no answer at all. `afterEffect` does what
 * was asked first, so that the caller cannot know.
 */
export type GithubFailure = { readonly afterEffect?: boolean } & (
  | {
      readonly status: number;
      /** Seconds, as in the header. */
      readonly retryAfter?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly message?: string;
    }
  | { readonly drop: 'hang-up' | 'stall' }
);

export interface GithubServer extends StandIn {
  /** Makes the next call to the API go wrong; several calls of this line up. */
  readonly failNext: (failure: GithubFailure) => void;
  /** How many calls to the API there were, those that failed included. */
  readonly calls: { count: number };
}

/** GitHub lists no more than this for a query with a filter, however many pages are asked for. */
const MAX_LISTED = 1_000;

interface GithubOptions {
  readonly world: World;
  readonly clock: Clock;
  /** The deployments repository, `OWNER/NAME`. */
  readonly repository: string;
  /** Left out: any token will do. */
  readonly token?: string;
  readonly port?: number;
  /** What a dispatch does with `return_run_details`: older GitHub Enterprise Servers refuse it. */
  readonly details?: 'given' | 'ignored' | 'refused';
}

/** GitHub's REST API as far as Tranche uses it, on top of the world. */
export async function serveGithub(options: GithubOptions): Promise<GithubServer> {
  const failures: GithubFailure[] = [];
  const calls = { count: 0 };
  const place = { url: '', repository: options.repository };
  const server = await serveStandIn(options, (request) => {
    if (!request.url.pathname.startsWith('/repos/')) return page(options, request);
    calls.count += 1;
    const failure = failures.shift();
    if (!failure) return api(options, place, request);
    if (failure.afterEffect) api(options, place, request);
    return failed(failure);
  });
  place.url = server.url;
  return { ...server, calls, failNext: (failure) => void failures.push(failure) };
}

function failed(failure: GithubFailure): StandInAnswer {
  if ('drop' in failure) return failure.drop;
  const headers = {
    ...(failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) }),
    ...failure.headers,
  };
  return json(failure.status, { message: failure.message ?? 'Failing on request' }, headers);
}

function api(options: GithubOptions, place: Place, request: StandInRequest): StandInAnswer {
  const [, owner, name, ...rest] = pathOf(request.url) ?? [];
  const token = /^(?:bearer|token) (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || (options.token ?? token) !== token) return json(401, { message: 'Bad credentials' });
  if (`${owner}/${name}`.toLowerCase() !== options.repository.toLowerCase()) return notFound();
  switch (`${request.method} ${rest.join('/')}`) {
    case `POST actions/workflows/${WORKFLOW_FILE}/dispatches`:
      return dispatch(options, place, request);
    case `GET actions/workflows/${WORKFLOW_FILE}/runs`:
      return listRuns(options, place, request.url);
    case `GET actions/runs/${rest[2]}`:
      return showRun(options, place, rest[2] ?? '');
    default:
      return notFound();
  }
}

function dispatch({ world, details = 'given' }: GithubOptions, place: Place, request: StandInRequest): StandInAnswer {
  const body = parseDispatch(request.body, details !== 'refused');
  if (!body.ok) return json(body.status, { message: body.message });
  const run = world.dispatch(body.request);
  return body.details && details === 'given' ? json(200, runDetails(run, place)) : { status: 204 };
}

function listRuns({ world, clock }: GithubOptions, place: Place, url: URL): StandInAnswer {
  const created = url.searchParams.get('created');
  const [from, to] = createdRange(created);
  if (!(from <= to)) return json(422, { message: `The stand-in knows created=>=A and created=A..B, not ${created}` });
  const perPage = positive(url.searchParams.get('per_page'), 30, 100);
  const page = positive(url.searchParams.get('page'), 1, 1_000_000);
  const event = url.searchParams.get('event') ?? 'workflow_dispatch';
  const matching = world.runs.filter((run) => run.createdAt >= from && run.createdAt < to);
  const runs = event === 'workflow_dispatch' ? matching.toReversed() : [];
  const shown = runs.slice(0, MAX_LISTED).slice((page - 1) * perPage, page * perPage);
  return json(200, {
    total_count: runs.length,
    workflow_runs: shown.map((run) => runJson(run, clock.now(), place)),
  });
}

/** From the first moment to before the last; an inclusive end in whole seconds takes in the rest of its second. */
function createdRange(created: string | null): [Instant, Instant] {
  if (created === null) return [0, Infinity];
  const [, since] = /^>=(\S+)$/.exec(created) ?? [];
  if (since !== undefined) return [Date.parse(since), Infinity];
  const [, from = '', to = ''] = /^(\S+)\.\.(\S+)$/.exec(created) ?? [];
  return [Date.parse(from), Date.parse(to) + SECOND];
}

function showRun({ world, clock }: GithubOptions, place: Place, id: string): StandInAnswer {
  const run = world.run(id);
  return run ? json(200, runJson(run, clock.now(), place)) : notFound();
}

function page({ world, clock, repository }: GithubOptions, { url }: StandInRequest): StandInAnswer {
  const parent = `/${repository}/actions/runs/`;
  const run = url.pathname.startsWith(parent) ? world.run(url.pathname.slice(parent.length)) : undefined;
  if (!run) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found\n' };
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  };
  return { status: 200, headers, body: runPage(run, clock.now()) };
}

function notFound(): StandInAnswer {
  return json(404, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' });
}

function positive(text: string | null, otherwise: number, atMost: number): number {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value > 0 ? Math.min(value, atMost) : otherwise;
}
