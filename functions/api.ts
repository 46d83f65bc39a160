import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import type { z } from 'zod';
import { excuseCommand, rolloutCommands, upgradeCommand } from '../shared/contracts/operatorCommand.ts';
import type { Calendar } from '../shared/domain/calendar/workingCalendar.ts';
import type { RolloutCommand, UpgradeCommand } from '../shared/domain/rollout/operator.ts';
import type { Clock } from '../shared/ports/clock.ts';
import type { Publisher } from '../shared/ports/messages.ts';
import type { Store } from '../shared/ports/store.ts';
import {
  type CommandResult,
  commandRollout,
  commandUpgrade,
  excusePullRequest,
} from '../shared/usecases/commandRollout.ts';
import { exportEvidence, exportLedger } from '../shared/usecases/exportEvidence.ts';
import { listFleet } from '../shared/usecases/listFleet.ts';
import { listIncidents } from '../shared/usecases/incidents/listIncidents.ts';
import { verifyLedger } from '../shared/usecases/verifyLedger.ts';
import { listRollouts, showHistory, showRollout, showUpgrade, summarise } from '../shared/usecases/views.ts';
import { postMortemsAnswer } from './api/postMortems.ts';
import { NOT_FOUND, actorOf, notFound } from './api/answers.ts';
import { commandSilences, readSilences } from './api/silences.ts';
import type { Authenticate, Caller } from './authenticate.ts';
import { type Answer, UNAUTHORIZED, httpFunction, readJson } from './httpFunction.ts';
import type { Observers } from './requestSpan.ts';

export interface ApiDeps extends Observers {
  readonly store: Store;
  readonly clock: Clock;
  readonly publisher: Publisher;
  readonly calendar: Calendar;
  readonly environment: string;
  /** Who may look. */
  readonly readers: Authenticate;
  /** Who may command. */
  readonly operators: Authenticate;
}

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

async function read(deps: ApiDeps, segments: string[], request: Request): Promise<Answer> {
  const [area, id, part, instance] = segments;
  const { store, calendar, environment } = deps;
  switch (area) {
    case 'rollouts':
      if (id === undefined) return { status: 200, body: { rollouts: await listRollouts(store, calendar) } };
      if (part === 'history') return historyAnswer(deps, id);
      if (part === 'upgrades' && instance !== undefined) return found(await showUpgrade(store, calendar, id, instance));
      if (part === 'evidence') return evidenceAnswer(deps, id, instance, request);
      return part === undefined ? rolloutAnswer(deps, id) : NOT_FOUND;
    case 'fleet':
      return { status: 200, body: await listFleet(store, environment, filterOf(request)) };
    case 'incidents':
      return incidentsAnswer(deps, id);
    case 'postmortems':
      return part === undefined ? postMortemsAnswer(deps, id) : NOT_FOUND;
    case 'silences':
      return readSilences(deps, segments.slice(1));
    case 'evidence':
      return id === 'verify' ? { status: 200, body: await verifyLedger(store) } : NOT_FOUND;
    default:
      return NOT_FOUND;
  }
}

async function rolloutAnswer({ store, calendar }: ApiDeps, id: string): Promise<Answer> {
  const rollout = await showRollout(store, calendar, id);
  return rollout === undefined ? notFound(`there is no rollout ${id}`) : { status: 200, body: { rollout } };
}

async function historyAnswer({ store, calendar }: ApiDeps, id: string): Promise<Answer> {
  const history = await showHistory(store, calendar, id);
  return history.length === 0 ? notFound(`there is no rollout ${id}`) : { status: 200, body: { history } };
}

/** What a pack of evidence is made of: everything of a rollout but its ledger, and that in pages. */
async function evidenceAnswer(
  { store, calendar }: ApiDeps,
  id: string,
  part: string | undefined,
  { query }: Request,
): Promise<Answer> {
  if (part === undefined) {
    const body = await exportEvidence(store, calendar, id);
    return body === undefined ? notFound(`there is no rollout ${id}`) : { status: 200, body };
  }
  if (part !== 'ledger') return NOT_FOUND;
  const after = typeof query['after'] === 'string' ? query['after'] : undefined;
  const body = await exportLedger(store, id, after);
  if (body !== undefined) return { status: 200, body };
  return notFound(after === undefined ? `there is no rollout ${id}` : `there is no such page of the ledger of ${id}`);
}

async function incidentsAnswer({ store, calendar }: ApiDeps, id: string | undefined): Promise<Answer> {
  const incidents = await listIncidents(store, calendar);
  if (id === undefined) return { status: 200, body: { incidents } };
  const incident = incidents.find((each) => each.id === id);
  return incident === undefined ? notFound(`there is no incident ${id}`) : { status: 200, body: { incident } };
}

async function command(deps: ApiDeps, segments: string[], request: Request, caller: Caller): Promise<Answer> {
  const [area, id, action, instance, upgradeAction] = segments;
  if (area !== 'silences' && area !== 'rollouts') return NOT_FOUND;
  const json = readJson(request);
  if ('answer' in json) return json.answer;
  if (area === 'silences') return commandSilences(deps, segments.slice(1), json.value, caller);
  if (id === undefined) return NOT_FOUND;
  if (action === 'upgrades' && instance !== undefined) {
    if (upgradeAction === 'excuse') {
      return parse(excuseCommand, json.value, async ({ actor, reason }) => {
        const by = { actor: actorOf(caller, actor), reason };
        return commandAnswer(deps, await excusePullRequest(deps, id, instance, by));
      });
    }
    if (upgradeAction !== 'retry' && upgradeAction !== 'skip') return NOT_FOUND;
    return parse(upgradeCommand, json.value, async ({ actor, reason }) => {
      const asked: UpgradeCommand = { type: upgradeAction, reason };
      return commandAnswer(deps, await commandUpgrade(deps, id, instance, asked, actorOf(caller, actor)));
    });
  }
  if (instance !== undefined) return NOT_FOUND;
  const run = async (asked: RolloutCommand, actor: string): Promise<Answer> =>
    commandAnswer(deps, await commandRollout(deps, id, asked, actorOf(caller, actor)));
  switch (action) {
    case 'pause':
    case 'resume':
    case 'abort':
      return parse(rolloutCommands[action], json.value, ({ actor, reason }) => run({ type: action, reason }, actor));
    case 'approve':
      return parse(rolloutCommands.approve, json.value, ({ actor, ...asked }) =>
        run({ type: action, ...asked }, actor),
      );
    default:
      return NOT_FOUND;
  }
}

async function parse<T>(schema: z.ZodType<T>, value: unknown, run: (value: T) => Promise<Answer>): Promise<Answer> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return run(parsed.data);
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', message }));
  return { status: 400, body: { errors } };
}

function commandAnswer({ calendar }: ApiDeps, result: CommandResult): Answer {
  switch (result.kind) {
    case 'done':
      return { status: 200, body: { rollout: summarise(result.rollout, calendar) } };
    case 'refused':
      return { status: 409, body: { error: result.message } };
    case 'not-found':
      return notFound(result.message);
  }
}

function filterOf({ query }: Request): { type?: string } {
  return typeof query['type'] === 'string' ? { type: query['type'] } : {};
}

function found(body: object | undefined): Answer {
  return body === undefined ? NOT_FOUND : { status: 200, body };
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
