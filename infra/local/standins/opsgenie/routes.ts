import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Clock } from '../../../../shared/ports/clock.ts';
import { matched } from '../github/githubCall.ts';
import { json, type StandInAnswer, type StandInRequest } from '../httpStandIn.ts';
import type { BoardAction } from './actions.ts';
import type { Identifier, OpsgenieBoard } from './board.ts';
import {
  newAlert,
  newHeartbeat,
  plain,
  readFields,
  withEnd,
  withEscalation,
  withNote,
  withOwner,
  withPriority,
  withTags,
} from './fieldLimits.ts';
import { type BoardAlert, OpsgenieRefusal } from './records.ts';
import { alertJson, requestJson } from './shapes.ts';

interface Call {
  readonly board: OpsgenieBoard;
  readonly clock: Clock;
  readonly request: StandInRequest;
  readonly params: Readonly<Record<string, string>>;
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly answer: (call: Call) => StandInAnswer;
}

/** Something that is done to an alert by a POST, with what its body must hold. */
function doing<T extends { user: string; note: string }>(
  action: string,
  schema: z.ZodType<T>,
  read: (body: T) => BoardAction,
): Route {
  return {
    method: 'POST',
    path: `alerts/:identifier/${action}`,
    answer: (call) => {
      const body = readFields(call.request.body, schema);
      const actor = { name: body.user === '' ? 'Integration' : body.user, type: 'api' } as const;
      return inTime(call, action, call.board.act(identifierOf(call), read(body), actor, body.note));
    },
  };
}

const nameOf = ({ name, username }: { name?: string | undefined; username?: string | undefined }): string =>
  username ?? name ?? '';

export const ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: 'alerts',
    answer: (call) => {
      const { user, note: _note, ...given } = readFields(call.request.body, newAlert);
      const actor = { name: user === '' ? 'Integration' : user, type: 'api' } as const;
      return inTime(call, 'Create', call.board.create(given, actor));
    },
  },
  { method: 'GET', path: 'alerts', answer: list },
  {
    method: 'GET',
    path: 'alerts/requests/:id',
    answer: ({ board, params }) => {
      const request = board.request(params['id'] ?? '');
      if (!request) throw new OpsgenieRefusal(404, 'Request not found. It might not be processed, yet.');
      return data(200, requestJson(request));
    },
  },
  { method: 'GET', path: 'alerts/:identifier', answer: (call) => data(200, alertJson(mustFind(call))) },
  {
    method: 'GET',
    path: 'alerts/:identifier/notes',
    answer: (call) => {
      const { notes } = mustFind(call);
      const shown = notes.map(({ text, by, at }, offset) => {
        return { note: text, owner: by, createdAt: new Date(at).toISOString(), offset: String(offset) };
      });
      const order = call.request.url.searchParams.get('order');
      return data(200, (order === 'desc' ? shown.toReversed() : shown).slice(0, limitOf(call)));
    },
  },
  doing('acknowledge', plain, () => ({ kind: 'acknowledge' })),
  doing('unacknowledge', plain, () => ({ kind: 'unacknowledge' })),
  doing('close', plain, () => ({ kind: 'close' })),
  doing('notes', withNote, ({ note }) => ({ kind: 'note', text: note })),
  doing('assign', withOwner, ({ owner }) => ({ kind: 'assign', owner: nameOf(owner) })),
  doing('snooze', withEnd, ({ endTime }) => ({ kind: 'snooze', until: Date.parse(endTime) })),
  doing('tags', withTags, ({ tags }) => ({ kind: 'addTags', tags })),
  doing('escalate', withEscalation, ({ escalation }) => ({ kind: 'escalate', name: nameOf(escalation) })),
  {
    ...doing('priority', withPriority, ({ priority }) => ({ kind: 'prioritise', priority })),
    method: 'PUT',
  },
  {
    method: 'DELETE',
    path: 'alerts/:identifier',
    answer: (call) => {
      const user = call.request.url.searchParams.get('user') ?? 'Integration';
      return inTime(
        call,
        'Delete',
        call.board.act(identifierOf(call), { kind: 'delete' }, { name: user, type: 'api' }),
      );
    },
  },
  {
    method: 'POST',
    path: 'heartbeats',
    answer: ({ board, request }) => {
      const { name, interval, intervalUnit } = readFields(request.body, newHeartbeat);
      board.addHeartbeat(name, interval * { minutes: 1, hours: 60, days: 1_440 }[intervalUnit]);
      return data(201, { name, enabled: true, expired: false });
    },
  },
  {
    method: 'GET',
    path: 'heartbeats/:name',
    answer: ({ board, params }) => {
      const found = board.heartbeats().find(({ name }) => name === params['name']);
      if (!found) throw new OpsgenieRefusal(404, 'Heartbeat is not found.');
      const { name, minutes, pingedAt, expired } = found;
      const lastPingTime = pingedAt === null ? {} : { lastPingTime: new Date(pingedAt).toISOString() };
      return data(200, { name, interval: minutes, intervalUnit: 'minutes', enabled: true, expired, ...lastPingTime });
    },
  },
  ...['GET', 'POST', 'PUT'].map((method): Route => {
    return {
      method,
      path: 'heartbeats/:name/ping',
      answer: ({ board, params }) => {
        if (!board.ping(params['name'] ?? '')) throw new OpsgenieRefusal(404, 'Heartbeat is not found.');
        return json(202, { result: 'PONG - Heartbeat received', took: 0.004, requestId: randomUUID() });
      },
    };
  }),
];

/** @param path of the parts after `v2` */
export function routed(context: Omit<Call, 'params'>, path: readonly string[]): StandInAnswer {
  for (const route of ROUTES) {
    const params = route.method === context.request.method ? matched(route.path, path) : undefined;
    if (params) return route.answer({ ...context, params });
  }
  throw new OpsgenieRefusal(404, 'Resource not found.');
}

/** Whether there is such an alert is told only to who asks what came of the request. */
function inTime({ board, clock }: Call, action: string, alert: BoardAlert | undefined): StandInAnswer {
  const id = randomUUID();
  board.note({
    id,
    action,
    alertId: alert?.id ?? '',
    alias: alert?.alias ?? '',
    isSuccess: alert !== undefined,
    status: alert === undefined ? 'Alert does not exist' : `Processed ${action}`,
    at: clock.now(),
  });
  return json(202, { result: 'Request will be processed', took: 0.012, requestId: id });
}

function list(call: Call): StandInAnswer {
  const query = call.request.url.searchParams.get('query') ?? '';
  const alias = /^alias:\s*"((?:[^"\\]|\\.)*)"$/.exec(query)?.[1]?.replaceAll(/\\(.)/g, '$1');
  if (query !== '' && alias === undefined) throw new OpsgenieRefusal(422, 'Query is not valid.');
  const { board } = call;
  const found = alias === undefined ? board.all().toReversed() : board.withAlias(alias);
  const ordered = call.request.url.searchParams.get('order') === 'asc' ? found.toReversed() : found;
  return data(200, ordered.slice(0, limitOf(call)).map(alertJson));
}

function limitOf({ request }: Call): number {
  const given = Number(request.url.searchParams.get('limit') ?? 20);
  return Number.isInteger(given) && given > 0 ? Math.min(given, 100) : 20;
}

function identifierOf({ params, request }: Call): Identifier {
  const type = request.url.searchParams.get('identifierType') ?? 'id';
  if (type !== 'id' && type !== 'alias' && type !== 'tiny') {
    throw new OpsgenieRefusal(422, 'Identifier type should be one of [ id, alias, tiny ].');
  }
  return { type, value: params['identifier'] ?? '' };
}

function mustFind(call: Call): BoardAlert {
  const alert = call.board.find(identifierOf(call));
  if (!alert) throw new OpsgenieRefusal(404, 'Alert does not exist');
  return alert;
}

function data(status: number, value: unknown): StandInAnswer {
  return json(status, { data: value, took: 0.008, requestId: randomUUID() });
}
