import { githubFleet } from '../../../shared/adapters/github/githubFleet.ts';
import { githubPullRequestUpgrades } from '../../../shared/adapters/github/githubPullRequestUpgrades.ts';
import { githubPullRequests } from '../../../shared/adapters/github/githubPullRequests.ts';
import { githubReleases } from '../../../shared/adapters/github/githubReleases.ts';
import { githubTrackingIssues } from '../../../shared/adapters/github/githubTrackingIssues.ts';
import { githubUpgradeWorkflow } from '../../../shared/adapters/github/githubUpgradeWorkflow.ts';
import type { FleetSource } from '../../../shared/ports/fleetSource.ts';
import type { PullRequests } from '../../../shared/ports/pullRequests.ts';
import type { Releases } from '../../../shared/ports/releases.ts';
import type { TrackingIssues } from '../../../shared/ports/trackingIssues.ts';
import type { UpgradeWorkflow } from '../../../shared/ports/upgradeWorkflow.ts';
import { type AllowanceDeps, codeHostGate } from '../../../shared/usecases/writeAllowance.ts';
import type { PartSettings } from './settings.ts';

/** The fleet, as the deployments repository holds it. It is only read. */
export function openFleet(settings: PartSettings<'codeHost'>): FleetSource {
  return githubFleet(repositoryOf(settings));
}

export function openWorkflow(settings: PartSettings<'codeHost'>, deps: AllowanceDeps): UpgradeWorkflow {
  const access = { ...repositoryOf(settings), ...writing(deps) };
  return deps.upgradeMode === 'pull-request' ? githubPullRequestUpgrades(access) : githubUpgradeWorkflow(access);
}

export function openPullRequests(settings: PartSettings<'codeHost'>, deps: AllowanceDeps): PullRequests {
  const { upgradeMode: mode = 'workflow' } = deps;
  return githubPullRequests({ ...repositoryOf(settings), ...writing(deps), mode });
}

export function openTrackingIssues(
  settings: PartSettings<'codeHost'> & PartSettings<'trackingIssues'>,
  deps: AllowanceDeps,
): TrackingIssues {
  return githubTrackingIssues({ ...repositoryOf(settings, settings.GITHUB_TRACKING_REPO), ...writing(deps) });
}

export function openReleases(settings: PartSettings<'codeHost'> & PartSettings<'releases'>): Releases {
  return githubReleases(repositoryOf(settings), settings.GITHUB_RELEASE_REPOS);
}

/** GitHub asks for pauses between the writes of a process; the gate knows what it has said to any of them. */
function writing(deps: AllowanceDeps) {
  return { gate: codeHostGate(deps), pacing: true };
}

function repositoryOf(settings: PartSettings<'codeHost'>, repository = settings.GITHUB_DEPLOYMENTS_REPO) {
  const { GITHUB_API_URL: apiUrl, GITHUB_TOKEN: token } = settings;
  const [owner = '', repo = ''] = repository.split('/');
  return { apiUrl, token, owner, repo };
}
