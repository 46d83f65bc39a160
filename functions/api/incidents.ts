import type { Request } from '@google-cloud/functions-framework';
import { hash } from 'node:crypto';
import { alertCommands, isAlertCommand } from '../../shared/contracts/alertCommand.ts';
import { parseInstant } from '../../shared/domain/calendar/dates.ts';
import { MINUTE } from '../../shared/domain/calendar/time.ts';
import type { AlertCommand } from '../../shared/domain/incident/decideAlert.ts';
import { commandAlert } from '../../shared/usecases/incidents/alert/commandAlert.ts';
import { listAlerts } from '../../shared/usecases/incidents/views/listAlerts.ts';
import { type IncidentFilter, listIncidents } from '../../shared/usecases/incidents/views/listIncidents.ts';
import { showIncident } from '../../shared/usecases/incidents/views/showIncident.ts';
import type { Caller } from '../authenticate.ts';
import type { Answer } from '../httpFunction.ts';
import { NOT_FOUND, actorOf, notFound, parse, refused } from './answers.ts';
import type { ApiDeps } from './deps.ts';

/** `GET /api/incidents[/ID]`, `GET /api/alerts[/ID]` */
export async function readIncidents(
  deps: ApiDeps,
  area: 'incidents' | 'alerts',
  [id, part]: readonly string[],
  { query }: Request,
): Promise<Answer> {
  if (part !== undefined) return NOT_FOUND;
  if (id !== undefined) return incidentAnswer(deps, id);
  const filter = filterOf(deps, query);
  if ('answer' in filter) return filter.answer;
  return { status: 200, body: await (area === 'incidents' ? listIncidents : listAlerts)(deps, filter) };
}

async function incidentAnswer(deps: ApiDeps, id: string): Promise<Answer> {
  const incident = await showIncident(deps, id);
  return incident === undefined ? notFound(`there is no incident or alert ${id}`) : { status: 200, body: { incident } };
}

const MOST = 500;

/** What was asked for beside the path, or everything that is wrong with it. */
function filterOf(
  { calendar }: Pick<ApiDeps, 'calendar'>,
  query: Request['query'],
): IncidentFilter | { readonly answer: Answer } {
  const errors: { field: string; message: string }[] = [];
  const given = (field: string): string | undefined => {
    const value = query[field];
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '') return value;
    errors.push({ field, message: 'write it once, with a value' });
    return undefined;
  };
  const [state, limit, before] = [given('state'), given('limit'), given('before')];
  const isState = state === undefined || state === 'open' || state === 'closed';
  if (!isState) errors.push({ field: 'state', message: 'write open or closed' });
  const count = limit === undefined || !/^\d{1,4}$/.test(limit) ? undefined : Number(limit);
  if (limit !== undefined && (count === undefined || count < 1 || count > MOST)) {
    errors.push({ field: 'limit', message: `write a number from 1 to ${MOST}` });
  }
  const until = before === undefined ? undefined : parseInstant(before, calendar.timeZone);
  if (before !== undefined && until === undefined) {
    errors.push({ field: 'before', message: 'write the `next` of the page before' });
  }
  if (errors.length > 0 || !isState) return { answer: { status: 400, body: { errors } } };
  return { state, limit: count, before: until };
}

/** `POST /api/incidents/ID/COMMAND`; the id may be that of an alert. */
export async function commandIncidents(
  deps: ApiDeps,
  [id, type, more]: readonly string[],
  body: unknown,
  caller: Caller,
  request: Request,
): Promise<Answer> {
  if (id === undefined || more !== undefined || !isAlertCommand(type)) return NOT_FOUND;
  return parse(alertCommands[type], body, async ({ actor: stated, reason }) => {
    const actor = actorOf(caller, stated);
    const at = deps.clock.now();
    const key = keyOf(request.get('idempotency-key'), [actor, type, reason], Math.floor(at / MINUTE));
    const command: AlertCommand = { type, reason };
    const result = await commandAlert(deps, id, command, { actor, from: 'command', at, key });
    if (result.kind === 'refused') return refused(result.message);
    return result.kind === 'not-found' ? notFound(result.message) : incidentAnswer(deps, id);
  });
}

/**
 * The same for the same request: by the key that its sender gives it, or else what is asked for the same within a minute is
 * taken for one request.
 */
function keyOf(given: string | undefined, asked: readonly string[], minute: number): string {
  const parts = given === undefined || given === '' ? [...asked, String(minute)] : [...asked.slice(0, 2), given];
  return `command~${hash('sha256', JSON.stringify(parts)).slice(0, 32)}`;
}
