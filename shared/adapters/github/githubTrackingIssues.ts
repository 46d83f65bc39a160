import type { TrackingIssues } from '../../ports/trackingIssues.ts';
import { VendorError } from '../../ports/vendorError.ts';
import type { GithubAccess } from './githubClient.ts';

export type GithubTrackingIssuesOptions = GithubAccess & {
  /** The tracking repository. */
  readonly owner: string;
  readonly repo: string;
};

export function githubTrackingIssues(_options: GithubTrackingIssuesOptions): TrackingIssues {
  const later = (): never => {
    throw new VendorError('github', 'not here yet', { retryable: true, certain: true });
  };
  return { open: later, find: later, update: later, comment: later, editComment: later, comments: later };
}
