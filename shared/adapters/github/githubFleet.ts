import { SECOND } from '../../domain/calendar/time.ts';
import type { FleetReading, FleetSource } from '../../ports/fleetSource.ts';
import { EmptyFleet, checkEnvironmentName } from '../deployments/fleetErrors.ts';
import { settleDuplicates } from '../deployments/settleDuplicates.ts';
import { deploymentsIn } from './fleetArchive.ts';
import { type GithubRepository, githubCalls } from './githubCalls.ts';
import { timedFetch } from './githubClient.ts';

export type GithubFleetOptions = GithubRepository & {
  /** Of the deployments repository, the branch that holds what is deployed; the repository's default branch when left out. */
  readonly ref?: string;
};

/**
 * The fleet as the deployments repository holds it. Whether anything has changed costs one request; reading costs one
 * more, for an archive of the commit, however large the fleet is: single files would use up the hourly limit of an account.
 * An archive may take ten times as long as another call. Fails with VendorError.
 */
export function githubFleet(options: GithubFleetOptions): FleetSource {
  const { owner, repo, ref = 'HEAD', timeoutMs = 10 * SECOND } = options;
  const { repository, call } = githubCalls(options);

  async function newestCommit(): Promise<string> {
    return call(`the newest commit of ${owner}/${repo}`, async (octokit) => {
      const { data } = await octokit.rest.repos.getCommit({ ...repository, ref, per_page: 1 });
      return data.sha;
    });
  }

  async function readCommit(commit: string, environment: string): Promise<FleetReading> {
    const read = await call(`the files of ${owner}/${repo} at ${commit}`, async (octokit) => {
      // As it comes: a large repository is never in memory as a whole.
      const request = { fetch: timedFetch(options, 10 * timeoutMs), parseSuccessResponseBody: false };
      const { data } = await octokit.rest.repos.downloadTarballArchive({ ...repository, ref: commit, request });
      if (!(data instanceof ReadableStream)) throw new Error('GitHub answered without an archive');
      return deploymentsIn(data, environment);
    });
    if (read.length === 0) {
      const expected = `environments/${environment}/deployments/<id>/config.yaml`;
      throw new EmptyFleet(`${owner}/${repo} holds no deployment; expected ${expected}`);
    }
    return { revision: commit, deployments: settleDuplicates(read) };
  }

  return {
    async read(environment, since) {
      checkEnvironmentName(environment);
      const commit = await newestCommit();
      return commit === since ? undefined : readCommit(commit, environment);
    },
  };
}
