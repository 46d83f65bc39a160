import { z } from 'zod';
import type { PullRequests } from '../../ports/pullRequests.ts';
import { isOfEarlierUpgrade, upgradeBranch } from '../../ports/upgradeWorkflow.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { attemptBranch } from './attemptBranch.ts';
import { githubCalls, numberOf, readAnswer, refusal, type GithubRepository } from './githubCalls.ts';
import { statusOf, wordsOf } from './githubErrors.ts';
import {
  approversOf,
  pullRequestOf,
  pullRequestsFrom,
  reviewsIn,
  stateOf,
  toSeen,
  type PullRequestShape,
  type ReviewShape,
} from './pullRequestShapes.ts';

export type GithubPullRequestsOptions = GithubRepository & {
  /**
   * Who makes the pull requests of the deployments repository: its workflow, from the branch of the upgrade, or Tranche
   * itself, and then the id of the run is the number. `workflow` when left out.
   */
  readonly mode?: 'workflow' | 'pull-request';
};

const PER_PAGE = 100;
const MAX_PAGES = 10;
const merging = z.union([
  z.object({ merged: z.literal(false), message: z.string() }),
  z.object({ sha: z.string().min(40) }),
]);

/** The pull requests of upgrades over GitHub's REST API. Fails with VendorError. */
export function githubPullRequests(options: GithubPullRequestsOptions): PullRequests {
  const { mode = 'workflow', owner, repo } = options;
  const { repository, secrets, call } = githubCalls(options);

  async function read(number: number): Promise<PullRequestShape> {
    const { data } = await call(`reading pull request ${number}`, (octokit) =>
      octokit.rest.pulls.get({ ...repository, pull_number: number }),
    );
    return pullRequestOf(data);
  }

  async function newest(branch: string): Promise<PullRequestShape | undefined> {
    const { data } = await call(`looking for the pull request of ${branch}`, (octokit) =>
      octokit.rest.pulls.list({
        ...repository,
        head: `${owner}:${branch}`,
        state: 'all',
        sort: 'created',
        direction: 'desc',
        per_page: 5,
      }),
    );
    const [pull] = pullRequestsFrom(data, { owner, repo, branch });
    // Only when it is asked for alone does GitHub say who merged it.
    return pull && stateOf(pull) === 'merged' ? read(pull.number) : pull;
  }

  async function reviews(number: number): Promise<ReviewShape[]> {
    const all: ReviewShape[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const { data } = await call(`the reviews of pull request ${number}`, (octokit) =>
        octokit.rest.pulls.listReviews({ ...repository, pull_number: number, per_page: PER_PAGE, page }),
      );
      const some = reviewsIn(data);
      all.push(...some);
      if (some.length < PER_PAGE) return all;
    }
    // A later review may take an approval back, so that nobody counts as approving before the last is read.
    const message = `too many reviews of pull request ${number}`;
    throw new VendorError('github', message, { retryable: true, certain: false });
  }

  return {
    async find(request, run) {
      const pull =
        mode === 'workflow' ? await newest(upgradeBranch(request)) : await read(numberOf(run, 'a pull request'));
      if (!pull || isOfEarlierUpgrade(request, pull.closed_at ?? null)) return undefined;
      if (mode === 'pull-request' && pull.head.ref !== attemptBranch(request)) {
        throw refusal(`pull request ${run} is from ${pull.head.ref}, not from ${attemptBranch(request)}`);
      }
      // Nobody asks who had approved what was then closed.
      const known = stateOf(pull) === 'closed' ? [] : await reviews(pull.number);
      return toSeen(pull, approversOf(known, pull.head.sha));
    },

    async describe(number, { body, labels }) {
      // As an issue, because that way body and labels are one write.
      await call(`describing pull request ${number}`, (octokit) =>
        octokit.rest.issues.update({ ...repository, issue_number: checked(number), body, labels: [...labels] }),
      );
    },

    async approve(number, head, body) {
      return call(`approving pull request ${number}`, async (octokit) => {
        const review = { pull_number: checked(number), event: 'APPROVE', commit_id: head, body } as const;
        try {
          await octokit.rest.pulls.createReview({ ...repository, ...review });
          return 'approved';
        } catch (error) {
          if (statusOf(error) === 422 && /your own pull request/i.test(wordsOf(error, secrets))) return 'own';
          throw error;
        }
      });
    },

    async merge(number, head, { title, text }) {
      return call(`merging pull request ${number}`, async (octokit) => {
        const what = { pull_number: checked(number), sha: head, commit_title: title, commit_message: text };
        try {
          const { data } = await octokit.rest.pulls.merge({ ...repository, ...what, merge_method: 'squash' });
          const done = readAnswer(merging, data, 'a merge');
          return 'sha' in done ? { commit: done.sha } : { notMerged: done.message };
        } catch (error) {
          // Not allowed as things stand, or the head has moved: a review or a look at the new head may change that.
          const status = statusOf(error);
          if (status === 405 || status === 409) return { notMerged: wordsOf(error, secrets) };
          throw error;
        }
      });
    },
  };
}

/** The number goes into a path. */
function checked(number: number): number {
  return numberOf(String(number), 'a pull request');
}
