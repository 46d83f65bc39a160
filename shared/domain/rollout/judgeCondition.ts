import type { ConditionVerdict, MetricCondition } from './analysis.ts';
import { enoughInWords, fewInWords, LEAST_OTHERS, type Sides, verdictInWords } from './analysisWords.ts';

/** One value per minute, in any order. What is no finite number was not measured. */
export type Values = readonly number[];

export interface ConditionFacts {
  readonly after: Values;
  readonly baseline:
    | { readonly kind: 'before'; readonly values: Values }
    /** Of each instance that is not upgraded yet. */
    | { readonly kind: 'others'; readonly instances: readonly Values[] };
  /** As the monitoring writes it, such as `ms`; empty when there is none. */
  readonly unit: string;
}

/** The share of points after the upgrade that must be above the most: a few high minutes are noise. */
const UNHEALTHY_SHARE = 3 / 4;

/**
 * What a metric says of an upgraded instance. It is unhealthy when at least three quarters of the points after the upgrade, and so
 * their median too, are above what is allowed. With a median above it and fewer such points nothing is said yet.
 */
export function judgeCondition(condition: MetricCondition, facts: ConditionFacts): ConditionVerdict {
  const sides = sidesOf(condition, facts);
  const { after, baseline } = sides;
  if (after.median === null || baseline.median === null) {
    return verdictOf(condition, 'inconclusive', fewInWords(condition, sides), sides);
  }
  const limit = Math.max(condition.ignoreBelow, baseline.median * condition.most);
  const above = facts.after.filter((value) => Number.isFinite(value) && value > limit).length;
  const kind =
    above >= after.points * UNHEALTHY_SHARE ? 'unhealthy' : after.median > limit ? 'inconclusive' : 'healthy';
  const words = enoughInWords(sides, after.median, baseline.median);
  return verdictOf(condition, kind, `${words}; ${verdictInWords(kind, limit, above, sides)}`, sides);
}

/** Nothing is known, and this is why. */
export function unmeasured(condition: MetricCondition, reason: string): ConditionVerdict {
  return {
    condition: condition.name,
    kind: 'inconclusive',
    reason,
    whenInconclusive: condition.whenInconclusive,
    after: null,
    baseline: null,
  };
}

function verdictOf(
  { name, whenInconclusive }: MetricCondition,
  kind: ConditionVerdict['kind'],
  reason: string,
  { after, baseline }: Sides,
): ConditionVerdict {
  return { condition: name, kind, reason, whenInconclusive, after: after.median, baseline: baseline.median };
}

function sidesOf({ leastPoints, per, against }: MetricCondition, { after, baseline, unit }: ConditionFacts): Sides {
  const sides = { after: medianOf(after, leastPoints), unit, isShare: per !== undefined, othersLack: false };
  if (baseline.kind === 'before') {
    const othersLack = against === 'others';
    return { ...sides, othersLack, baseline: { kind: 'before', ...medianOf(baseline.values, leastPoints) } };
  }
  const medians = baseline.instances
    .map((values) => medianOf(values, leastPoints).median)
    .filter((one) => one !== null);
  const { points: counted, median } = medianOf(medians, LEAST_OTHERS);
  return { ...sides, baseline: { kind: 'others', all: baseline.instances.length, counted, median } };
}

/** The median of what was measured, or `null` of fewer points than that. */
function medianOf(values: Values, least: number): { points: number; median: number | null } {
  const sorted = values.filter(Number.isFinite).toSorted((one, other) => one - other);
  const points = sorted.length;
  if (points < Math.max(1, least)) return { points, median: null };
  const upper = sorted[Math.floor(points / 2)] ?? 0;
  const lower = sorted[Math.ceil(points / 2) - 1] ?? 0;
  // Halves, so that no sum is too large; and no zero with a sign, which JSON does not know.
  return { points, median: lower / 2 + upper / 2 + 0 };
}
