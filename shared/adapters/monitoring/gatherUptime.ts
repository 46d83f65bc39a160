import type { UptimePoint } from '../../domain/rollout/uptime.ts';
import type { InstanceUptime } from '../../ports/uptimePoints.ts';
import type { UptimePage } from './uptimeAnswer.ts';

type Found = UptimePage['series'][number];

interface Gathered {
  readonly check: string;
  readonly location: string;
  readonly points: UptimePoint[];
}

/** Puts together what comes in pages: a series may begin on one and end on another. */
export function createGathering() {
  const instances = new Map<string, { projectId: string; host: string; series: Map<string, Gathered> }>();

  return {
    add({ projectId, host, check, location, points }: Found): void {
      const instance = entry(instances, [projectId, host], () => ({ projectId, host, series: new Map() }));
      const series = entry(instance.series, [location, check], () => ({ check, location, points: [] }));
      for (const point of points) series.points.push(point);
    },

    instances: (): InstanceUptime[] =>
      inOrder(instances).map(({ projectId, host, series }) => ({
        projectId,
        host,
        series: inOrder(series).map((each) => ({
          ...each,
          points: each.points.toSorted((one, other) => one.at - other.at),
        })),
      })),
  };
}

function entry<T>(map: Map<string, T>, key: readonly string[], create: () => T): T {
  const name = key.join('\n');
  const known = map.get(name) ?? create();
  map.set(name, known);
  return known;
}

function inOrder<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
}
