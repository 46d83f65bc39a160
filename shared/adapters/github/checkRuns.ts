import { z } from 'zod';
import type { WorkflowRun } from '../../ports/upgradeWorkflow.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { readAnswer, type GithubCalls } from './githubCalls.ts';
import { stateOf, type PullRequestShape } from './pullRequestShapes.ts';

const PER_PAGE = 100;
const MAX_PAGES = 10;
const PASSED = new Set(['success', 'neutral', 'skipped']);

const list = z.object({
  check_runs: z.array(z.object({ status: z.string(), conclusion: z.string().nullish() })),
});

/**
 * How the upgrade of a pull request goes: as the checks of its head, of each the latest. While there is none it has not
 * begun. What somebody has merged has passed; what somebody has closed comes to nothing.
 */
export async function checkedRun(calls: GithubCalls, pull: PullRequestShape): Promise<WorkflowRun> {
  const { number, html_url: url } = pull;
  const state = stateOf(pull);
  if (state !== 'open') return { id: String(number), url, status: state === 'merged' ? 'succeeded' : 'failed' };
  return { id: String(number), url, status: statusOf(await checksOf(calls, pull.head.sha)) };
}

type Check = z.output<typeof list>['check_runs'][number];

async function checksOf({ call, repository }: GithubCalls, head: string): Promise<Check[]> {
  const checks: Check[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { data } = await call(`the checks of ${head}`, (octokit) =>
      octokit.rest.checks.listForRef({ ...repository, ref: head, filter: 'latest', per_page: PER_PAGE, page }),
    );
    const { check_runs: some } = readAnswer(list, data, 'a list of checks');
    checks.push(...some);
    if (some.length < PER_PAGE) return checks;
  }
  throw new VendorError('github', `too many checks of ${head}`, { retryable: true, certain: false });
}

/** A failed check has the last word only when all are done: what is running may be its second attempt. */
function statusOf(checks: readonly Check[]): WorkflowRun['status'] {
  if (checks.length === 0 || checks.some(({ status }) => status !== 'completed')) return 'pending';
  return checks.every(({ conclusion }) => PASSED.has(conclusion ?? '')) ? 'succeeded' : 'failed';
}
