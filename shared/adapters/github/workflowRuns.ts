import type { Instant } from '../../domain/calendar/time.ts';
import type { WorkflowInputs, WorkflowRun } from '../../ports/upgradeWorkflow.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { fieldOf, idOf } from './fieldOf.ts';

export interface ListedRun {
  readonly run: WorkflowRun;
  readonly title: string;
  readonly createdAt: Instant;
}

/** What the workflow's `run-name` makes of its inputs. */
export function titleOf({ customer, environment, version }: WorkflowInputs): string {
  return `mi_upgrade ${customer} ${environment} ${version}`;
}

/** The filter for the moment of creation, both ends inclusive; `upTo` left out, there is no end. */
export function createdBetween(from: Instant, upTo: Instant | undefined): string {
  const [start, end] = [from, upTo ?? from].map((at) => new Date(at).toISOString().replace('.000Z', 'Z'));
  return upTo === undefined ? `>=${start}` : `${start}..${end}`;
}

/** The runs in one page of a list, in its order. */
export function runsIn(data: unknown): ListedRun[] {
  const list = fieldOf(data, 'workflow_runs');
  if (!Array.isArray(list)) throw unreadable('a list of runs');
  return list.map(runOf);
}

/** Reads one run; an answer that was cut off or is something else gets a VendorError, to be tried again. */
export function runOf(data: unknown): ListedRun {
  const id = idOf(fieldOf(data, 'id'));
  const [url, title, created] = ['html_url', 'display_title', 'created_at'].map((name) => fieldOf(data, name));
  const createdAt = typeof created === 'string' ? Date.parse(created) : Number.NaN;
  if (id === undefined || typeof url !== 'string' || typeof title !== 'string' || Number.isNaN(createdAt)) {
    throw unreadable('a run');
  }
  const status = statusOf(fieldOf(data, 'status'), fieldOf(data, 'conclusion'));
  return { run: { id, url, status }, title, createdAt };
}

export function newestOf(runs: readonly ListedRun[]): ListedRun | undefined {
  return runs.reduce<ListedRun | undefined>(
    (newest, run) => (newest && newest.createdAt >= run.createdAt ? newest : run),
    undefined,
  );
}

/** Only a completed run has a conclusion, and every other one than success has upgraded nothing. */
function statusOf(status: unknown, conclusion: unknown): WorkflowRun['status'] {
  if (status !== 'completed') return 'pending';
  return conclusion === 'success' ? 'succeeded' : 'failed';
}

function unreadable(what: string): VendorError {
  return new VendorError('github', `the answer is not ${what}`, { retryable: true, certain: false });
}
