import { type PullRequest, missingPaper } from '../rollout/pullRequest.ts';

/** A verified upgrade, with what else must be on record about it. */
export interface VerifiedInstance {
  readonly instance: string;
  readonly pullRequest?: Pick<PullRequest, 'paper'> | undefined;
  /** Whether its chain has SoakStarted and UpgradeVerified; left out where the state alone is known. */
  readonly checked?: boolean;
}

/** What an auditor would ask for and not find; of the rollout as a whole where `instance` is `null`. */
export interface MissingEvidence {
  readonly instance: string | null;
  readonly what: string;
}

/** Nothing of it is a reason to stop an upgrade, but a rollout whose evidence has gaps is not closed. */
export function missingEvidence(facts: {
  readonly trackingIssue: object | null;
  readonly verified: readonly VerifiedInstance[];
}): MissingEvidence[] {
  const ofRollout = facts.trackingIssue === null ? [{ instance: null, what: 'there is no tracking issue' }] : [];
  const ofInstances = facts.verified.flatMap((each) => gapsOf(each).map((what) => ({ instance: each.instance, what })));
  return [...ofRollout, ...ofInstances];
}

function gapsOf({ pullRequest, checked }: VerifiedInstance): string[] {
  const gaps = checked === false ? ['its chain has no checks: SoakStarted and UpgradeVerified'] : [];
  const missing = pullRequest === undefined ? 'there is no pull request on record' : missingPaper(pullRequest);
  if (missing !== undefined) gaps.push(missing);
  if (pullRequest?.paper.state === 'merged' && pullRequest.paper.approvedBy.trim() === '') {
    gaps.push(`nobody approved pull request ${pullRequest.paper.number}`);
  }
  return gaps;
}
