import { githubFleet } from '../../../shared/adapters/github/githubFleet.ts';
import { githubUpgradeWorkflow } from '../../../shared/adapters/github/githubUpgradeWorkflow.ts';
import type { FleetSource } from '../../../shared/ports/fleetSource.ts';
import type { UpgradeWorkflow } from '../../../shared/ports/upgradeWorkflow.ts';
import type { PartSettings } from './settings.ts';

/** The fleet, as the deployments repository holds it. */
export function openFleet(settings: PartSettings<'codeHost'>): FleetSource {
  return githubFleet(accessOf(settings));
}

export function openWorkflow(settings: PartSettings<'codeHost'>): UpgradeWorkflow {
  return githubUpgradeWorkflow(accessOf(settings));
}

function accessOf({ GITHUB_API_URL: apiUrl, GITHUB_TOKEN: token, GITHUB_DEPLOYMENTS_REPO }: PartSettings<'codeHost'>) {
  const [owner = '', repo = ''] = GITHUB_DEPLOYMENTS_REPO.split('/');
  return { apiUrl, token, owner, repo };
}
