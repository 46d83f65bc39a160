import { SECOND } from '../../domain/calendar/time.ts';
import type { FleetReading, FleetSource } from '../../ports/fleetSource.ts';
import { EmptyFleet, checkEnvironmentName } from '../deployments/fleetErrors.ts';
import { settleDuplicates } from '../deployments/settleDuplicates.ts';
import { deploymentsIn } from './fleetArchive.ts';
import { type GithubAccess, githubClient } from './githubClient.ts';
import { toVendorError } from './githubErrors.ts';

export type GithubFleetOptions = GithubAccess & {
  /** The deployments repository. */
  readonly owner: string;
  readonly repo: string;
  /** The branch that holds what is deployed; the repository's default branch when left out. */
  readonly ref?: string;
  /** Of one call, in milliseconds; an archive may take ten times as long. */
  readonly timeoutMs?: number;
};

/**
 * The fleet as the deployments repository holds it. Whether anything has changed costs one request; reading costs one
 * more, for an archive of the commit, however large the fleet is: single files would use up the hourly limit of an account.
 * Fails with VendorError.
 */
export function githubFleet(options: GithubFleetOptions): FleetSource {
  const { owner, repo, ref = 'HEAD', timeoutMs = 10 * SECOND } = options;
  const secrets = 'token' in options ? [options.token] : [];
  const client = githubClient(options);

  async function call<T>(what: string, asking: () => Promise<T>): Promise<T> {
    try {
      return await asking();
    } catch (error) {
      throw toVendorError(error, what, secrets);
    }
  }

  async function newestCommit(): Promise<string> {
    const octokit = await client();
    return call(`the newest commit of ${owner}/${repo}`, async () => {
      const request = { signal: AbortSignal.timeout(timeoutMs) };
      const { data } = await octokit.rest.repos.getCommit({ owner, repo, ref, per_page: 1, request });
      return data.sha;
    });
  }

  async function readCommit(commit: string, environment: string): Promise<FleetReading> {
    const octokit = await client();
    const read = await call(`the files of ${owner}/${repo} at ${commit}`, async () => {
      // As it comes: a large repository is never in memory as a whole.
      const request = { signal: AbortSignal.timeout(10 * timeoutMs), parseSuccessResponseBody: false };
      const { data } = await octokit.rest.repos.downloadTarballArchive({ owner, repo, ref: commit, request });
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
