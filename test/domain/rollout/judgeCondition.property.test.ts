import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRIC_DEFAULTS, type MetricCondition } from '../../../shared/domain/rollout/analysis.ts';
import { type ConditionFacts, judgeCondition } from '../../../shared/domain/rollout/judgeCondition.ts';

/** Few different values, so that the sides often come close to each other; some of them are no measurement. */
const value = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -4, max: 24 }).map((half) => half / 2) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0, -0) },
);
const values = fc.array(value, { maxLength: 16 });

const baseline: fc.Arbitrary<ConditionFacts['baseline']> = fc.oneof(
  values.map((measured) => ({ kind: 'before', values: measured }) as const),
  fc.array(values, { maxLength: 6 }).map((instances) => ({ kind: 'others', instances }) as const),
);
const facts = fc.record({ after: values, baseline, unit: fc.constantFrom('', '1', 'ms') });

const condition: fc.Arbitrary<MetricCondition> = fc.record({
  name: fc.constant('latency'),
  filter: fc.constant('metric.type="latency"'),
  aligner: fc.constant('p95'),
  against: fc.constant('before'),
  most: fc.constantFrom(1, 1.5, 2),
  ignoreBelow: fc.constantFrom(0, 0, 3),
  leastPoints: fc.integer({ min: 1, max: 6 }),
  whenInconclusive: fc.constantFrom('wait', 'pass'),
});

/** The middle of what was measured, found by leaving out the lowest and the highest until one or two are left. */
function middle(measured: readonly number[], least: number): number | undefined {
  let left = measured.filter((one) => Math.abs(one) < Infinity);
  if (left.length < least) return undefined;
  while (left.length > 2) {
    const low = left.indexOf(Math.min(...left));
    left = left.filter((_, index) => index !== low);
    const high = left.indexOf(Math.max(...left));
    left = left.filter((_, index) => index !== high);
  }
  return left.reduce((sum, one) => sum + one, 0) / left.length;
}

function naive(asked: MetricCondition, { after, baseline: other }: ConditionFacts): string {
  const { leastPoints, most, ignoreBelow } = asked;
  const now = middle(after, leastPoints);
  const against =
    other.kind === 'before'
      ? middle(other.values, leastPoints)
      : middle(
          other.instances.map((one) => middle(one, leastPoints) ?? NaN),
          3,
        );
  if (now === undefined || against === undefined) return 'inconclusive';
  const isHigh = (one: number): boolean => one > ignoreBelow && one > against * most;
  const measured = after.filter((one) => Math.abs(one) < Infinity);
  const low = measured.filter((one) => !isHigh(one));
  if (isHigh(now) && low.length * 4 <= measured.length) return 'unhealthy';
  return isHigh(now) ? 'inconclusive' : 'healthy';
}

const RANK = { healthy: 0, inconclusive: 1, unhealthy: 2 };

describe('the verdict on a condition', () => {
  it('is what a naive model says, and each of them comes up', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(condition, facts, (asked, known) => {
        const { kind } = judgeCondition(asked, known);
        seen.add(kind);
        expect(kind).toBe(naive(asked, known));
      }),
      { numRuns: 2_000 },
    );
    expect(seen.size).toBe(3);
  });

  it('does not depend on the order of points and instances', () => {
    const turned = (known: ConditionFacts): ConditionFacts => ({
      ...known,
      after: known.after.toReversed(),
      baseline:
        known.baseline.kind === 'before'
          ? { kind: 'before', values: known.baseline.values.toReversed() }
          : { kind: 'others', instances: known.baseline.instances.toReversed().map((one) => one.toReversed()) },
    });
    fc.assert(
      fc.property(condition, facts, (asked, known) => {
        expect(judgeCondition(asked, turned(known))).toEqual(judgeCondition(asked, known));
      }),
    );
  });

  it('never gets better when what was measured after the upgrade gets higher', () => {
    fc.assert(
      fc.property(condition, facts, fc.array(fc.nat({ max: 9 }), { minLength: 16 }), (asked, known, more) => {
        const higher = { ...known, after: known.after.map((one, index) => one + (more[index] ?? 0)) };
        expect(RANK[judgeCondition(asked, higher).kind]).toBeGreaterThanOrEqual(
          RANK[judgeCondition(asked, known).kind],
        );
      }),
    );
  });

  it('holds numbers that can be stored, and words without any that is none', () => {
    const wild = fc.array(fc.double(), { maxLength: 8 });
    const wildFacts = fc.record({
      after: wild,
      baseline: wild.map((measured) => ({ kind: 'before', values: measured }) as const),
      unit: fc.constantFrom('', '1'),
    });
    fc.assert(
      fc.property(wildFacts, (known) => {
        const verdict = judgeCondition(
          {
            ...METRIC_DEFAULTS,
            name: 'x',
            filter: '',
            aligner: 'mean',
            against: 'before',
            most: 1,
            leastPoints: 2,
          },
          known,
        );
        expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
        expect(verdict.reason).not.toMatch(/NaN|Infinity|undefined|null/);
      }),
    );
  });
});
