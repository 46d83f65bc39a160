import type { MetricAligner } from '../../domain/rollout/analysis.ts';

/** `google.monitoring.v3.Aggregation` */
export interface MetricAggregation {
  readonly alignmentPeriod: { readonly seconds: number };
  readonly perSeriesAligner: Aligner;
  readonly crossSeriesReducer: Reducer;
  readonly groupByFields: string[];
}

type Aligner = 'ALIGN_MEAN' | 'ALIGN_MAX' | 'ALIGN_RATE' | 'ALIGN_DELTA';
type Reducer =
  | 'REDUCE_MEAN'
  | 'REDUCE_MAX'
  | 'REDUCE_SUM'
  | 'REDUCE_PERCENTILE_50'
  | 'REDUCE_PERCENTILE_95'
  | 'REDUCE_PERCENTILE_99';

/**
 * How the series of a project become one. A load balancer has a series for each backend, country and response code: the
 * percentile is that of all their requests together, because percentiles can be neither summed nor averaged.
 */
const STEPS: Readonly<Record<MetricAligner, readonly [Aligner, Reducer]>> = {
  mean: ['ALIGN_MEAN', 'REDUCE_MEAN'],
  max: ['ALIGN_MAX', 'REDUCE_MAX'],
  rate: ['ALIGN_RATE', 'REDUCE_SUM'],
  delta: ['ALIGN_DELTA', 'REDUCE_SUM'],
  p50: ['ALIGN_DELTA', 'REDUCE_PERCENTILE_50'],
  p95: ['ALIGN_DELTA', 'REDUCE_PERCENTILE_95'],
  p99: ['ALIGN_DELTA', 'REDUCE_PERCENTILE_99'],
};

/** One value per minute and project. */
export function aggregationOf(aligner: MetricAligner): MetricAggregation {
  const [perSeriesAligner, crossSeriesReducer] = STEPS[aligner];
  return {
    alignmentPeriod: { seconds: 60 },
    perSeriesAligner,
    crossSeriesReducer,
    groupByFields: ['resource.labels.project_id'],
  };
}
