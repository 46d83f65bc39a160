import { type Interval, MINUTE } from '../../domain/calendar/time.ts';
import type { MetricCondition } from '../../domain/rollout/analysis.ts';
import { joined } from '../../domain/rollout/analysisWindows.ts';
import { sharesOf } from '../../domain/rollout/shares.ts';
import type { MetricSeries, ProjectSeries } from '../../ports/metricSeries.ts';
import { VendorError } from '../../ports/vendorError.ts';

type Measure = Pick<MetricCondition, 'filter' | 'per' | 'aligner'>;

/** What was found of one metric in all shards. */
export interface Measured {
  /** What a project measured in minutes that end within the window. */
  readonly points: (project: string, window: Interval) => ProjectSeries['points'];
  readonly unit: string;
  /** Nobody in the shards has any point of it. */
  readonly silent: boolean;
  /** Why a shard could not be read, if one could not. */
  readonly unread: string | undefined;
}

/** Windows that lie no further apart are read together: it costs fewer questions than it reads too much. */
const GAP = 60 * MINUTE;

/** Reads a metric of all shards at the times that matter: one question per shard, or two for a share of something. */
export async function measureMetric(
  metricSeries: MetricSeries,
  scopingProjects: readonly string[],
  measure: Measure,
  windows: readonly Interval[],
): Promise<Measured> {
  const spans = joined(windows.map(wholeMinutes), GAP);
  const read = await Promise.all(scopingProjects.map((shard) => readShard(metricSeries, shard, measure, spans)));
  const found = new Map<string, ProjectSeries['points']>();
  for (const { series } of read) {
    for (const { projectId, points } of series) {
      // A project may be in several scopes, which tell the same of it.
      const known = points.filter(({ value }) => Number.isFinite(value));
      if (known.length > (found.get(projectId)?.length ?? 0)) found.set(projectId, known);
    }
  }
  return {
    points: (project, { from, to }) => (found.get(project) ?? []).filter(({ at }) => from <= at && at <= to),
    silent: found.size === 0,
    unit: read.flatMap(({ series }) => series).find(({ points }) => points.length > 0)?.unit ?? '',
    unread: read.find(({ unread }) => unread !== undefined)?.unread,
  };
}

async function readShard(
  metricSeries: MetricSeries,
  shard: string,
  { filter, per, aligner }: Measure,
  spans: readonly Interval[],
): Promise<{ readonly series: readonly ProjectSeries[]; readonly unread?: string }> {
  const all: ProjectSeries[] = [];
  try {
    for (const { from, to } of spans) {
      const [parts, wholes] = await Promise.all([
        metricSeries.series(shard, { filter, aligner }, from, to),
        per === undefined ? undefined : metricSeries.series(shard, { filter: per, aligner }, from, to),
      ]);
      all.push(...(wholes === undefined ? parts : sharesOf(parts, wholes)));
    }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return { series: [], unread: error.message };
  }
  const byProject = Map.groupBy(all, ({ projectId }) => projectId);
  return {
    series: [...byProject].map(([projectId, series]) => ({
      projectId,
      unit: series[0]?.unit ?? '',
      points: series.flatMap(({ points }) => points),
    })),
  };
}

/** Minutes are counted back from the end of what is asked for: both parts of a share must have the same. */
function wholeMinutes({ from, to }: Interval): Interval {
  return { from: Math.floor(from / MINUTE - 1) * MINUTE, to: Math.ceil(to / MINUTE) * MINUTE };
}
