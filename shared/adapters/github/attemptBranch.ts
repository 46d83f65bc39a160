import { upgradeBranch, type UpgradeRequest } from '../../ports/upgradeWorkflow.ts';

/** Where Tranche makes the pull requests itself, each attempt has its own branch. */
export function attemptBranch(request: UpgradeRequest): string {
  const branch = upgradeBranch(request);
  return request.attempt > 1 ? `${branch}-attempt-${request.attempt}` : branch;
}
