/**
 * A condition on a metric of the instances, as a policy declares it: what was measured after the upgrade against what
 * was measured before it, or against the instances that have not been upgraded yet.
 */
export interface MetricCondition {
  /** For people, such as `error rate`. */
  readonly name: string;
  /** A filter of Cloud Monitoring; the series must have the label `project_id` of the instance's own project. */
  readonly filter: string;
  /** How points of a series become one per minute. */
  readonly aligner: MetricAligner;
  readonly against: 'before' | 'others';
  /** How many times the baseline it may be, such as 1.5. */
  readonly most: number;
  /** Below this it is well, whatever the baseline: small numbers jump. In the metric's own unit. */
  readonly ignoreBelow: number;
  /** Points that each side needs: with fewer it is inconclusive. */
  readonly leastPoints: number;
  /** What comes of an inconclusive condition when the soak is over: look again until the deadline, or go on without it. */
  readonly whenInconclusive: 'wait' | 'pass';
}

export const METRIC_ALIGNERS = ['mean', 'max', 'rate', 'delta', 'p50', 'p95', 'p99'] as const;
export type MetricAligner = (typeof METRIC_ALIGNERS)[number];

export interface ConditionVerdict {
  readonly condition: string;
  readonly kind: 'healthy' | 'unhealthy' | 'inconclusive';
  /** In words, with the numbers. */
  readonly reason: string;
  readonly whenInconclusive: 'wait' | 'pass';
  /** The median after the upgrade, and of the baseline; `null` without enough points. */
  readonly after: number | null;
  readonly baseline: number | null;
}
