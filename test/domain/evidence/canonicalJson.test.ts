import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../shared/domain/evidence/canonicalJson.ts';
import { fixed } from '../calendar/arbitraries.ts';
import { modelJson } from '../rollout/model.ts';

/** The same value with the keys of every object in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

/** Keys that are no whole numbers: those JavaScript always puts first. */
const keys = fc.string().filter((key) => !/^\d+$/.test(key));
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
  ),
})).value;

describe('canonical JSON', () => {
  it('sorts keys at every depth, and leaves lists as they are', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 2], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1},2]}');
  });

  it('is the same for the same value, whatever order its keys were written in', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
      }),
      fixed(300),
    );
  });

  it('is as one would write it by hand, and reads back as the same value', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalJson(value)).toBe(modelJson(value));
        expect(JSON.stringify(JSON.parse(canonicalJson(value)))).toBe(JSON.stringify(JSON.parse(modelJson(value))));
      }),
      fixed(300),
    );
  });

  it('is the same for keys that are numbers', () => {
    expect(canonicalJson({ 10: 'a', 9: 'b' })).toBe(canonicalJson({ 9: 'b', 10: 'a' }));
  });

  it('sorts keys that are numbers as the texts that they are, so that other tools find the same', () => {
    expect(canonicalJson({ 9: 'b', 10: 'a', '!': 'c' })).toBe('{"!":"c","10":"a","9":"b"}');
  });

  it('leaves out what is undefined, as the store does', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });
});
