import type { Instant } from '../domain/calendar/time.ts';
import type { MetricAligner } from '../domain/rollout/analysis.ts';

/** One value per minute of one metric of one instance's project, oldest first; what is no number is left in. */
export interface ProjectSeries {
  readonly projectId: string;
  /** As UCUM writes it, such as `ms`; empty when there is none. */
  readonly unit: string;
  /** Each stands for the minute that ends at its time. */
  readonly points: readonly { readonly at: Instant; readonly value: number }[];
}

/** Numbers from the metrics scopes. */
export interface MetricSeries {
  /**
   * A metric of every instance in the metrics scope of the project: one question for the whole shard. The series of one
   * instance become one: rates and counts are summed, means averaged, of maxima the largest is taken, and a percentile is
   * that of all of them together. Instances without any point are left out. A partial answer is a failure.
   * Fails with VendorError.
   * @param until minutes are counted back from it
   */
  series(
    scopingProject: string,
    metric: { readonly filter: string; readonly aligner: MetricAligner },
    since: Instant,
    until: Instant,
  ): Promise<readonly ProjectSeries[]>;
  close(): Promise<void>;
}
