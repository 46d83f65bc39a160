import { SECOND } from '../../domain/calendar/time.ts';
import type { Deployment, FleetReading, FleetSource } from '../../ports/fleetSource.ts';
import { EmptyFleet, checkEnvironmentName } from '../deployments/fleetErrors.ts';
import { settleDuplicates } from '../deployments/settleDuplicates.ts';
import { fieldOf } from './fieldOf.ts';
import { deploymentsIn, type ArchivedDeployment } from './fleetArchive.ts';
import { keyOf, readFolders, unknownOf, type KnownDeployments } from './fleetBlobs.ts';
import { foldersOf } from './fleetTree.ts';
import { type GithubRepository, githubCalls } from './githubCalls.ts';
import { timedFetch } from './githubClient.ts';

export type GithubFleetOptions = GithubRepository & {
  /** Of the deployments repository, the branch that holds what is deployed; the repository's default branch when left out. */
  readonly ref?: string;
};

/** With more files than these an archive is cheaper, and the hourly limit of an account is not touched. */
const FILES_AT_MOST = 50;

interface Commit {
  readonly sha: string;
  /** Its tree; an answer without it still says whether anything has changed. */
  readonly tree: string | undefined;
}

/**
 * The fleet as the deployments repository holds it. Whether anything has changed costs one request. The first reading
 * costs one more, for an archive of the commit, however large the fleet is; later ones four for the trees and one for
 * each file that has changed. What was read is kept for the life of the process. An archive may take ten times as long as
 * another call. Fails with VendorError.
 */
export function githubFleet(options: GithubFleetOptions): FleetSource {
  const { owner, repo, ref = 'HEAD', timeoutMs = 10 * SECOND } = options;
  const calls = githubCalls(options);
  const { repository, call } = calls;
  const remembered = new Map<string, KnownDeployments>();

  async function newestCommit(): Promise<Commit> {
    return call(`the newest commit of ${owner}/${repo}`, async (octokit) => {
      const { data } = await octokit.rest.repos.getCommit({ ...repository, ref, per_page: 1 });
      const tree = fieldOf(fieldOf(fieldOf(data, 'commit'), 'tree'), 'sha');
      const sha = fieldOf(data, 'sha');
      if (typeof sha !== 'string' || sha === '') throw new Error('the answer is not a commit');
      return { sha, tree: typeof tree === 'string' ? tree : undefined };
    });
  }

  async function readArchive(commit: string, environment: string): Promise<ArchivedDeployment[]> {
    return call(`the files of ${owner}/${repo} at ${commit}`, async (octokit) => {
      // As it comes: a large repository is never in memory as a whole.
      const request = { fetch: timedFetch(options, 10 * timeoutMs), parseSuccessResponseBody: false };
      const { data } = await octokit.rest.repos.downloadTarballArchive({ ...repository, ref: commit, request });
      if (!(data instanceof ReadableStream)) throw new Error('GitHub answered without an archive');
      return deploymentsIn(data, environment);
    });
  }

  async function readCommit({ sha, tree }: Commit, environment: string): Promise<ArchivedDeployment[]> {
    const known = remembered.get(environment);
    const folders = known && tree !== undefined ? await foldersOf(calls, tree, environment) : undefined;
    if (!known || !folders || unknownOf(folders, environment, known).length > FILES_AT_MOST) {
      return readArchive(sha, environment);
    }
    return readFolders(calls, folders, environment, known);
  }

  return {
    async read(environment, since): Promise<FleetReading | undefined> {
      checkEnvironmentName(environment);
      const commit = await newestCommit();
      if (commit.sha === since) return undefined;
      const read = await readCommit(commit, environment);
      if (read.length === 0) {
        const expected = `environments/${environment}/deployments/<id>/config.yaml`;
        throw new EmptyFleet(`${owner}/${repo} holds no deployment; expected ${expected}`);
      }
      remembered.set(environment, knownFrom(read));
      return { revision: commit.sha, deployments: settleDuplicates(read) };
    },
  };
}

/** Only what is there now: what has gone would pile up. */
function knownFrom(read: readonly ArchivedDeployment[]): KnownDeployments {
  return new Map<string, Deployment>(
    read.flatMap(({ path, sha, deployment }) => (sha === undefined ? [] : [[keyOf(path, sha), deployment] as const])),
  );
}
