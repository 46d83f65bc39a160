// Conditions of alert policies, as Cloud Monitoring takes them. Times are seconds.

const ALIGNMENT = 15 * 60;

export interface Above {
  readonly filter: string;
  /** One incident per value of this label. */
  readonly groupBy: string;
  readonly aligner: 'ALIGN_MAX' | 'ALIGN_DELTA';
  readonly threshold: number;
  readonly for: number;
}

/** The value of a quarter of an hour is above a threshold. */
export function above(displayName: string, { filter, groupBy, aligner, threshold, for: duration }: Above) {
  const crossSeriesReducer = aligner === 'ALIGN_MAX' ? 'REDUCE_MAX' : 'REDUCE_SUM';
  const aggregation = { alignmentPeriod: `${ALIGNMENT}s`, perSeriesAligner: aligner, crossSeriesReducer };
  return {
    displayName,
    conditionThreshold: {
      filter,
      comparison: 'COMPARISON_GT',
      thresholdValue: threshold,
      duration: `${duration}s`,
      aggregations: [{ ...aggregation, groupByFields: [groupBy] }],
    },
  };
}

/** Nothing has been measured for so long. */
export function absent(displayName: string, { filter, for: duration }: { filter: string; for: number }) {
  const aggregations = [{ alignmentPeriod: '60s', perSeriesAligner: 'ALIGN_DELTA', crossSeriesReducer: 'REDUCE_SUM' }];
  return { displayName, conditionAbsent: { filter, duration: `${duration}s`, aggregations } };
}

export function oneOf(names: readonly string[]): string {
  return `one_of(${names.map((name) => `"${name}"`).join(', ')})`;
}

/** The time series of a measure of subscriptions. @param subscriptions as `oneOf` writes them */
export function gauge(metric: string, subscriptions: string): string {
  const type = `metric.type = "pubsub.googleapis.com/subscription/${metric}"`;
  return `resource.type = "pubsub_subscription" AND resource.labels.subscription_id = ${subscriptions} AND ${type}`;
}
