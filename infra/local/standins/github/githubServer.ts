import type { Clock } from '../../../../shared/ports/clock.ts';
import { GithubRefusal, OUR_LOGIN, type RepositoryName } from './codeHostRecords.ts';
import type { Files } from './codeHostContent.ts';
import { actionRoutes } from './githubActionRoutes.ts';
import { archive } from './githubArchive.ts';
import { matched, notFound, refused, type Route } from './githubCall.ts';
import { contentRoutes } from './githubContentRoutes.ts';
import { gitRoutes } from './githubGitRoutes.ts';
import { issueRoutes } from './githubIssueRoutes.ts';
import { rateLimit, writeLimiter, type WriteLimits } from './githubLimits.ts';
import { githubMeta } from './githubMeta.ts';
import { githubPage } from './githubPages.ts';
import { pullRoutes } from './githubPullRoutes.ts';
import { createRelease, latestRelease, parseRelease, releaseJson, type NewRelease } from './githubReleases.ts';
import type { Place } from './githubPlace.ts';
import { githubWebhooks, type Webhooks } from './githubWebhooks.ts';
import { json, pathOf, serveStandIn, type StandIn, type StandInAnswer, type StandInRequest } from '../httpStandIn.ts';
import type { World } from '../world.ts';

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
  /** Asked about every call for which no failure is lined up, in place of who was given before. */
  readonly failWhen: (failing: (request: StandInRequest) => GithubFailure | undefined) => void;
  /** How many calls to the API there were, and which, those that failed included. */
  readonly calls: { count: number; readonly log: { readonly method: string; readonly path: string }[] };
  /** What of the webhooks has been delivered; undefined without any. */
  readonly webhooks: Webhooks | undefined;
  /** Publishes a release of the deployments repository, or of another one. */
  readonly publishRelease: (release: NewRelease, repository?: string) => void;
}

export interface GithubOptions {
  readonly world: World;
  readonly clock: Clock;
  /** The deployments repository, `OWNER/NAME`. */
  readonly repository: string;
  /** The one with the tracking issues; `acme/customer` when left out. */
  readonly trackingRepository?: string;
  /** Left out: any token will do. */
  readonly token?: string;
  /** Tokens of others than ourselves, with their logins. */
  readonly logins?: Readonly<Record<string, string>>;
  readonly port?: number;
  /** What a dispatch does with `return_run_details`: older GitHub Enterprise Servers refuse it. */
  readonly details?: 'given' | 'ignored' | 'refused';
  /** The files of the deployments repository; the same map for as long as nothing has changed. */
  readonly files?: () => Files;
  /** Left out: as many writes as anybody likes. */
  readonly limits?: WriteLimits;
  /** Where to tell of what happens. */
  readonly webhooks?: { readonly url: string; readonly secret: string };
  /** How many approvals a merge needs; none when left out. */
  readonly requiredApprovals?: number;
  /** More entries of a tree are cut off. */
  readonly treeLimit?: number;
}

const ROUTES: readonly Route[] = [...actionRoutes, ...issueRoutes, ...pullRoutes, ...gitRoutes, ...contentRoutes];
const GITHUBS_TREE_LIMIT = 100_000;

/** GitHub's REST API as far as Tranche uses it, its pages and its webhooks, on top of the world. */
export async function serveGithub(options: GithubOptions): Promise<GithubServer> {
  const { world, clock, repository, trackingRepository = 'acme/customer' } = options;
  const failures: GithubFailure[] = [];
  let failing: (request: StandInRequest) => GithubFailure | undefined = () => undefined;
  const calls: GithubServer['calls'] = { count: 0, log: [] };
  const limited = options.limits ? writeLimiter(options.limits, clock) : () => undefined;
  const places = { deployments: { url: '', repository }, tracking: { url: '', repository: trackingRepository } };
  if (options.files) world.codeHost.useFiles(options.files);
  if (options.requiredApprovals !== undefined) world.codeHost.requireApprovals(options.requiredApprovals);
  const webhooks = options.webhooks && githubWebhooks({ ...options.webhooks, world, places });

  const server = await serveStandIn(options, (request) => {
    const { pathname } = request.url;
    if (!pathname.startsWith('/repos/') && pathname !== '/rate_limit' && pathname !== '/meta') return page(request);
    calls.count += 1;
    calls.log.push({ method: request.method, path: pathname });
    const failure = failures.shift() ?? failing(request);
    if (!failure) return api(request);
    if (failure.afterEffect) api(request);
    return failed(failure);
  });
  for (const place of Object.values(places)) place.url = server.url;

  function page(request: StandInRequest): StandInAnswer | Promise<StandInAnswer> {
    return archive(world, places.deployments, request.url) ?? githubPage({ world, clock, places }, request.url);
  }

  function api(request: StandInRequest): StandInAnswer {
    if (request.url.pathname === '/meta') return githubMeta();
    const token = /^(?:bearer|token) (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const login = loginOf(options, token);
    if (login === undefined) return json(401, { message: 'Bad credentials' });
    if (request.url.pathname === '/rate_limit') return rateLimit(clock);
    const refusal = request.method === 'GET' || request.method === 'HEAD' ? undefined : limited();
    if (refusal) return refusal;
    try {
      return routed(request, login);
    } catch (error) {
      if (error instanceof GithubRefusal) return refused(error);
      throw error;
    }
  }

  function routed(request: StandInRequest, login: string): StandInAnswer {
    const [, owner, repo, ...path] = pathOf(request.url) ?? [];
    if (request.method === 'POST' && path.join('/') === 'releases') {
      const place = { url: server.url, repository: `${owner}/${repo}` };
      return json(201, releaseJson(release(parseRelease(request.body), place, login), place));
    }
    if (request.method === 'GET' && path.join('/') === 'releases/latest') {
      const latest = latestRelease(world, `${owner}/${repo}`);
      if (!latest) return notFound();
      return json(200, releaseJson(latest, { url: server.url, repository: latest.repository }));
    }
    const name = repositoryOf(places, `${owner}/${repo}`);
    if (!name) return notFound();
    for (const route of ROUTES) {
      const params = route.method === request.method ? matched(route.path, path) : undefined;
      if (!params) continue;
      const { details = 'given', treeLimit = GITHUBS_TREE_LIMIT } = options;
      const call = { world, clock, repository: name, place: places[name], login, request, params, details, treeLimit };
      return route.answer({ ...call, query: request.url.searchParams });
    }
    return notFound();
  }

  function release(given: NewRelease, place: Place, login: string) {
    const made = createRelease(world, clock, { given, repository: place.repository, login });
    webhooks?.released(made, place);
    return made;
  }

  return {
    ...server,
    calls,
    webhooks,
    failNext: (failure) => void failures.push(failure),
    failWhen: (next) => void (failing = next),
    publishRelease: (given, from = repository) =>
      void release(given, { url: server.url, repository: from }, 'somebody'),
    async close() {
      webhooks?.stop();
      await server.close();
    },
  };
}

function loginOf({ token, logins = {} }: GithubOptions, given: string): string | undefined {
  if (given === '') return undefined;
  if (Object.hasOwn(logins, given)) return logins[given];
  return token === undefined || token === given ? OUR_LOGIN : undefined;
}

function repositoryOf(places: Record<RepositoryName, Place>, name: string): RepositoryName | undefined {
  const same = (place: Place) => place.repository.toLowerCase() === name.toLowerCase();
  if (same(places.deployments)) return 'deployments';
  return same(places.tracking) ? 'tracking' : undefined;
}

function failed(failure: GithubFailure): StandInAnswer {
  if ('drop' in failure) return failure.drop;
  const headers = {
    ...(failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) }),
    ...failure.headers,
  };
  return json(failure.status, { message: failure.message ?? 'Failing on request' }, headers);
}
