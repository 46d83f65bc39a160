import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReleasedAt, readRelease } from '../../shared/contracts/registerRelease.ts';

const read = (body: unknown) => readRelease(body, 'Europe/Berlin');
const errors = (body: unknown): string[] => {
  const reading = read(body);
  return 'errors' in reading ? reading.errors.map(({ field, message }) => `${field}: ${message}`) : [];
};

describe('the body of a release registration', () => {
  it('needs no more than a version', () => {
    expect(read({ version: '5.2.0' })).toEqual({ value: { version: '5.2.0' } });
  });

  it('may state the type, the moment and notes, and things we do not know', () => {
    const body = { version: 'v5.2.0', type: 'major', releasedAt: '2026-11-23T09:00:00+01:00', notes: 'x\ny', by: 'ci' };
    expect(read(body)).toEqual({
      value: { version: '5.2.0', type: 'major', releasedAt: Date.UTC(2026, 10, 23, 8), notes: 'x\ny' },
    });
  });

  it('may be irreversible', () => {
    expect(read({ version: '5.2.0', irreversible: true })).toEqual({ value: { version: '5.2.0', irreversible: true } });
    expect(read({ version: '5.2.0', irreversible: false })).toEqual({ value: { version: '5.2.0' } });
    expect(errors({ version: '5.2.0', irreversible: 'yes' })).toEqual([
      'irreversible: "yes" is no flag; write true or false',
    ]);
  });

  it('may leave out by null', () => {
    expect(read({ version: '5.2.0', type: null, releasedAt: null, notes: null })).toEqual({
      value: { version: '5.2.0' },
    });
  });

  it('may name a date, which begins in the zone of the calendar', () => {
    expect(read({ version: '5.2.0', releasedAt: '2026-11-23' })).toEqual({
      value: { version: '5.2.0', releasedAt: Date.UTC(2026, 10, 22, 23) },
    });
  });

  it('is told every error at once', () => {
    expect(errors({ version: '5.2', type: 'huge', releasedAt: 'today', notes: 7 })).toEqual([
      'version: "5.2" is no version; write major.minor.patch, e.g. 5.1.9',
      'type: "huge" is no release type; write major, minor or patch',
      'releasedAt: "today" is no moment; write a date-time with its offset or a date, e.g. 2026-11-23T09:00:00+01:00 or 2026-11-23',
      'notes: 7 is a number here and not a text; write it in quotes: "7"',
    ]);
  });

  it.each([undefined, null, 'text', 7, [], [{ version: '5.2.0' }]])('cannot be %j', (body) => {
    expect(errors(body)).toEqual([
      expect.stringMatching(/^body: .*write a JSON object with a version, e\.g\. \{"version": "5\.2\.0"\}$/),
    ]);
  });

  it('must have a version that is one', () => {
    expect(errors({})).toEqual(['version: missing; write major.minor.patch, e.g. 5.1.9']);
    expect(errors({ version: 5.2 })).toEqual(['version: 5.2 is no version; write major.minor.patch, e.g. 5.1.9']);
    expect(errors({ version: '5.2.0.1' })).toHaveLength(1);
    expect(errors({ version: 'latest' })).toHaveLength(1);
  });

  it('has notes of at most 20,000 characters', () => {
    expect(errors({ version: '5.2.0', notes: 'x'.repeat(20_000) })).toEqual([]);
    const [error] = errors({ version: '5.2.0', notes: 'x'.repeat(20_001) });
    expect(error).toMatch(/^notes: "x{80}…" is no text for notes; write up to 20,000 characters$/);
  });

  it('never makes the reader throw', () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => void read(body)));
    const strange = fc.record({
      version: fc.jsonValue(),
      type: fc.jsonValue(),
      releasedAt: fc.string(),
      notes: fc.jsonValue(),
    });
    fc.assert(fc.property(strange, (body) => void read(body)));
  });
});

describe('the moment of a release', () => {
  it.each([
    ['2026-11-23T09:00:00Z', Date.UTC(2026, 10, 23, 9)],
    ['2026-11-23T09:00Z', Date.UTC(2026, 10, 23, 9)],
    ['2026-11-23T09:00:00.250-08:00', Date.UTC(2026, 10, 23, 17, 0, 0, 250)],
    ['2028-02-29', Date.UTC(2028, 1, 28, 23)],
  ])('may be %s', (text, instant) => {
    expect(parseReleasedAt(text, 'Europe/Berlin')).toBe(instant);
  });

  it.each([
    '2026-11-23T09:00:00', // on whose clock?
    '2026-02-30',
    '2026-02-30T09:00:00Z',
    '2026-11-23T25:00:00Z',
    '1970-01-01',
    '9999-12-31',
    '23.11.2026',
    'Mon Nov 23 2026 09:00:00 GMT+0100',
    '1795420800000',
    '',
  ])('cannot be %j', (text) => {
    expect(parseReleasedAt(text, 'Europe/Berlin')).toBeUndefined();
  });
});
