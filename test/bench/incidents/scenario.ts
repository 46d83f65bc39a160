import { FLEET_SIZE } from './fleetFolder.ts';
import type { Receivers } from './receivers.ts';
import type { BenchIncident, Mode, Router } from './router.ts';

export interface Setting {
  readonly router: Router;
  readonly receivers: Receivers;
}

/** One number of a scenario. Only where more or less is better does a ratio say something. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: '' | 'ms' | 's' | '/s';
  readonly better?: 'less' | 'more';
}

export interface Scenario {
  readonly name: string;
  readonly what: string;
  readonly mode: Mode;
  run(setting: Setting): Promise<readonly Figure[]>;
}

/** Each of a policy of its own, on the instances of the fleet in turn. */
export function incidentsOf(count: number, name: string): BenchIncident[] {
  return Array.from({ length: count }, (_, index) => {
    const key = `${name}-${index}`;
    return { key, policy: key, instance: index % FLEET_SIZE };
  });
}

export function allPaged({ pages }: Receivers, incidents: readonly BenchIncident[]): () => boolean {
  // Those that were found once stay found: what is asked at each arrival has to cost little.
  let next = 0;
  return () => {
    while (next < incidents.length && pages.has(incidents[next]?.key ?? '')) next += 1;
    return next === incidents.length;
  };
}

/** How often each incident was paged, and what the pager's alias would have spared whoever is called. */
export function tally({ pages, arrivals }: Receivers, incidents: readonly BenchIncident[]) {
  const times = incidents.map(({ key }) => pages.get(key)?.length ?? 0);
  const keys = new Set(incidents.map(({ key }) => key));
  const aliases = new Map<string, number>();
  for (const { kind, alias, keys: told } of arrivals) {
    if (kind !== 'page' || !told.some((key) => keys.has(key))) continue;
    aliases.set(alias, (aliases.get(alias) ?? 0) + 1);
  }
  return {
    lost: times.filter((count) => count === 0).length,
    doubled: times.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
    sameAlias: [...aliases.values()].reduce((sum, count) => sum + count - 1, 0),
  };
}

/** `share` from 0 to 1: 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
