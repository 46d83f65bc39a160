import { upgradeBranch, type UpgradeRequest } from '../../ports/upgradeWorkflow.ts';

/**
 * Where Tranche makes the pull requests itself, each attempt has its own branch, and each rollback: the branch of an earlier
 * upgrade to the same version may still be there.
 */
export function attemptBranch(request: UpgradeRequest): string {
  const { rollsBack } = request;
  const back = rollsBack === undefined ? '' : `-rollback-from-${rollsBack.from}-${rollsBack.number}`;
  const branch = upgradeBranch(request) + back;
  return request.attempt > 1 ? `${branch}-attempt-${request.attempt}` : branch;
}

/** What a rollback takes back: the attempts at the upgrade, the newest first. */
export function undoneAttempts({ rollsBack, ...request }: UpgradeRequest): UpgradeRequest[] {
  if (rollsBack === undefined) return [];
  const { from: version, attempts } = rollsBack;
  return Array.from({ length: attempts }, (_, index) => ({ ...request, version, attempt: attempts - index }));
}
