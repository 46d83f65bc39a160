import { hash } from 'node:crypto';

/** `google.monitoring.v3.AlertPolicy.Condition`, as far as it matters here. */
export interface Condition {
  readonly name?: string;
  readonly displayName?: string;
  readonly conditionThreshold?: Threshold | null;
  readonly [otherKind: string]: unknown;
}

interface Threshold {
  readonly filter?: string;
  readonly comparison?: string;
  readonly duration?: { readonly seconds?: string | number } | null;
  readonly aggregations?: readonly object[];
}

const MINUTE_SECONDS = 60;
const LONGEST_FILTER = 2_048;
const COMPARISONS = ['COMPARISON_GT', 'COMPARISON_LT'];

/** Why a condition is refused; only thresholds are looked into. */
export function conditionFaults({ displayName = '', conditionThreshold }: Condition, index: number): string[] {
  const at = `conditions[${index}]`;
  const faults = displayName === '' ? [`${at}.display_name is missing`] : [];
  if (!conditionThreshold) return faults;
  const { filter = '', comparison = '', duration } = conditionThreshold;
  const threshold = [
    !filter.includes('metric.type') && `${at}.condition_threshold.filter must name a metric.type`,
    !filter.includes('resource.type') && `${at}.condition_threshold.filter must name a resource.type`,
    filter.length > LONGEST_FILTER && `${at}.condition_threshold.filter is longer than ${LONGEST_FILTER}`,
    !COMPARISONS.includes(comparison) &&
      `${at}.condition_threshold.comparison must be one of ${COMPARISONS.join(', ')}`,
    Number(duration?.seconds ?? 0) % MINUTE_SECONDS !== 0 &&
      `${at}.condition_threshold.duration must be a multiple of a minute`,
  ].filter((fault) => typeof fault === 'string');
  return [...faults, ...threshold];
}

/** A condition that comes without the name of one that was there is a new one, and gets a name. */
export function nameConditions(
  policy: string,
  conditions: readonly Condition[],
  before: readonly Condition[],
): readonly Condition[] {
  const known = new Set(before.map(({ name }) => name));
  return conditions.map((condition, index) => {
    if (condition.name !== undefined && known.has(condition.name)) return condition;
    const seed = `${policy} ${index} ${[...known].join(' ')}`;
    return { ...condition, name: `${policy}/conditions/${Number.parseInt(hash('sha256', seed).slice(0, 12), 16)}` };
  });
}
