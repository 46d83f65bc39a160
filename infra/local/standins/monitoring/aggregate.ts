import { type Instant, SECOND } from '../../../../shared/domain/calendar/time.ts';
import { MonitoringRefusal } from './refusal.ts';
import type { Series, SeriesPoint } from './series.ts';

/** `google.monitoring.v3.Aggregation`, as it comes from the wire. */
export interface WrittenAggregation {
  readonly alignmentPeriod?: { readonly seconds: string | number } | null;
  readonly perSeriesAligner: string;
  readonly crossSeriesReducer: string;
  readonly groupByFields: readonly string[];
}

export interface Aggregation {
  /** In milliseconds. */
  readonly period: number;
  readonly align: Aligner;
  readonly reduce: Reducer | undefined;
  readonly groupBy: readonly string[];
}

type Value = number | readonly number[];
type Aligner = (values: readonly Value[], series: Series, period: number) => Value;
/** `undefined` where nothing was measured. */
type Reducer = (values: readonly Value[]) => Value | undefined;

/** What each is valid for: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#Aggregation */
const ALIGNERS: Readonly<Record<string, Aligner>> = {
  ALIGN_MEAN: (values, series) => mean(numbers('ALIGN_MEAN', values, series)),
  ALIGN_MAX: (values, series) => Math.max(...numbers('ALIGN_MAX', values, series)),
  ALIGN_RATE: (values, series, period) =>
    sum(numbers('ALIGN_RATE', values, deltas('ALIGN_RATE', series))) / (period / SECOND),
  ALIGN_DELTA: (values, series) => together(values, deltas('ALIGN_DELTA', series).valueType === 'DISTRIBUTION'),
};

const REDUCERS: Readonly<Record<string, Reducer>> = {
  REDUCE_MEAN: (values) => mean(values.flat()),
  REDUCE_MAX: (values) => Math.max(...plain('REDUCE_MAX', values)),
  REDUCE_SUM: (values) => together(values, Array.isArray(values[0])),
  REDUCE_PERCENTILE_50: (values) => percentile(values.flat(), 50),
  REDUCE_PERCENTILE_95: (values) => percentile(values.flat(), 95),
  REDUCE_PERCENTILE_99: (values) => percentile(values.flat(), 99),
};

const FIELD = /^(metric|resource)\.labels?\.(\w+)$/;

/** `undefined` asks for the raw points. @throws MonitoringRefusal */
export function readAggregation(written: WrittenAggregation | null): Aggregation | undefined {
  const { alignmentPeriod, perSeriesAligner = 'ALIGN_NONE', crossSeriesReducer = 'REDUCE_NONE' } = written ?? {};
  const reduces = crossSeriesReducer !== 'REDUCE_NONE';
  if (perSeriesAligner === 'ALIGN_NONE') {
    if (reduces) throw invalid('cross_series_reducer needs a per_series_aligner');
    return undefined;
  }
  const period = Number(alignmentPeriod?.seconds ?? 0) * SECOND;
  if (period < 60 * SECOND) throw invalid('alignment_period must be at least 60s');
  const align = ALIGNERS[perSeriesAligner];
  const reduce = REDUCERS[crossSeriesReducer];
  if (align === undefined || (reduces && reduce === undefined)) {
    throw new MonitoringRefusal('UNIMPLEMENTED', `The stand-in has no ${perSeriesAligner} with ${crossSeriesReducer}.`);
  }
  const groupBy = written?.groupByFields ?? [];
  for (const field of groupBy) if (!FIELD.test(field)) throw invalid(`group_by_fields: there is no ${field}`);
  return { period, align, reduce, groupBy };
}

/** @param to where the last period ends: they are counted back from it. @throws MonitoringRefusal */
export function aggregate(all: readonly Series[], { groupBy, ...how }: Aggregation, to: Instant): Series[] {
  const aligned = all.map((series) => alignedSeries(series, how, to));
  const { reduce } = how;
  if (reduce === undefined) return aligned;
  const groups = Map.groupBy(aligned, (series) => JSON.stringify(labelsOf(series, groupBy)));
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [reducedSeries([first, ...others], first, groupBy, reduce)],
  );
}

function alignedSeries(series: Series, { align, period }: Omit<Aggregation, 'groupBy'>, to: Instant): Series {
  const ends = Map.groupBy(series.points, ({ at }) => to - Math.floor((to - at) / period) * period);
  const points = [...ends].map(([at, found]) => ({ at, value: align(found.map(valueOf), series, period) }));
  return withPoints(series, points);
}

function reducedSeries(all: readonly Series[], first: Series, groupBy: readonly string[], reduce: Reducer): Series {
  const { metric, resource } = labelsOf(first, groupBy);
  const points = [
    ...Map.groupBy(
      all.flatMap((series) => series.points),
      ({ at }) => at,
    ),
  ]
    .toSorted(([one], [other]) => other - one)
    .flatMap(([at, found]) => {
      const value = reduce(found.map(valueOf));
      return value === undefined ? [] : [{ at, value }];
    });
  return withPoints({ ...first, metricLabels: metric, resourceLabels: resource }, points);
}

function withPoints(series: Series, points: readonly SeriesPoint[]): Series {
  const isDistribution = Array.isArray(points[0]?.value);
  return { ...series, points, valueType: isDistribution ? 'DISTRIBUTION' : 'DOUBLE' };
}

function labelsOf({ metricLabels, resourceLabels }: Series, groupBy: readonly string[]) {
  const of = (kind: string, labels: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      groupBy.flatMap((field) => {
        const [, from, label = ''] = FIELD.exec(field) ?? [];
        return from === kind ? [[label, labels[label] ?? '']] : [];
      }),
    );
  return { metric: of('metric', metricLabels), resource: of('resource', resourceLabels) };
}

function valueOf({ value }: SeriesPoint): Value {
  return typeof value === 'boolean' ? Number(value) : value;
}

function deltas(aligner: string, series: Series): Series {
  if (series.metricKind !== 'DELTA') throw notFor(aligner, series.metricKind);
  return series;
}

function numbers(aligner: string, values: readonly Value[], { valueType }: Series): readonly number[] {
  if (valueType !== 'DOUBLE') throw notFor(aligner, valueType);
  return plain(aligner, values);
}

function plain(name: string, values: readonly Value[]): readonly number[] {
  return values.map((value) => {
    if (typeof value === 'number') return value;
    throw notFor(name, 'DISTRIBUTION');
  });
}

function together(values: readonly Value[], isDistribution: boolean): Value {
  return isDistribution ? values.flat() : sum(values.flat());
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1];
}

function notFor(name: string, kind: string): MonitoringRefusal {
  return invalid(`${name} cannot be applied to metrics of the kind or type ${kind}`);
}

function invalid(why: string): MonitoringRefusal {
  return new MonitoringRefusal('INVALID_ARGUMENT', `Field aggregation had an invalid value: ${why}.`);
}
