import type { RolloutSummary, StageView } from '../../usecases/views.ts';
import type { InstanceLine } from './instanceTable.ts';

/** Another rollout, and its issue where it is known. */
export interface Neighbour {
  readonly version: string;
  readonly issueUrl: string | null;
}

/** All that the tracking issue of a rollout shows. */
export interface TrackingView {
  readonly rollout: RolloutSummary;
  readonly stages: readonly StageView[];
  readonly instances: readonly InstanceLine[];
  readonly excluded: readonly { readonly id: string; readonly reason: string }[];
  /** What the evidence still lacks, a line each. */
  readonly missing: readonly string[];
  readonly consoleUrl?: string | undefined;
  /** When this was written, in words. */
  readonly updated: string;
  readonly supersedes?: Neighbour | undefined;
  readonly supersededBy?: Neighbour | undefined;
}
