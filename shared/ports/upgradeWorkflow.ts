import { type Instant, MINUTE } from '../domain/calendar/time.ts';
import type { RollingBack } from '../domain/rollout/rollingBack.ts';

/** The inputs of the `mi_upgrade.yml` workflow, which tell one upgrade from another. */
export interface WorkflowInputs {
  /** The slug of the instance. */
  readonly customer: string;
  readonly environment: string;
  readonly version: string;
}

/** One upgrade that the deployments repository is asked for, by its workflow or by a pull request of our own. */
export interface UpgradeRequest extends WorkflowInputs {
  /** The instance's id, which names its folder in the deployments repository. */
  readonly instance: string;
  /** From 1; another attempt of the same upgrade has another number. */
  readonly attempt: number;
  /** The address of the tracking issue, once there is one. */
  readonly trackingIssue: string | null;
  /** The instance is brought back: nothing of an earlier upgrade to the same version is taken for it. */
  readonly rollsBack?: RollingBack;
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

/** The branch from which the upgrade of an instance is merged: whoever looks for its pull request looks for this. */
export function upgradeBranch({ environment, customer, version }: WorkflowInputs): string {
  return `mi-upgrade/${environment}/${customer}/${version}`;
}

/** How far the code host's clock may be behind ours. */
const SKEW = MINUTE;

/**
 * A rollback and an earlier upgrade to the same version have the same branch, so what was merged or closed before the rollback
 * was asked for is not its own. One that is open is: the workflow goes on with it, as after a rollback that was given up.
 */
export function isOfEarlierUpgrade({ rollsBack }: UpgradeRequest, closedAt: Instant | null): boolean {
  return rollsBack !== undefined && closedAt !== null && closedAt < rollsBack.askedAt - SKEW;
}

/** The label that pull requests of upgrades carry. */
export const UPGRADE_LABEL = 'mi-upgrade';
