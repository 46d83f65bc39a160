import type { Instant } from '../domain/calendar/time.ts';
import type { MetricAligner } from '../domain/rollout/analysis.ts';

/** One value per minute of one metric of one instance's project, oldest first. */
export interface ProjectSeries {
  readonly projectId: string;
  readonly points: readonly { readonly at: Instant; readonly value: number }[];
}

/** Numbers from the metrics scopes. */
export interface MetricSeries {
  /**
   * A metric of every instance in the metrics scope of the project: one question for the whole shard. Several series of one
   * instance are summed. Instances without any point are left out. A partial answer is a failure. Fails with VendorError.
   */
  series(
    scopingProject: string,
    metric: { readonly filter: string; readonly aligner: MetricAligner },
    since: Instant,
    until: Instant,
  ): Promise<readonly ProjectSeries[]>;
  close(): Promise<void>;
}
