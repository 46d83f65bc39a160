import { SECOND, type Instant } from '../../../../shared/domain/calendar/time.ts';
import { apiOf, nodeId, repositoryJson } from './githubEntities.ts';
import { escapeHtml } from './githubMarkdown.ts';
import type { WorldRun } from '../worldRecords.ts';
import type { Place } from './githubPlace.ts';

const WORKFLOW_ID = 1;
export const WORKFLOW_FILE = 'mi_upgrade.yml';
export const BRANCH = 'main';
/** How long a run waits for a runner. */
const QUEUED_FOR = 5 * SECOND;

/** What a run started on when nothing says which commit that was. */
const NO_COMMIT = '0'.repeat(40);

/** A workflow run as GitHub's REST API shows it at `now`. */
export function runJson(run: WorldRun, now: Instant, place: Place): Record<string, unknown> {
  const id = Number(run.id);
  const status = statusOf(run, now);
  const url = `${apiOf(place)}/actions/runs/${id}`;
  const repository = repositoryJson(place);
  return {
    id,
    node_id: nodeId('WorkflowRun', id),
    name: titleOf(run),
    display_title: titleOf(run),
    run_number: id,
    run_attempt: 1,
    event: run.cause ? 'pull_request' : 'workflow_dispatch',
    status,
    conclusion: runConclusion(run, now),
    workflow_id: WORKFLOW_ID,
    workflow_url: `${apiOf(place)}/actions/workflows/${WORKFLOW_ID}`,
    path: `.github/workflows/${WORKFLOW_FILE}`,
    head_branch: run.cause?.branch ?? BRANCH,
    head_sha: run.cause?.head ?? NO_COMMIT,
    head_commit: null,
    // Often empty in reality too: who looks for the pull request looks for its branch or its body.
    pull_requests: [],
    created_at: isoSeconds(run.createdAt),
    run_started_at: isoSeconds(run.createdAt),
    updated_at: isoSeconds(status === 'completed' ? run.endsAt : now),
    url,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    artifacts_url: `${url}/artifacts`,
    check_suite_url: `${apiOf(place)}/check-suites/${id}`,
    html_url: pageUrl(run.id, place),
    repository,
    head_repository: repository,
  };
}

/** What `return_run_details` adds to the answer to a dispatch. */
export function runDetails(run: WorldRun, place: Place): Record<string, unknown> {
  return {
    workflow_run_id: Number(run.id),
    run_url: `${place.url}/repos/${place.repository}/actions/runs/${run.id}`,
    html_url: pageUrl(run.id, place),
  };
}

/** The page behind a run's `html_url`, for whoever follows a link in a local run. */
export function runPage(run: WorldRun, now: Instant): string {
  const status = statusOf(run, now);
  const rows: [string, string][] = [
    ['Customer', run.customer],
    ['Environment', run.environment],
    ['Version', run.version],
    ['Instance', run.instance ?? 'none with this slug'],
    ['Status', status === 'completed' ? run.conclusion : status],
    ['Created', isoSeconds(run.createdAt)],
    [status === 'completed' ? 'Ended' : 'Ends', isoSeconds(run.endsAt)],
  ];
  const cells = rows.map(
    ([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(titleOf(run))}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}th{text-align:left;padding-right:2rem}</style>
<h1>${escapeHtml(titleOf(run))}</h1>
<table>${cells.join('')}</table>
<p>Run ${escapeHtml(run.id)} of ${WORKFLOW_FILE}, on the local stand-in for GitHub.</p>
</html>
`;
}

/** The workflow's `run-name`, which is what tells one run from another in a list. */
function titleOf({ customer, environment, version }: WorldRun): string {
  return `mi_upgrade ${customer} ${environment} ${version}`;
}

export function runConclusion(run: WorldRun, now: Instant): 'success' | 'failure' | null {
  return statusOf(run, now) === 'completed' ? run.conclusion : null;
}

export function statusOf(run: WorldRun, now: Instant): 'queued' | 'in_progress' | 'completed' {
  if (now >= run.endsAt) return 'completed';
  return now < run.createdAt + QUEUED_FOR ? 'queued' : 'in_progress';
}

function pageUrl(id: string, place: Place): string {
  return `${place.url}/${place.repository}/actions/runs/${id}`;
}

/** GitHub's timestamps have no fraction of a second. */
export function isoSeconds(instant: Instant): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}
