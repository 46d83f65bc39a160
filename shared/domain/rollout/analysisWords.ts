import type { ConditionVerdict, MetricCondition } from './analysis.ts';

// What a condition on a metric says, in words. They are part of the record, so they are made where it is.

const OTHERS = 'instances that are not upgraded yet';

/** Instances that a comparison with others needs, each with enough points: one or two may be peculiar. */
export const LEAST_OTHERS = 3;

/** What was measured on both sides; `null` stands for too little of it. */
export interface Sides {
  readonly after: { readonly points: number; readonly median: number | null };
  readonly baseline: { readonly median: number | null } & (
    | { readonly kind: 'before'; readonly points: number }
    /** Instances, and those of them that have enough points. */
    | { readonly kind: 'others'; readonly all: number; readonly counted: number }
  );
  readonly unit: string;
  readonly isShare: boolean;
}

/** `the median is 240 ms after the upgrade (14 points), against 120 ms before it (30 points)` */
export function enoughInWords({ after, baseline, ...of }: Sides, median: number, against: number): string {
  const where =
    baseline.kind === 'before' ? `before it (${points(baseline.points)})` : `on ${baseline.counted} ${OTHERS}`;
  return `the median is ${amount(median, of)} after the upgrade (${points(after.points)}), against ${amount(against, of)} ${where}`;
}

export function verdictInWords(
  kind: ConditionVerdict['kind'],
  limit: number,
  above: number,
  { after, ...of }: Sides,
): string {
  const most = amount(limit, of);
  const share = `${above} of ${points(after.points)}`;
  switch (kind) {
    case 'healthy':
      return `up to ${most} is well`;
    case 'unhealthy':
      return `the most is ${most}, and ${share} are above it`;
    case 'inconclusive':
      return `the most is ${most}, but only ${share} are above it, which may be chance`;
  }
}

/** What there is too little of. */
export function fewInWords({ leastPoints }: MetricCondition, { after, baseline }: Sides): string {
  const few: string[] = [];
  const found = (count: number): string => (count === 0 ? 'no points' : `only ${points(count)}`);
  if (after.median === null) few.push(`${found(after.points)} after the upgrade`);
  if (baseline.median === null) {
    if (baseline.kind === 'before') few.push(`${found(baseline.points)} before the upgrade`);
    else
      few.push(
        `so many on only ${baseline.counted} of ${baseline.all} ${OTHERS}, where ${LEAST_OTHERS} must have them`,
      );
  }
  const needed = `${points(leastPoints)} ${leastPoints === 1 ? 'is' : 'are'} needed`;
  return `${needed}, and there are ${few.join(' and ')}`;
}

function points(count: number): string {
  return `${count} ${count === 1 ? 'point' : 'points'}`;
}

/** To three digits. Units are written as in UCUM: `1` stands for none, and words in braces say what is counted. */
function amount(value: number, { unit, isShare }: Pick<Sides, 'unit' | 'isShare'>): string {
  if (isShare) return `${rounded(value * 100)} %`;
  const shown = unit.replace(/[{}]/g, '').replace(/^1(?=\/)/, '');
  if (shown === '' || shown === '1') return rounded(value);
  return shown.startsWith('/') ? `${rounded(value)}${shown}` : `${rounded(value)} ${shown}`;
}

function rounded(value: number): string {
  const digits = value.toPrecision(3);
  return Math.abs(value) < 1e15 ? String(Number(digits)) : digits;
}
