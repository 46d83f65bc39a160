import { badInput } from '../commandError.ts';
import { anyText, FlagReader, oneOf, wholeNumber } from '../inputs/flagReader.ts';
import type { Context } from '../program/perform.ts';
import { incidentAnswers } from '../server/incidentAnswers.ts';
import { connect, type ServerFlags } from '../server/client.ts';
import { renderIncidents } from '../views/incidentTable.ts';

export interface IncidentListFlags extends ServerFlags {
  readonly state?: string;
  readonly limit?: string;
  readonly before?: string;
}

/** `tranche incident list` */
export async function listIncidents(flags: IncidentListFlags, context: Context): Promise<void> {
  const query = queryOf(flags);
  const body = await connect(flags, context).get(`/api/incidents${query}`, incidentAnswers.list);
  context.output.show(body, ({ incidents }, style) =>
    incidents.length === 0 ? nothingFound(flags) : renderIncidents(incidents, style),
  );
  if (body.next !== undefined) context.output.note(`There are older ones: add --before ${body.next}`);
}

function queryOf({ state, limit, before }: IncidentListFlags): string {
  const reader = new FlagReader();
  const query = new URLSearchParams();
  const add = (name: string, value: string | number | undefined): void => {
    if (value !== undefined) query.set(name, String(value));
  };
  add(
    'state',
    reader.optional('--state', state, { noun: 'state', write: 'open or closed' }, oneOf(['open', 'closed'])),
  );
  const count = { noun: 'number', write: 'how many, from 1 to 500' };
  add('limit', reader.optional('--limit', limit, count, wholeNumber(1, 500)));
  add('before', reader.optional('--before', before, { noun: 'moment', write: 'a date-time with its offset' }, anyText));
  if (reader.problems.length > 0) throw badInput(reader.problems);
  return query.size === 0 ? '' : `?${query.toString()}`;
}

function nothingFound({ state, before }: IncidentListFlags): string {
  if (before !== undefined) return 'No older incident is on record.';
  return state === undefined ? 'No incident is on record.' : `No incident is ${state}.`;
}
