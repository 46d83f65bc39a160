import { hash } from 'node:crypto';
import type { Instance } from '../fleet/instance.ts';

/**
 * How many of `size` instances a cumulative percentage reaches: rounded up, so that a non-zero percentage of a
 * non-empty group is at least one. Percentages may have two decimals; whole numbers inside keep 30 % of 10 at 3.
 */
export function cohortSize(percent: number, size: number): number {
  return Math.ceil((size * Math.round(percent * 100)) / 10_000);
}

/**
 * The order of one group for a release line such as `5.2`: canaries first, then by the SHA-256 of `LINE:ID`, then the
 * ones marked last. It is the same after every restart of the line and anybody can recompute it; another line has
 * another order, so that no customer is always first.
 */
export function rankGroup<T extends Pick<Instance, 'id' | 'canary' | 'last'>>(line: string, group: readonly T[]): T[] {
  const keys = Float64Array.from(group, ({ id, canary, last }) => frontRow(canary, last) * 2 ** 49 + hashKey(line, id));
  const order = Array.from(group.keys()).toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
  return order.flatMap((index) => group[index] ?? []);
}

/** Above the 48 bits of the hash. */
function frontRow(canary: boolean, last: boolean): number {
  if (canary) return 0;
  return last ? 2 : 1;
}

/** The first 48 bits of the hash: exact in a double, and ties among 100,000 instances are as good as impossible. */
function hashKey(line: string, id: string): number {
  return Number.parseInt(hash('sha256', `${line}:${id}`).slice(0, 12), 16);
}
