import { join } from 'node:path';
import { githubPullRequests } from '../../shared/adapters/github/githubPullRequests.ts';
import { githubTrackingIssues } from '../../shared/adapters/github/githubTrackingIssues.ts';
import { githubUpgradeWorkflow } from '../../shared/adapters/github/githubUpgradeWorkflow.ts';
import { httpInstanceProbe } from '../../shared/adapters/instances/httpInstanceProbe.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { FleetSource } from '../../shared/ports/fleetSource.ts';
import type { InstanceProbe } from '../../shared/ports/instanceProbe.ts';
import type { PullRequests } from '../../shared/ports/pullRequests.ts';
import type { TrackingIssues } from '../../shared/ports/trackingIssues.ts';
import type { UpgradeWorkflow } from '../../shared/ports/upgradeWorkflow.ts';
import type { Settings } from './environment.ts';
import { placedFleet } from './placedFleet.ts';
import { serveGithub } from './standins/githubServer.ts';
import { serveInstances } from './standins/instanceServer.ts';
import { createWorld } from './standins/world.ts';
import { worldFile } from './standins/worldFile.ts';

/** The vendors and the instances, real or stood in for; in both cases spoken to over HTTP. */
export interface Outside {
  readonly workflow: UpgradeWorkflow;
  readonly pullRequests: PullRequests;
  readonly trackingIssues: TrackingIssues;
  readonly probe: InstanceProbe;
  readonly fleet: FleetSource;
  /** What a person should know of it, for the start-up lines and `doctor`. */
  readonly description: string;
  close(): Promise<void>;
}

export async function reachOutside(options: {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly fleet: FleetSource;
  readonly folder: string;
}): Promise<Outside> {
  const { settings, clock, fleet, folder } = options;
  if (settings.github !== undefined) {
    return {
      ...codeHostOf(settings.github, settings),
      probe: httpInstanceProbe({ baseUrl: settings.instanceUrl }),
      fleet,
      description: `the code host at ${settings.github.apiUrl}, instances at ${settings.instanceUrl('DOMAIN')}`,
      close: () => Promise.resolve(),
    };
  }
  const world = createWorld({ clock, seed: 1, storage: worldFile(join(folder, 'world.db')) });
  const { deploymentsRepository: repository, trackingRepository } = settings;
  const github = await serveGithub({ world, clock, repository, trackingRepository });
  const instances = await serveInstances({ world, clock });
  return {
    ...codeHostOf({ apiUrl: github.url, token: 'stand-in' }, settings),
    probe: httpInstanceProbe({ baseUrl: instances.baseUrl }),
    fleet: placedFleet(fleet, world),
    description: `stand-ins for GitHub (${github.url}) and the instances (${instances.url})`,
    async close() {
      await github.close();
      await instances.close();
      world.close();
    },
  };
}

function codeHostOf(access: { apiUrl: string; token: string }, settings: Settings) {
  const deployments = { ...access, ...repositoryOf(settings.deploymentsRepository) };
  return {
    workflow: githubUpgradeWorkflow(deployments),
    pullRequests: githubPullRequests(deployments),
    trackingIssues: githubTrackingIssues({ ...access, ...repositoryOf(settings.trackingRepository) }),
  };
}

function repositoryOf(name: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = name.split('/');
  return { owner, repo };
}
