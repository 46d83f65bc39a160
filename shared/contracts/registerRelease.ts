import { parseInstant } from '../domain/calendar/dates.ts';
import type { Instant } from '../domain/calendar/time.ts';
import { RELEASE_TYPES, type ReleaseType } from '../domain/release/policy.ts';
import { flag, oneOf, version } from './domainFields.ts';
import { type BodyReading, mapping, optional, readBody, text, textThat } from './fields.ts';

/** The body of `POST /register-release`. */
export interface ReleaseRequest {
  readonly version: string;
  readonly type?: ReleaseType;
  readonly releasedAt?: Instant;
  readonly notes?: string;
  readonly irreversible?: boolean;
}

export const MAX_NOTES = 20_000;
const BARE_DATE = /^\d{4}-\d{2}-\d{2}$/;
const WITH_OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/i;
/** Far years are slips, and dates of five-digit years no longer compare as texts. */
const YEARS = /^2[01]\d{2}-/;

/**
 * The moment of a release: a date-time with its offset, or a date, which begins in the time zone of the calendar. A
 * date-time without an offset is refused: nobody can tell whose clock it is on.
 */
export function parseReleasedAt(value: string, timeZone: string): Instant | undefined {
  if (!YEARS.test(value) || !(BARE_DATE.test(value) || WITH_OFFSET.test(value))) return undefined;
  return parseInstant(value, timeZone);
}

/** What to register, or every error of the body. @param timeZone the calendar's, for a `releasedAt` that is a date */
export function readRelease(body: unknown, timeZone: string): BodyReading<ReleaseRequest> {
  const moment = {
    noun: 'moment',
    write: 'a date-time with its offset or a date, e.g. 2026-11-23T09:00:00+01:00 or 2026-11-23',
  };
  const schema = mapping(
    {
      version,
      type: optional(oneOf('release type', RELEASE_TYPES)),
      releasedAt: optional(text(moment, (value) => parseReleasedAt(value, timeZone))),
      notes: optional(
        textThat({ noun: 'text for notes', write: 'up to 20,000 characters' }, (notes) => notes.length <= MAX_NOTES),
      ),
      irreversible: optional(flag),
    },
    'a JSON object with a version, e.g. {"version": "5.2.0"}',
  ).transform(({ version, type, releasedAt, notes, irreversible }): ReleaseRequest => ({
    version,
    ...(type !== undefined && { type }),
    ...(releasedAt !== undefined && { releasedAt }),
    ...(notes !== undefined && { notes }),
    ...(irreversible === true && { irreversible }),
  }));
  return readBody(body, schema);
}
