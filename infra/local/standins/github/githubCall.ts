import type { z } from 'zod';
import type { Clock } from '../../../../shared/ports/clock.ts';
import { GithubRefusal, type RepositoryName } from './codeHostRecords.ts';
import type { Place } from './githubPlace.ts';
import { json, type StandInAnswer, type StandInRequest } from '../httpStandIn.ts';
import type { World } from '../world.ts';

/** One authorized call about a repository. */
export interface GithubCall {
  readonly world: World;
  readonly clock: Clock;
  readonly place: Place;
  readonly repository: RepositoryName;
  /** Whose token it came with. */
  readonly login: string;
  readonly request: StandInRequest;
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** A dispatch's `return_run_details`: older GitHub Enterprise Servers refuse it. */
  readonly details: 'given' | 'ignored' | 'refused';
  /** More entries of a tree than this are cut off. */
  readonly treeLimit: number;
}

export interface Route {
  readonly method: string;
  /** Relative to the repository: `issues/:number`; a last part `*path` takes in the rest. */
  readonly path: string;
  readonly answer: (call: GithubCall) => StandInAnswer;
}

/** The named parts of the path if it is the route's. */
export function matched(route: string, path: readonly string[]): Record<string, string> | undefined {
  const parts = route.split('/');
  const params: Record<string, string> = {};
  for (const [i, part] of parts.entries()) {
    const given = path[i];
    if (given === undefined) return undefined;
    if (part.startsWith('*')) return { ...params, [part.slice(1)]: path.slice(i).join('/') };
    if (part.startsWith(':')) params[part.slice(1)] = given;
    else if (part !== given) return undefined;
  }
  return path.length === parts.length ? params : undefined;
}

export function refused({ status, message, errors }: GithubRefusal): StandInAnswer {
  return json(status, { message, ...(errors ? { errors } : {}), documentation_url: 'https://docs.github.com/rest' });
}

export function notFound(): StandInAnswer {
  return refused(new GithubRefusal(404, 'Not Found'));
}

/** The number in the path; what is none is not found. */
export function numberOf({ params }: GithubCall, name = 'number'): number {
  const value = params[name] ?? '';
  if (!/^[1-9]\d{0,14}$/.test(value)) throw new GithubRefusal(404, 'Not Found');
  return Number(value);
}

export function bodyOf<T>({ request }: GithubCall, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(request.body === '' ? '{}' : request.body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('/');
  const wrong = field ? `For 'properties/${field}', ${issue?.message}.` : 'Body should be a JSON object';
  throw new GithubRefusal(422, `Invalid request.\n\n${wrong}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GithubRefusal(400, 'Problems parsing JSON');
  }
}

/** One page of the list, with the `link` header that leads to the next. */
export function paged<T>({ query, request, place }: GithubCall, list: readonly T[], show: (item: T) => unknown) {
  const perPage = positive(query.get('per_page'), 30, 100);
  const page = positive(query.get('page'), 1, 1_000_000);
  const last = Math.max(1, Math.ceil(list.length / perPage));
  const to = (number: number, rel: string): string => {
    const url = new URL(request.url.pathname + request.url.search, place.url);
    url.searchParams.set('page', String(number));
    return `<${url.href}>; rel="${rel}"`;
  };
  const back = page > 1 ? [to(page - 1, 'prev'), to(1, 'first')] : [];
  const on = page < last ? [to(page + 1, 'next'), to(last, 'last')] : [];
  const links = [...back, ...on];
  const shown = list.slice((page - 1) * perPage, page * perPage).map(show);
  return json(200, shown, links.length > 0 ? { link: links.join(', ') } : {});
}

export function positive(text: string | null, otherwise: number, atMost: number): number {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value > 0 ? Math.min(value, atMost) : otherwise;
}
