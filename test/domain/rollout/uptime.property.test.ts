import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { judgeUptime, type UptimeFacts, type UptimeSeries } from '../../../shared/domain/rollout/uptime.ts';

const ENDED = 100 * MINUTE;
const HALF = MINUTE / 2;
const LOCATIONS = ['a', 'b', 'c', 'd'];

const series = fc.record({
  check: fc.constantFrom('one', 'one', 'one', 'two'),
  location: fc.constantFrom(...LOCATIONS),
  points: fc.array(
    fc.record({
      at: fc.integer({ min: -12, max: 32 }).map((half) => ENDED + half * HALF),
      passed: fc.constantFrom(true, true, true, true, true, true, true, false),
    }),
    { maxLength: 12 },
  ),
});

/** Many series, so that often all is well. */
const facts: fc.Arbitrary<UptimeFacts> = fc.record({
  series: fc.oneof(
    fc.array(series, { maxLength: 6 }),
    fc.tuple(...LOCATIONS.map((location) => series.map((each) => ({ ...each, check: 'one', location })))),
  ),
  expected: fc.subarray(LOCATIONS),
  upgradeEndedAt: fc.constant(ENDED),
  now: fc.integer({ min: 10, max: 20 }).map((minute) => ENDED + minute * MINUTE),
});

/** The rule as one would say it, place by place and half a minute at a time, with no regard for effort. */
function naive({ series, expected, now }: UptimeFacts): string {
  const checks = series.length === 0 ? ['none'] : series.map(({ check }) => check);
  const places = [...new Set(checks)].flatMap((check) =>
    LOCATIONS.filter(
      (location) => expected.includes(location) || series.some((s) => s.check === check && s.location === location),
    ).map((location) => ({ check, location })),
  );
  const told = (place: { check: string; location: string }, at: number): boolean[] =>
    series
      .filter((s) => s.check === place.check && s.location === place.location)
      .flatMap(({ points }) => points.filter((point) => point.at === at).map(({ passed }) => passed));

  const newestOf = (place: { check: string; location: string }): number | undefined => {
    for (let at = ENDED + 16 * MINUTE; at >= ENDED - 6 * MINUTE; at -= HALF) if (told(place, at).length > 0) return at;
    return undefined;
  };
  const newest = places.map(newestOf).filter((at) => at !== undefined);
  if (newest.some((at) => at > now + MINUTE)) return 'inconclusive';
  const lastAfter = places.map((place) => {
    const at = newestOf(place);
    return at === undefined || at <= ENDED ? [] : told(place, at);
  });
  if (lastAfter.some((results) => results.includes(false))) return 'unhealthy';

  const convinced = places.every((place) => {
    const passing: number[] = [];
    for (let at = ENDED + HALF; at <= ENDED + 16 * MINUTE; at += HALF) {
      const results = told(place, at);
      if (results.length > 0 && results.every(Boolean)) passing.push(at);
    }
    return (
      passing.some((one) => passing.some((other) => other - one >= MINUTE)) &&
      (newestOf(place) ?? 0) >= now - 10 * MINUTE
    );
  });
  const enough = [...new Set(checks)].every((check) => places.filter((place) => place.check === check).length >= 3);
  return convinced && enough && places.length > 0 ? 'healthy' : 'inconclusive';
}

describe('the verdict on an instance', () => {
  it('is what a naive model says, and each of them comes up', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(facts, (known) => {
        const { kind } = judgeUptime(known);
        seen.add(kind);
        expect(kind).toBe(naive(known));
      }),
      { numRuns: 2_000, seed: 5 },
    );
    expect([...seen].toSorted()).toEqual(['healthy', 'inconclusive', 'unhealthy']);
  });

  it('does not depend on the order or the repetition of what was read', () => {
    fc.assert(
      fc.property(facts, (known) => {
        const split = known.series.flatMap(({ points, ...key }): UptimeSeries[] => [
          { ...key, points: points.toReversed() },
          { ...key, points: points.slice(0, 3) },
        ]);
        expect(judgeUptime({ ...known, series: split.toReversed() })).toEqual(judgeUptime(known));
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  it('is never healthy without what one of the locations said', () => {
    fc.assert(
      fc.property(facts, fc.nat(), (known, which) => {
        fc.pre(judgeUptime(known).kind === 'healthy');
        const silenced = LOCATIONS.filter((location) => known.series.some((each) => each.location === location));
        const location = silenced[which % silenced.length];
        const before = known.series.map((each) =>
          each.location === location ? { ...each, points: each.points.filter(({ at }) => at <= ENDED) } : each,
        );
        expect(judgeUptime({ ...known, series: before }).kind).toBe('inconclusive');
      }),
      { numRuns: 100, seed: 7 },
    );
  });
});
