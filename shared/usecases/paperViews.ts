import { type PullRequest, missingPaper } from '../domain/rollout/pullRequest.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';

/** What people and programs are shown of the pull request of an upgrade. */
export type PullRequestView = ReturnType<typeof viewPullRequest>;

export function viewPullRequest(pullRequest: PullRequest) {
  const { paper } = pullRequest;
  return {
    number: 'number' in paper ? paper.number : null,
    url: 'url' in paper ? paper.url : null,
    state: paper.state,
    approvedBy: paper.state === 'merged' ? paper.approvedBy : null,
    mergedBy: paper.state === 'merged' ? paper.mergedBy : null,
    missing: missingPaper(pullRequest) ?? null,
  };
}

/** What the evidence of a rollout still lacks. */
export interface EvidenceView {
  readonly complete: boolean;
  readonly missing: readonly { readonly instance: string | null; readonly what: string }[];
}

export function viewEvidence(rollout: Rollout, papers: readonly PullRequest[]): EvidenceView {
  const ofInstances = papers.flatMap((paper) => {
    const what = missingPaper(paper);
    return what === undefined ? [] : [{ instance: paper.instance, what }];
  });
  const issue = { instance: null, what: 'the tracking issue has not been opened' };
  const missing = rollout.trackingIssue === null ? [issue, ...ofInstances] : ofInstances;
  return { complete: missing.length === 0, missing };
}
