import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import { listFleet } from '../shared/usecases/listFleet.ts';
import { viewAlerting } from '../shared/usecases/incidents/views/viewAlerting.ts';
import { verifyLedger } from '../shared/usecases/verifyLedger.ts';
import { NOT_FOUND } from './api/answers.ts';
import type { ApiDeps } from './api/deps.ts';
import { commandIncidents, readIncidents } from './api/incidents.ts';
import { commandMonitoring, readMonitoring } from './api/monitoring.ts';
import { postMortemsAnswer } from './api/postMortems.ts';
import { commandRollouts, readRollouts } from './api/rollouts.ts';
import { commandSilences, readSilences } from './api/silences.ts';
import type { Caller } from './authenticate.ts';
import { type Answer, UNAUTHORIZED, httpFunction, readJson } from './httpFunction.ts';

/** `/api`: what people and their tools read, and the commands of an operator. */
export function apiFunction(deps: ApiDeps): HttpFunction {
  return httpFunction('api', (request) => route(deps, request), deps);
}

async function route(deps: ApiDeps, request: Request): Promise<Answer> {
  const segments = segmentsOf(request.path);
  if (segments?.[0] !== 'api') return NOT_FOUND;
  const isReading = request.method === 'GET';
  if (!isReading && request.method !== 'POST') return { status: 405, body: { error: 'GET or POST only' } };
  const caller = await (isReading ? deps.readers : deps.operators)(request);
  if (caller === undefined) return UNAUTHORIZED;
  return isReading ? read(deps, segments.slice(1), request) : command(deps, segments.slice(1), request, caller);
}

async function read(deps: ApiDeps, [area, ...rest]: string[], request: Request): Promise<Answer> {
  const { store, environment } = deps;
  switch (area) {
    case 'rollouts':
      return readRollouts(deps, rest, request);
    case 'fleet':
      return { status: 200, body: await listFleet(store, environment, filterOf(request)) };
    case 'incidents':
    case 'alerts':
      return readIncidents(deps, area, rest, request);
    case 'alerting':
      return rest.length === 0 ? { status: 200, body: { alerting: await viewAlerting(deps) } } : NOT_FOUND;
    case 'postmortems':
      return rest.length < 2 ? postMortemsAnswer(deps, rest[0]) : NOT_FOUND;
    case 'silences':
      return readSilences(deps, rest);
    case 'monitoring':
      return readMonitoring(deps, rest, request);
    case 'evidence':
      return rest[0] === 'verify' ? { status: 200, body: await verifyLedger(store) } : NOT_FOUND;
    default:
      return NOT_FOUND;
  }
}

async function command(deps: ApiDeps, [area, ...rest]: string[], request: Request, caller: Caller): Promise<Answer> {
  const run = commands(deps, area, request);
  if (run === undefined) return NOT_FOUND;
  const json = readJson(request);
  return 'answer' in json ? json.answer : run(rest, json.value, caller);
}

type Command = (segments: readonly string[], body: unknown, caller: Caller) => Promise<Answer>;

function commands(deps: ApiDeps, area: string | undefined, request: Request): Command | undefined {
  switch (area) {
    case 'rollouts':
      return (segments, body, caller) => commandRollouts(deps, segments, body, caller);
    case 'incidents':
    case 'alerts':
      return (segments, body, caller) => commandIncidents(deps, segments, body, caller, request);
    case 'silences':
      return (segments, body, caller) => commandSilences(deps, segments, body, caller);
    case 'monitoring':
      return (segments, body, caller) => commandMonitoring(deps, segments, body, caller);
    default:
      return undefined;
  }
}

function filterOf({ query }: Request): { type?: string } {
  return typeof query['type'] === 'string' ? { type: query['type'] } : {};
}

/** The decoded parts of a path; `undefined` when it cannot be decoded. */
function segmentsOf(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map((part) => decodeURIComponent(part));
  } catch {
    return undefined;
  }
}
