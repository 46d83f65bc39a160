import type { Interval } from './time.ts';

/** Sorted, without empty intervals, and with those that touch or overlap made one. */
export function normalise(intervals: readonly Interval[]): readonly Interval[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of intervals.filter((one) => one.from < one.to).toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** What belongs to both lists. */
export function intersect(ones: readonly Interval[], others: readonly Interval[]): readonly Interval[] {
  return normalise(
    ones.flatMap((one) =>
      others.map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) })),
    ),
  );
}
