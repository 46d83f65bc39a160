import type { PullRequests } from '../../ports/pullRequests.ts';
import { VendorError } from '../../ports/vendorError.ts';
import type { GithubAccess } from './githubClient.ts';

export type GithubPullRequestsOptions = GithubAccess & {
  /** The deployments repository. */
  readonly owner: string;
  readonly repo: string;
};

export function githubPullRequests(_options: GithubPullRequestsOptions): PullRequests {
  const later = (): never => {
    throw new VendorError('github', 'not here yet', { retryable: true, certain: true });
  };
  return { find: later, describe: later, approve: later, merge: later };
}
