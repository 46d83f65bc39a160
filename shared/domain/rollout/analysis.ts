/**
 * A condition on a metric of the instances, as a policy declares it: what was measured after the upgrade against what
 * was measured before it, or against the instances that have not been upgraded yet.
 */
export interface MetricCondition {
  /** For people, such as `error rate`. */
  readonly name: string;
  /** A filter of Cloud Monitoring; the series must have the label `project_id` of the instance's own project. */
  readonly filter: string;
  /**
   * The filter of what it is a share of, such as all requests for those that failed. A minute that has only this counts as
   * none of the other: no failing requests are not silence.
   */
  readonly per?: string;
  /** How points of a series become one per minute. */
  readonly aligner: MetricAligner;
  readonly against: MetricBaseline;
  /** How many times the baseline it may be, such as 1.5. */
  readonly most: number;
  /** Up to this it is well, whatever the baseline: small numbers jump. In the metric's own unit, or the share from 0 to 1. */
  readonly ignoreBelow: number;
  /** Points that each side needs: with fewer it is inconclusive. */
  readonly leastPoints: number;
  /** What comes of an inconclusive condition when the soak is over: look again until the deadline, or go on without it. */
  readonly whenInconclusive: WhenInconclusive;
}

export const METRIC_ALIGNERS = ['mean', 'max', 'rate', 'delta', 'p50', 'p95', 'p99'] as const;
export type MetricAligner = (typeof METRIC_ALIGNERS)[number];

export const METRIC_BASELINES = ['before', 'others'] as const;
export type MetricBaseline = (typeof METRIC_BASELINES)[number];

export const WHEN_INCONCLUSIVE = ['wait', 'pass'] as const;
export type WhenInconclusive = (typeof WHEN_INCONCLUSIVE)[number];

/** What a condition asks for where its policy does not say. */
export const METRIC_DEFAULTS = {
  most: 1.5,
  ignoreBelow: 0,
  leastPoints: 10,
  whenInconclusive: 'wait',
} as const satisfies Partial<MetricCondition>;

export interface ConditionVerdict {
  readonly condition: string;
  readonly kind: 'healthy' | 'unhealthy' | 'inconclusive';
  /** In words, with the numbers. */
  readonly reason: string;
  readonly whenInconclusive: WhenInconclusive;
  /** The median after the upgrade, and of the baseline; `null` without enough points. */
  readonly after: number | null;
  readonly baseline: number | null;
}
