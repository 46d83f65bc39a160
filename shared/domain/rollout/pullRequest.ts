import { type Instant, HOUR, MINUTE } from '../calendar/time.ts';
import type { DomainEvent } from '../evidence/ledger.ts';
import type { RollingBack } from './rollingBack.ts';

/** Who merges the pull request of a verified upgrade: Tranche by policy, or a person. */
export const MERGING = ['automatic', 'person'] as const;
export type Merging = (typeof MERGING)[number];

/**
 * The pull request of a verified upgrade: who changed what, and who approved it. It has a chain of its own, because the
 * chain of the upgrade ends when the upgrade is verified.
 */
export interface PullRequest {
  readonly rollout: string;
  readonly environment: string;
  readonly version: string;
  readonly instance: string;
  readonly slug: string;
  readonly stage: number;
  readonly attempt: number;
  /** The run whose pull request it is. */
  readonly run: string;
  readonly merging: Merging;
  /** Nothing more is to be done or to be learned: the evidence of this instance is complete. */
  readonly settled: boolean;
  /** Before this moment nobody looks. */
  readonly lookAt: Instant;
  /** Looks in a row after which nothing had changed. */
  readonly looks: number;
  /** Until then whoever has claimed it may be calling the code host, and nobody else does. */
  readonly leaseUntil: Instant;
  readonly paper: Paper;
  /** It brings the instance back; left out for an upgrade. */
  readonly rollsBack?: RollingBack;
}

export type Paper =
  /** Nobody has found a pull request yet. */
  | { readonly state: 'awaited' }
  /** Its body holds the checks; it waits for approval and merge. `waiting` says for what, in words. */
  | { readonly state: 'open'; readonly number: number; readonly url: string; readonly waiting: string }
  | {
      readonly state: 'merged';
      readonly number: number;
      readonly url: string;
      /** Logins, or `policy NAME` where the policy approved it. */
      readonly approvedBy: string;
      readonly mergedBy: string;
      readonly mergedAt: Instant;
      readonly commit: string;
    }
  /** Somebody has closed it without a merge. */
  | { readonly state: 'closed'; readonly number: number; readonly url: string }
  /** A person vouches for the upgrade without one. */
  | { readonly state: 'excused'; readonly by: string; readonly reason: string };

export type PullRequestEvent = DomainEvent &
  (
    | {
        readonly type: 'PullRequestDescribed';
        readonly number: number;
        readonly url: string;
        readonly author: string;
        readonly waiting: string;
      }
    | {
        readonly type: 'PullRequestMerged';
        readonly number: number;
        readonly url: string;
        readonly author: string;
        readonly approvedBy: string;
        readonly mergedBy: string;
        readonly mergedAt: Instant;
        readonly commit: string;
      }
    | { readonly type: 'PullRequestClosed'; readonly number: number; readonly url: string }
    | { readonly type: 'PullRequestExcused' }
  );

const FIRST_LOOK = 5 * MINUTE;
const LONGEST_WAIT = HOUR;

/** When to look again after so many looks in vain: a webhook usually says so earlier. */
export function nextLook(looks: number, now: Instant): Instant {
  return now + Math.min(FIRST_LOOK * 2 ** Math.min(looks, 10), LONGEST_WAIT);
}

export function evolvePullRequest(
  pullRequest: PullRequest,
  event: PullRequestEvent,
  by: { at: Instant; actor: string },
): PullRequest {
  switch (event.type) {
    case 'PullRequestDescribed': {
      const { number, url, waiting } = event;
      return { ...pullRequest, paper: { state: 'open', number, url, waiting } };
    }
    case 'PullRequestMerged': {
      const { number, url, approvedBy, mergedBy, mergedAt, commit } = event;
      return {
        ...pullRequest,
        settled: true,
        paper: { state: 'merged', number, url, approvedBy, mergedBy, mergedAt, commit },
      };
    }
    case 'PullRequestClosed':
      return { ...pullRequest, paper: { state: 'closed', number: event.number, url: event.url } };
    case 'PullRequestExcused':
      return { ...pullRequest, settled: true, paper: { state: 'excused', by: by.actor, reason: event.reason } };
  }
}

/** What is missing of the evidence of an instance, in words; `undefined` when it is complete. */
export function missingPaper({ paper }: Pick<PullRequest, 'paper'>): string | undefined {
  switch (paper.state) {
    case 'awaited':
      return 'no pull request has been found';
    case 'open':
      return `pull request ${paper.number} is open until ${paper.waiting}`;
    case 'closed':
      return `pull request ${paper.number} was closed without a merge`;
    case 'merged':
    case 'excused':
      return undefined;
  }
}

/** What is to be done with an open pull request, in this order; each only if it has not been done. */
export type PaperStep = 'describe' | 'approve' | 'merge';

/**
 * The steps that are left for the pull request of a verified upgrade.
 * @param seen what the code host shows
 */
export function stepsLeft(
  { merging }: Pick<PullRequest, 'merging'>,
  seen: { readonly described: boolean; readonly approved: boolean },
): PaperStep[] {
  const describe: PaperStep[] = seen.described ? [] : ['describe'];
  if (merging === 'person') return describe;
  return [...describe, ...(seen.approved ? [] : (['approve'] as const)), 'merge'];
}
