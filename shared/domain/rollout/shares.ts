import type { Instant } from '../calendar/time.ts';

interface Measured {
  readonly projectId: string;
  readonly unit: string;
  readonly points: readonly { readonly at: Instant; readonly value: number }[];
}

/**
 * What part the one is of the other, project by project and minute by minute, from 0 to 1. Where there is nothing to be a
 * part of nothing was measured; where only the part is missing there was none of it.
 */
export function sharesOf(parts: readonly Measured[], wholes: readonly Measured[]): Measured[] {
  const partsOf = new Map(parts.map(({ projectId, points }) => [projectId, points]));
  return wholes.map(({ projectId, points }) => {
    const partAt = new Map(partsOf.get(projectId)?.map(({ at, value }) => [at, value]));
    const shares = points
      .filter(({ value }) => value > 0)
      .map(({ at, value }) => ({ at, value: (partAt.get(at) ?? 0) / value }));
    return { projectId, unit: '1', points: shares };
  });
}
