import { z } from 'zod';
import { duration, enumName } from '../../google/answers.ts';
import type { Wire } from './besides.ts';

/** How series are aligned and put together, in conditions as in charts. */
interface Aggregation {
  readonly aligner: string;
  readonly periodSeconds: number;
  readonly reducer: string;
  readonly groupBy: readonly string[];
}

export function writeAggregation({ aligner, periodSeconds, reducer, groupBy }: Aggregation): Wire {
  return {
    alignmentPeriod: { seconds: periodSeconds },
    perSeriesAligner: aligner,
    crossSeriesReducer: reducer,
    groupByFields: groupBy,
  };
}

/** `google.monitoring.v3.Aggregation`, which is also that of dashboards. */
export const aggregation = z
  .object({
    alignmentPeriod: duration.nullish(),
    perSeriesAligner: enumName,
    crossSeriesReducer: enumName,
    groupByFields: z.array(z.string()).nullish(),
  })
  .nullish()
  .transform((found): Aggregation => ({
    aligner: found?.perSeriesAligner ?? '',
    periodSeconds: found?.alignmentPeriod ?? 0,
    reducer: found?.crossSeriesReducer ?? '',
    groupBy: found?.groupByFields ?? [],
  }));
