import { readSilenceBody, readSilenceEnd } from '../../shared/contracts/silence.ts';
import {
  type SilenceDeps,
  type SilenceResult,
  endSilence,
  listSilences,
  silenceIncidents,
  viewSilence,
} from '../../shared/usecases/incidents/intake/silences.ts';
import type { Caller } from '../authenticate.ts';
import type { Answer } from '../httpFunction.ts';
import { NOT_FOUND, actorOf, notFound, refused } from './answers.ts';

/** `GET /api/silences` */
export async function readSilences(deps: SilenceDeps, segments: readonly string[]): Promise<Answer> {
  return segments.length === 0 ? { status: 200, body: { silences: await listSilences(deps) } } : NOT_FOUND;
}

/** `POST /api/silences`, `POST /api/silences/ID/end` */
export async function commandSilences(
  deps: SilenceDeps,
  [id, action, ...rest]: readonly string[],
  body: unknown,
  caller: Caller,
): Promise<Answer> {
  if (id === undefined) {
    const reading = readSilenceBody(body);
    if ('errors' in reading) return { status: 400, body: { errors: reading.errors } };
    const { actor, request } = reading.value;
    return answerOf(deps, await silenceIncidents(deps, request, actorOf(caller, actor)));
  }
  if (action !== 'end' || rest.length > 0) return NOT_FOUND;
  const reading = readSilenceEnd(body);
  if ('errors' in reading) return { status: 400, body: { errors: reading.errors } };
  const { actor, reason } = reading.value;
  return answerOf(deps, await endSilence(deps, id, { actor: actorOf(caller, actor), reason }));
}

function answerOf({ calendar }: SilenceDeps, result: SilenceResult): Answer {
  switch (result.kind) {
    case 'done':
      return { status: 200, body: { silence: viewSilence(result.silence, calendar) } };
    case 'refused':
      return refused(result.message);
    case 'not-found':
      return notFound(result.message);
  }
}
