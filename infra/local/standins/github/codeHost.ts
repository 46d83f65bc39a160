import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../../shared/ports/clock.ts';
import { UPGRADE_LABEL, type WorkflowInputs, type WorkflowRun } from '../../../../shared/ports/upgradeWorkflow.ts';
import { codeHostContent, type Files } from './codeHostContent.ts';
import { codeHostPulls, isPull, type PushEvent } from './codeHostPulls.ts';
import { WORKFLOW_LOGIN, type CodeHostRecord, type RepositoryName, type ThreadRecord } from './codeHostRecords.ts';
import { codeHostRefs } from './codeHostRefs.ts';
import { codeHostStore } from './codeHostStore.ts';
import { codeHostThreads, type ThreadEvent } from './codeHostThreads.ts';
import { inputsOf, upgradeChange } from './upgradePull.ts';
import type { RunCause, WorldRun } from '../worldRecords.ts';

export type CodeHostEvent = ThreadEvent | PushEvent;
export type CodeHost = ReturnType<typeof createCodeHost>;

interface CodeHostOptions {
  readonly clock: Clock;
  readonly loaded: readonly CodeHostRecord[];
  readonly runs: readonly WorldRun[];
  readonly save: (record: CodeHostRecord) => void;
  readonly statusOf: (run: string) => WorkflowRun['status'];
  readonly dispatch: (request: WorkflowInputs, cause: RunCause) => WorldRun;
}

/**
 * The code host: the deployments repository with its files, branches and pull requests, and the tracking repository with
 * its issues. Nothing ticks here either: what runs have done by now is put down when somebody next asks for anything,
 * in the order in which they ended.
 */
export function createCodeHost(options: CodeHostOptions) {
  const { clock, runs } = options;
  const empty: Files = new Map();
  let files: () => Files = () => empty;
  let approvals = 0;
  const listeners = new Set<(event: CodeHostEvent) => void>();
  const store = codeHostStore(options.loaded, options.save);
  const content = codeHostContent({ clock, store, files: () => files() });
  const threads = codeHostThreads({ clock, store, nextNumber, onEvent: heard });
  const pulls = codeHostPulls({
    clock,
    store,
    content,
    threads,
    statusOf: options.statusOf,
    onEvent: heard,
    requiredApprovals: () => approvals,
  });
  const refs = codeHostRefs({ store, content, onPush: heard });
  const done = new Set(store.threads('deployments').flatMap(({ pull }) => pull?.runs.map(({ id }) => id) ?? []));
  const highest = { deployments: 0, tracking: 0 };
  for (const { repository, number } of [...store.threads('deployments'), ...store.threads('tracking')]) {
    highest[repository] = Math.max(highest[repository], number);
  }
  let awaited = runs.filter((run) => run.pullRequest !== undefined && !done.has(run.id));
  for (const { pullRequest = 0 } of runs) highest.deployments = Math.max(highest.deployments, pullRequest);

  function nextNumber(repository: RepositoryName): number {
    return (highest[repository] += 1);
  }

  function heard(event: CodeHostEvent): void {
    if (event.kind === 'labeled' && event.label === UPGRADE_LABEL) startUpgrade(event.thread);
    for (const listener of listeners) listener(event);
  }

  /** What the automation of the deployments repository does with a labelled pull request that no workflow has made. */
  function startUpgrade(thread: ThreadRecord): void {
    const { pull: part, state, number } = thread;
    const inputs = part && inputsOf(part.branch);
    if (!part || !inputs || state === 'closed' || thread.author === WORKFLOW_LOGIN) return;
    const { id } = options.dispatch(inputs, { pull: number, branch: part.branch, head: part.head });
    store.put({ ...thread, pull: { ...part, runs: [...part.runs, { id, head: part.head, check: true }] } });
  }

  /** Puts down what has come of the runs that have ended by now. */
  function settle(): void {
    const now = clock.now();
    const ended = awaited.filter(({ endsAt }) => endsAt <= now).toSorted((a, b) => a.endsAt - b.endsAt);
    if (ended.length === 0) return;
    awaited = awaited.filter(({ endsAt }) => endsAt > now);
    for (const run of ended) settleRun(run, run.endsAt);
  }

  function settleRun(run: WorldRun, at: Instant): void {
    const { branch, path, title, body, text } = upgradeChange(run, (file) => content.onMain(file));
    const commit = { parent: content.tip().sha, message: title, author: WORKFLOW_LOGIN };
    const { sha } = content.toBranch({ ...commit, changes: [content.change(path, text)] }, at);
    store.put({ kind: 'branch', name: branch, commit: sha });
    const made = { id: run.id, head: sha, check: false };
    const open = store
      .pulls(branch)
      .filter(isPull)
      .find(({ state }) => state === 'open');
    if (open) {
      const part = { ...open.pull, head: sha, runs: [...open.pull.runs, made] };
      store.put({ ...open, updatedAt: at, pull: part });
      return;
    }
    const pull = { branch, head: sha, merged: null, runs: [made] };
    const given = { title, body, author: WORKFLOW_LOGIN, labels: [UPGRADE_LABEL], pull, at };
    threads.open('deployments', { ...given, ...(run.pullRequest === undefined ? {} : { number: run.pullRequest }) });
  }

  const parts = { store, content, threads, pulls, refs };
  return {
    /** Reserves the number of the pull request that a run will open. */
    reserve: (): number => nextNumber('deployments'),
    expect: (run: WorldRun): void => void awaited.push(run),

    /** The parts, as things stand at this moment. */
    get now() {
      settle();
      return parts;
    },

    /** From where the files come that nobody has committed here. */
    useFiles: (source: () => Files): void => void (files = source),
    requireApprovals: (count: number): void => void (approvals = count),

    /** Tells of what happens from now on; answers with what stops it. */
    subscribe(listener: (event: CodeHostEvent) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
