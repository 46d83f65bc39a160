import type { Instant } from '../domain/calendar/time.ts';

/** What the `mi_upgrade.yml` workflow of the deployments repository is asked to do. */
export interface UpgradeRequest {
  readonly customer: string;
  readonly environment: string;
  readonly version: string;
}

export interface WorkflowRun {
  readonly id: string;
  readonly url: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
}

export interface UpgradeWorkflow {
  /** Starts one run. Not idempotent: who is not sure that an earlier call failed asks `find` first. */
  dispatch(request: UpgradeRequest): Promise<WorkflowRun>;
  /** The newest run for exactly this request that was created at or after `since`. */
  find(request: UpgradeRequest, since: Instant): Promise<WorkflowRun | undefined>;
  run(id: string): Promise<WorkflowRun>;
}
