import { z } from 'zod';
import { parseInstant } from '../domain/calendar/dates.ts';
import type { SilenceRequest } from '../domain/incident/silence.ts';
import { lineOfText } from './domainFields.ts';
import { type BodyReading, optional, readBody, strictMapping, text, textThat, withDefault } from './fields.ts';
import { match, whole } from './routingFields.ts';

const actor = lineOfText('name', 100);
const anyReason = textThat({ noun: 'reason', write: 'up to 1000 characters' }, (value) => value.length <= 1_000);
const moment = text(
  { noun: 'moment', write: 'a date-time with its offset, e.g. 2026-12-01T09:00:00+01:00' },
  (value) => (/T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? parseInstant(value, 'UTC') : undefined),
);

/** `POST /api/silences` */
const creation = strictMapping(
  {
    actor,
    match,
    from: optional(moment),
    until: optional(moment),
    minutes: optional(whole('minutes', 1, 43_200)),
    reason: lineOfText('reason', 1_000),
  },
  'actor, match, reason, and until or minutes',
).transform(({ actor: owner, match: about, from, until, minutes = 0, reason }) => {
  const request: SilenceRequest = { match: about, from, end: until === undefined ? { minutes } : { until }, reason };
  return { actor: owner, request };
});

const ends = z.object({ until: z.unknown(), minutes: z.unknown() }).partial().catch({});

/** `POST /api/silences/ID/end` */
const ending = strictMapping({ actor, reason: withDefault(anyReason, '') }, 'actor and reason');

export function readSilenceBody(body: unknown): BodyReading<{ actor: string; request: SilenceRequest }> {
  const reading = readBody(body, creation);
  const errors = 'errors' in reading ? reading.errors : [];
  // Whether one of the two is there can be said although another field is wrong.
  const { until, minutes } = ends.parse(body);
  const given = [until, minutes].filter((value) => value !== undefined && value !== null);
  if (given.length === 1) return reading;
  return { errors: [...errors, { field: 'until', message: 'write either until or minutes' }] };
}

export function readSilenceEnd(body: unknown): BodyReading<{ actor: string; reason: string }> {
  return readBody(body, ending);
}
