import { setTimeout as delay } from 'node:timers/promises';
import { SECOND, type Instant } from '../../domain/calendar/time.ts';
import type { UpgradeRequest, UpgradeWorkflow, WorkflowRun } from '../../ports/upgradeWorkflow.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { fieldOf, idOf } from './fieldOf.ts';
import { githubCalls, numberOf, refusal, type GithubRepository } from './githubCalls.ts';
import { afterEffect } from './githubErrors.ts';
import { createdBetween, newestOf, runOf, runsIn, titleOf, type ListedRun } from './workflowRuns.ts';

export type GithubUpgradeWorkflowOptions = GithubRepository & {
  /** Of the deployments repository, the branch whose workflow file runs; `main` when left out. */
  readonly ref?: string;
  /** When given, a request for any other environment is refused. */
  readonly environment?: string;
  /** Milliseconds before each look for a run that a dispatch did not name: runs are listed a little late. */
  readonly lookAfterMs?: readonly number[];
};

const WORKFLOW = 'mi_upgrade.yml';
const PER_PAGE = 100;
/** GitHub lists at most 1,000 runs for a query with a filter. */
const PAGES_PER_LIST = 10;
/** Ten thousand runs, which at GitHub's pace are most of a day's. */
const MAX_PAGES = 100;

/**
 * Runs the upgrade workflow through GitHub's REST API. `find` tells runs apart by their title, so the workflow needs
 *
 *     run-name: mi_upgrade ${{ inputs.customer }} ${{ inputs.environment }} ${{ inputs.target_src_version }}
 *
 * Fails with VendorError. A run can be listed some seconds after its dispatch: who calls `find` after an uncertain
 * failure should leave it that time before believing that there is no run. `since` is compared with GitHub's clock and
 * in whole seconds, the precision of its timestamps; allowing for clocks that differ is up to the caller.
 */
export function githubUpgradeWorkflow(options: GithubUpgradeWorkflowOptions): UpgradeWorkflow {
  const { ref = 'main', timeoutMs = 10 * SECOND } = options;
  const { lookAfterMs = [0, SECOND, 3 * SECOND] } = options;
  const { repository, secrets, call } = githubCalls(options);
  let detailsKnown = true;

  const start = (request: UpgradeRequest, details: boolean) =>
    call('dispatching', (octokit) =>
      octokit.rest.actions.createWorkflowDispatch({
        ...repository,
        workflow_id: WORKFLOW,
        ref,
        inputs: {
          customer: request.customer,
          environment: request.environment,
          target_src_version: request.version,
        },
        ...(details ? { return_run_details: true } : {}),
      }),
    );

  /** GitHub Enterprise Servers from before `return_run_details` refuse the key, and so have started nothing. */
  async function startOnAnyServer(request: UpgradeRequest) {
    const details = detailsKnown;
    try {
      return await start(request, details);
    } catch (error) {
      const unknownKey = error instanceof VendorError && error.certain && error.message.includes('return_run_details');
      if (!details || !unknownKey) throw error;
      detailsKnown = false;
      return start(request, false);
    }
  }

  async function page(created: string, number: number): Promise<ListedRun[]> {
    const { data } = await call('listing runs', (octokit) =>
      octokit.rest.actions.listWorkflowRuns({
        ...repository,
        workflow_id: WORKFLOW,
        event: 'workflow_dispatch',
        created,
        exclude_pull_requests: true,
        per_page: PER_PAGE,
        page: number,
      }),
    );
    return runsIn(data);
  }

  /** Lists newest first; where GitHub stops listing, it is asked again for what is older than the last one it gave. */
  async function newestSince(request: UpgradeRequest, since: Instant): Promise<WorkflowRun | undefined> {
    const from = Math.floor(since / SECOND) * SECOND;
    const title = titleOf(request);
    let upTo: Instant | undefined;
    for (let number = 1; number <= MAX_PAGES; number += 1) {
      const runs = await page(createdBetween(from, upTo), ((number - 1) % PAGES_PER_LIST) + 1);
      const match = newestOf(runs.filter((run) => run.title === title && run.createdAt >= from));
      if (match) return match.run;
      if (runs.length < PER_PAGE) return undefined;
      if (number % PAGES_PER_LIST > 0) continue;
      const oldest = runs.at(-1)?.createdAt;
      if (oldest === upTo) break;
      upTo = oldest;
    }
    // To answer "there is none" without having seen all of them would start a second upgrade.
    throw new VendorError('github', `too many runs to look through for "${title}"`, {
      retryable: true,
      certain: false,
    });
  }

  /** The run of a dispatch that was accepted; no failure from here on may look as if nothing had been started. */
  async function namelessRun(request: UpgradeRequest, answeredAt: string | undefined): Promise<WorkflowRun> {
    const answered = Date.parse(answeredAt ?? '');
    try {
      for (const wait of Number.isNaN(answered) ? [] : lookAfterMs) {
        if (wait > 0) await delay(wait);
        // Both moments are GitHub's own; the run was created while the call lasted.
        const run = await newestSince(request, answered - timeoutMs);
        if (run) return run;
      }
    } catch (error) {
      throw afterEffect(error, 'dispatched', secrets);
    }
    throw new VendorError('github', `dispatched, but no run "${titleOf(request)}" is listed yet`, {
      retryable: true,
      certain: false,
    });
  }

  function check({ environment }: UpgradeRequest): void {
    if (options.environment === undefined || environment === options.environment) return;
    throw refusal(`configured for environment ${options.environment}, asked for ${environment}`);
  }

  return {
    async dispatch(request) {
      check(request);
      const { data, headers } = await startOnAnyServer(request);
      // An answer that was cut off arrives as no data, like the 204 of a server that gives no details.
      const id = idOf(fieldOf(data, 'workflow_run_id'));
      const url = fieldOf(data, 'html_url');
      if (id === undefined || typeof url !== 'string') return namelessRun(request, headers.date);
      return { id, url, status: 'pending' };
    },

    async find(request, since) {
      check(request);
      return newestSince(request, since);
    },

    async run(id) {
      const number = numberOf(id, 'a run');
      const { data } = await call(`reading run ${id}`, (octokit) =>
        octokit.rest.actions.getWorkflowRun({
          ...repository,
          run_id: number,
          exclude_pull_requests: true,
        }),
      );
      return runOf(data).run;
    },
  };
}
