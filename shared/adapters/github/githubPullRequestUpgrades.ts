import { SECOND } from '../../domain/calendar/time.ts';
import { UPGRADE_LABEL, type UpgradeRequest, type UpgradeWorkflow } from '../../ports/upgradeWorkflow.ts';
import { attemptBranch, undoneAttempts } from './attemptBranch.ts';
import { checkedRun } from './checkRuns.ts';
import { githubCalls, numberOf, refusal, type GithubRepository } from './githubCalls.ts';
import { afterEffect } from './githubErrors.ts';
import { pullRequestOf, pullRequestsFrom, stateOf, type PullRequestShape } from './pullRequestShapes.ts';
import { bodyOf, titleOf } from './upgradePullRequest.ts';
import { setVersionOnBranch } from './versionOnBranch.ts';

export type GithubPullRequestUpgradesOptions = GithubRepository & {
  /** Of the deployments repository, the branch that upgrades are merged into; `main` when left out. */
  readonly base?: string;
  /** When given, a request for any other environment is refused. */
  readonly environment?: string;
};

/**
 * Upgrades by pull requests of our own: each changes the version in the configuration of one instance, and the id of its
 * run is its number. Unlike other workflows, `dispatch` may be called again from any point at which it failed: it goes
 * on from what is there. A pull request without its label is not finished, so that `find` does not find it.
 * Fails with VendorError.
 */
export function githubPullRequestUpgrades(options: GithubPullRequestUpgradesOptions): UpgradeWorkflow {
  const { base = 'main', owner, repo } = options;
  const calls = githubCalls(options);
  const { call, repository, secrets } = calls;

  /** The newest pull request of a branch. */
  async function newest(branch: string, state: 'open' | 'all' = 'all'): Promise<PullRequestShape | undefined> {
    const { data } = await call(`looking for the pull request of ${branch}`, (octokit) =>
      octokit.rest.pulls.list({
        ...repository,
        head: `${owner}:${branch}`,
        state,
        sort: 'created',
        direction: 'desc',
        per_page: 5,
      }),
    );
    return pullRequestsFrom(data, { owner, repo, branch })[0];
  }

  /** What an earlier attempt, or the upgrade that is rolled back, has left open would otherwise be merged as well. */
  async function closeEarlierAttempts(request: UpgradeRequest): Promise<void> {
    const own = Array.from({ length: request.attempt - 1 }, (_, index) => ({ ...request, attempt: index + 1 }));
    for (const attempt of [...undoneAttempts(request), ...own]) {
      const earlier = await newest(attemptBranch(attempt), 'open');
      if (!earlier) continue;
      await call(`closing pull request ${earlier.number}`, (octokit) =>
        octokit.rest.pulls.update({ ...repository, pull_number: earlier.number, state: 'closed' }),
      );
    }
  }

  async function open(request: UpgradeRequest): Promise<PullRequestShape> {
    const branch = attemptBranch(request);
    await setVersionOnBranch(calls, request, { branch, base });
    const { data } = await call(`opening the pull request of ${branch}`, (octokit) =>
      octokit.rest.pulls.create({ ...repository, head: branch, base, title: titleOf(request), body: bodyOf(request) }),
    );
    return pullRequestOf(data);
  }

  /** Last of all, and added to whatever is there: the label says that everything else is done. */
  async function label({ number }: PullRequestShape): Promise<void> {
    try {
      await call(`labelling pull request ${number}`, (octokit) =>
        octokit.rest.issues.addLabels({ ...repository, issue_number: number, labels: [UPGRADE_LABEL] }),
      );
    } catch (error) {
      throw afterEffect(error, `opened pull request ${number}`, secrets);
    }
  }

  function check({ environment }: UpgradeRequest): void {
    if (options.environment === undefined || environment === options.environment) return;
    throw refusal(`configured for environment ${options.environment}, asked for ${environment}`);
  }

  return {
    async dispatch(request) {
      check(request);
      await closeEarlierAttempts(request);
      const pull = (await newest(attemptBranch(request))) ?? (await open(request));
      if (stateOf(pull) !== 'open') return checkedRun(calls, pull);
      if (!isLabelled(pull)) await label(pull);
      return { id: String(pull.number), url: pull.html_url, status: 'pending' };
    },

    async find(request, since) {
      check(request);
      const pull = await newest(attemptBranch(request));
      const isFound = pull && isLabelled(pull) && pull.created_at >= Math.floor(since / SECOND) * SECOND;
      return isFound ? checkedRun(calls, pull) : undefined;
    },

    async run(id) {
      const number = numberOf(id, 'a pull request');
      const { data } = await call(`reading pull request ${id}`, (octokit) =>
        octokit.rest.pulls.get({ ...repository, pull_number: number }),
      );
      return checkedRun(calls, pullRequestOf(data));
    },
  };
}

function isLabelled({ labels }: PullRequestShape): boolean {
  return labels.some(({ name }) => name === UPGRADE_LABEL);
}
