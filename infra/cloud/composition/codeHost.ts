import { githubFleet } from '../../../shared/adapters/github/githubFleet.ts';
import { githubPullRequests } from '../../../shared/adapters/github/githubPullRequests.ts';
import { githubTrackingIssues } from '../../../shared/adapters/github/githubTrackingIssues.ts';
import { githubUpgradeWorkflow } from '../../../shared/adapters/github/githubUpgradeWorkflow.ts';
import type { FleetSource } from '../../../shared/ports/fleetSource.ts';
import type { PullRequests } from '../../../shared/ports/pullRequests.ts';
import type { TrackingIssues } from '../../../shared/ports/trackingIssues.ts';
import type { UpgradeWorkflow } from '../../../shared/ports/upgradeWorkflow.ts';
import type { PartSettings } from './settings.ts';

/** The fleet, as the deployments repository holds it. */
export function openFleet(settings: PartSettings<'codeHost'>): FleetSource {
  return githubFleet(accessOf(settings));
}

export function openWorkflow(settings: PartSettings<'codeHost'>): UpgradeWorkflow {
  return githubUpgradeWorkflow(accessOf(settings));
}

export function openPullRequests(settings: PartSettings<'codeHost'>): PullRequests {
  return githubPullRequests(accessOf(settings));
}

export function openTrackingIssues(
  settings: PartSettings<'codeHost'> & PartSettings<'trackingIssues'>,
): TrackingIssues {
  return githubTrackingIssues(accessOf(settings, settings.GITHUB_TRACKING_REPO));
}

function accessOf(settings: PartSettings<'codeHost'>, repository = settings.GITHUB_DEPLOYMENTS_REPO) {
  const { GITHUB_API_URL: apiUrl, GITHUB_TOKEN: token } = settings;
  const [owner = '', repo = ''] = repository.split('/');
  return { apiUrl, token, owner, repo };
}
