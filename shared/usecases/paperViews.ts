import { type MissingEvidence, missingEvidence } from '../domain/evidence/completeness.ts';
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
  readonly missing: readonly MissingEvidence[];
}

export function viewEvidence({ trackingIssue }: Rollout, papers: readonly PullRequest[]): EvidenceView {
  const verified = papers.map((pullRequest) => ({ instance: pullRequest.instance, pullRequest }));
  const missing = missingEvidence({ trackingIssue, verified });
  return { complete: missing.length === 0, missing };
}
