import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { directoryFleet } from '../../shared/adapters/directory/directoryFleet.ts';
import type { GithubAccess } from '../../shared/adapters/github/githubClient.ts';
import { githubFleet } from '../../shared/adapters/github/githubFleet.ts';
import { githubPullRequestUpgrades } from '../../shared/adapters/github/githubPullRequestUpgrades.ts';
import { githubPullRequests } from '../../shared/adapters/github/githubPullRequests.ts';
import { githubReleases } from '../../shared/adapters/github/githubReleases.ts';
import { githubTrackingIssues } from '../../shared/adapters/github/githubTrackingIssues.ts';
import { githubUpgradeWorkflow } from '../../shared/adapters/github/githubUpgradeWorkflow.ts';
import { httpInstanceProbe } from '../../shared/adapters/instances/httpInstanceProbe.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { FleetSource } from '../../shared/ports/fleetSource.ts';
import type { InstanceProbe } from '../../shared/ports/instanceProbe.ts';
import type { PullRequests } from '../../shared/ports/pullRequests.ts';
import type { Releases } from '../../shared/ports/releases.ts';
import type { TrackingIssues } from '../../shared/ports/trackingIssues.ts';
import type { UpgradeWorkflow } from '../../shared/ports/upgradeWorkflow.ts';
import type { Store } from '../../shared/ports/store.ts';
import { codeHostGate } from '../../shared/usecases/writeAllowance.ts';
import type { Settings } from './environment.ts';
import { type Roster, placedFleet } from './placedFleet.ts';
import { type SlackOutside, reachSlack } from './reachSlack.ts';
import { folderFiles } from './standins/folderFiles.ts';
import { serveGithub } from './standins/github/githubServer.ts';
import { serveInstances } from './standins/instanceServer.ts';
import { type World, createWorld } from './standins/world.ts';
import { worldFile } from './standins/worldFile.ts';

const SAMPLE_FLEET = fileURLToPath(new URL('sample-fleet', import.meta.url));

/** The vendors and the instances, real or stood in for; in both cases spoken to over HTTP. */
export interface Outside {
  readonly workflow: UpgradeWorkflow;
  readonly pullRequests: PullRequests;
  readonly trackingIssues: TrackingIssues;
  readonly releases: Releases;
  readonly probe: InstanceProbe;
  readonly fleet: FleetSource;
  readonly slack: SlackOutside;
  /** Only where the instances are stood in for. */
  readonly standIn?: { readonly world: World; readonly roster: () => Roster };
  /** What a person should know of it, for the start-up lines and `doctor`. */
  readonly description: string;
  close(): Promise<void>;
}

export async function reachOutside(options: {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly store: Store;
  /** The folder of the fleet; left out, with a real code host, it is read from the deployments repository. */
  readonly fleet: string | undefined;
  readonly folder: string;
}): Promise<Outside> {
  const { settings, clock, folder } = options;
  const gate = codeHostGate(options);
  const slack = await reachSlack(settings.slack, clock);
  if (settings.github !== undefined) {
    // GitHub asks for pauses between writes; the gate knows what it has said to any process of ours.
    const access = { ...settings.github, gate, pacing: isGithub(settings.github.apiUrl) };
    const deployments = { ...access, ...repositoryOf(settings.deploymentsRepository) };
    return {
      ...codeHostOf(access, settings),
      probe: httpInstanceProbe({ baseUrl: settings.instanceUrl }),
      fleet: options.fleet === undefined ? githubFleet(deployments) : directoryFleet(options.fleet),
      slack,
      description: `the code host at ${settings.github.apiUrl}, instances at ${settings.instanceUrl('DOMAIN')}, ${slack.description}`,
      close: () => slack.close(),
    };
  }
  const world = createWorld({ clock, seed: 1, storage: worldFile(join(folder, 'world.db')) });
  const { deploymentsRepository: repository, trackingRepository } = settings;
  const github = await serveGithub({
    world,
    clock,
    repository,
    trackingRepository,
    files: folderFiles(options.fleet ?? SAMPLE_FLEET),
  });
  const instances = await serveInstances({ world, clock });
  const fleet = placedFleet(directoryFleet(options.fleet ?? SAMPLE_FLEET), world);
  return {
    // It is there for as long as this process is: to ask it again would bring nothing else.
    ...codeHostOf({ apiUrl: github.url, token: 'stand-in', gate, retries: 0 }, settings),
    probe: httpInstanceProbe({ baseUrl: instances.baseUrl }),
    fleet,
    slack,
    standIn: { world, roster: fleet.roster },
    description: `stand-ins for GitHub (${github.url}), the instances (${instances.url}); ${slack.description}`,
    async close() {
      await slack.close();
      await github.close();
      await instances.close();
      world.close();
    },
  };
}

function codeHostOf(access: GithubAccess, settings: Settings) {
  const { upgradeMode: mode } = settings;
  const deployments = { ...access, ...repositoryOf(settings.deploymentsRepository) };
  return {
    workflow: mode === 'workflow' ? githubUpgradeWorkflow(deployments) : githubPullRequestUpgrades(deployments),
    pullRequests: githubPullRequests({ ...deployments, mode }),
    releases: githubReleases(access, settings.webhook.releaseRepositories),
    trackingIssues: githubTrackingIssues({ ...access, ...repositoryOf(settings.trackingRepository) }),
  };
}

/** GitHub itself, and not a server on this machine or of a test. */
function isGithub(apiUrl: string): boolean {
  return URL.parse(apiUrl)?.hostname.endsWith('github.com') ?? false;
}

function repositoryOf(name: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = name.split('/');
  return { owner, repo };
}
