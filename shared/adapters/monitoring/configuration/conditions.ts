import { z } from 'zod';
import type { ThresholdCondition } from '../../../domain/monitoring/resources.ts';
import { duration, enumName, text } from '../../google/answers.ts';
import { aggregation, writeAggregation } from './aggregation.ts';
import type { Wire } from './besides.ts';

/** `google.monitoring.v3.AlertPolicy.Condition`: one series over the threshold is enough. */
export function writeCondition(condition: ThresholdCondition): Wire {
  const { displayName, filter, comparison, threshold, durationSeconds } = condition;
  return {
    displayName,
    conditionThreshold: {
      filter,
      aggregations: [writeAggregation(condition)],
      comparison: comparison === 'above' ? 'COMPARISON_GT' : 'COMPARISON_LT',
      thresholdValue: threshold,
      duration: { seconds: durationSeconds },
      trigger: { count: 1 },
    },
  };
}

/** A condition of another kind, which only a person can have made, is one without a filter. */
export const condition = z
  .object({
    displayName: text,
    conditionThreshold: z
      .object({
        filter: text,
        aggregations: z.array(aggregation).nullish(),
        comparison: enumName,
        thresholdValue: z.number().nullish(),
        duration: duration.nullish(),
      })
      .nullish(),
  })
  .transform(({ displayName, conditionThreshold: found }): ThresholdCondition => ({
    displayName,
    filter: found?.filter ?? '',
    ...(found?.aggregations?.[0] ?? { aligner: '', periodSeconds: 0, reducer: '', groupBy: [] }),
    comparison: found?.comparison === 'COMPARISON_LT' ? 'below' : 'above',
    threshold: found?.thresholdValue ?? 0,
    durationSeconds: found?.duration ?? 0,
  }));
