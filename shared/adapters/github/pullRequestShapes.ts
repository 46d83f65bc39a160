import { z } from 'zod';
import type { PullRequestSeen } from '../../ports/pullRequests.ts';
import { readAnswer } from './githubCalls.ts';
import { moment, text } from './issueShapes.ts';

const sha = z.string().regex(/^[0-9a-f]{40,64}$/, 'no commit');
/** GitHub shows what a deleted account did under this name. */
const login = z
  .object({ login: z.string() })
  .nullish()
  .transform((user) => user?.login ?? 'ghost');

/** What lists show of a pull request, and more when it is asked for alone. */
const pullRequest = z.object({
  number: z.int().positive(),
  html_url: z.string(),
  state: z.string(),
  user: login,
  body: text,
  labels: z.array(z.object({ name: z.string() })),
  head: z.object({ ref: z.string(), sha, repo: z.object({ full_name: z.string() }).nullish() }),
  created_at: moment,
  merged_at: moment.nullish(),
  closed_at: moment.nullish(),
  merged_by: login,
  merge_commit_sha: sha.nullish(),
});

/** The state is left open: GitHub may come to know more kinds of review. */
const review = z.object({ state: z.string(), user: login, commit_id: z.string().nullish() });

export type PullRequestShape = z.output<typeof pullRequest>;
export type ReviewShape = z.output<typeof review>;

export function pullRequestOf(data: unknown): PullRequestShape {
  return readAnswer(pullRequest, data, 'a pull request');
}

/** Those in a list whose branch is really this one, and of this repository: GitHub ignores filters it does not understand. */
export function pullRequestsFrom(
  data: unknown,
  { owner, repo, branch }: { owner: string; repo: string; branch: string },
): PullRequestShape[] {
  const home = `${owner}/${repo}`.toLowerCase();
  return readAnswer(z.array(pullRequest), data, 'a list of pull requests').filter(
    ({ head }) => head.ref === branch && (head.repo?.full_name ?? home).toLowerCase() === home,
  );
}

export function reviewsIn(data: unknown): ReviewShape[] {
  return readAnswer(z.array(review), data, 'a list of reviews');
}

/** Whose last word is an approval of this head. Reviews come oldest first; a mere comment takes nothing back. */
export function approversOf(reviews: readonly ReviewShape[], head: string): string[] {
  const last = new Map<string, ReviewShape>();
  for (const one of reviews) {
    if (['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(one.state)) last.set(one.user, one);
  }
  return [...last.values()].filter((one) => one.state === 'APPROVED' && one.commit_id === head).map(({ user }) => user);
}

export function stateOf({ merged_at, state }: PullRequestShape): PullRequestSeen['state'] {
  if (merged_at !== undefined && merged_at !== null) return 'merged';
  return state === 'closed' ? 'closed' : 'open';
}

export function toSeen(pull: PullRequestShape, approvers: readonly string[]): PullRequestSeen {
  const { merged_at: at, merged_by: by, merge_commit_sha: commit } = pull;
  const wasMerged = at !== undefined && at !== null;
  return {
    number: pull.number,
    url: pull.html_url,
    author: pull.user,
    state: stateOf(pull),
    body: pull.body,
    labels: pull.labels.map(({ name }) => name),
    head: pull.head.sha,
    approvers,
    ...(wasMerged ? { merged: { by, at, commit: commit ?? pull.head.sha } } : {}),
  };
}
