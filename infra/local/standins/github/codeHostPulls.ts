import type { Clock } from '../../../../shared/ports/clock.ts';
import type { WorkflowRun } from '../../../../shared/ports/upgradeWorkflow.ts';
import type { CodeHostContent } from './codeHostContent.ts';
import {
  checkBody,
  GithubRefusal,
  MAIN,
  type PullRecord,
  type ReviewRecord,
  type ThreadRecord,
} from './codeHostRecords.ts';
import type { CodeHostStore } from './codeHostStore.ts';
import type { CodeHostThreads } from './codeHostThreads.ts';

/** Something was pushed to the main branch. */
export interface PushEvent {
  readonly kind: 'push';
  readonly before: string;
  readonly after: string;
  readonly by: string;
}

export function codeHostPulls(options: {
  clock: Clock;
  store: CodeHostStore;
  content: CodeHostContent;
  threads: CodeHostThreads;
  statusOf: (run: string) => WorkflowRun['status'];
  onEvent: (event: PushEvent | { kind: 'closed'; thread: ThreadRecord; by: string }) => void;
  /** How many approvals of its head the main branch asks for. */
  requiredApprovals: () => number;
}) {
  const { clock, store, content, threads } = options;

  function pull(number: number): PullRecord {
    const found = threads.thread('deployments', number);
    if (!isPull(found)) throw new GithubRefusal(404, 'Not Found');
    return found;
  }

  /** Who approves the head, by the last word of each. */
  function approvers({ number, pull: { head } }: PullRecord): string[] {
    const words = new Map<string, ReviewRecord>();
    for (const review of store.reviews(number)) if (review.state !== 'COMMENTED') words.set(review.author, review);
    const approving = [...words.values()].filter(({ state, commit }) => state === 'APPROVED' && commit === head);
    return approving.map(({ author }) => author);
  }

  /** Why it cannot be merged now, in GitHub's words. */
  function obstacle(thread: PullRecord): string | undefined {
    const { pull: part, state } = thread;
    if (state === 'closed' || content.conflicts(part.head)) return 'Pull Request is not mergeable';
    const check = part.runs.findLast(({ check, head }) => check && head === part.head);
    const status = check && options.statusOf(check.id);
    if (status === 'pending') return 'Required status check "mi_upgrade" is in progress.';
    if (status === 'failed') return 'Required status check "mi_upgrade" is failing.';
    const missing = options.requiredApprovals() - approvers(thread).length;
    if (missing <= 0) return undefined;
    return `At least ${missing} approving review${missing > 1 ? 's are' : ' is'} required by reviewers with write access.`;
  }

  return {
    pull,
    approvers,
    obstacle,
    reviews: (number: number): ReviewRecord[] => store.reviews(pull(number).number),

    open(given: { title: string; body: string; head: string; base: string }, author: string): PullRecord {
      const branch = given.head.replace(/^[^:]*:/, '');
      const commit = store.branch(branch);
      const invalid = (field: string) => [{ resource: 'PullRequest', field, code: 'invalid' }];
      if (given.base !== MAIN) throw new GithubRefusal(422, 'Validation Failed', invalid('base'));
      if (commit === undefined) throw new GithubRefusal(422, 'Validation Failed', invalid('head'));
      const custom = (message: string) => [{ resource: 'PullRequest', code: 'custom', message }];
      const open = store.pulls(branch).find(({ state }) => state === 'open');
      const exists = `A pull request already exists for ${given.head}.`;
      if (open) throw new GithubRefusal(422, 'Validation Failed', custom(exists));
      const nothing = `No commits between ${MAIN} and ${branch}`;
      if (store.commit(commit)?.baseTree !== null) throw new GithubRefusal(422, 'Validation Failed', custom(nothing));
      const { title, body } = given;
      const part = { branch, head: commit, merged: null, runs: [] };
      return { ...threads.open('deployments', { title, body, author, labels: [], pull: part }), pull: part };
    },

    review(
      number: number,
      given: { event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT'; body: string; commit?: string | undefined },
      author: string,
    ): ReviewRecord {
      const { author: own, pull: part } = pull(number);
      checkBody(given.body, 'PullRequest');
      if (given.event !== 'COMMENT' && own === author) {
        const what = given.event === 'APPROVE' ? 'approve' : 'request changes on';
        throw new GithubRefusal(422, `Unprocessable Entity: "Can not ${what} your own pull request"`);
      }
      const commit = given.commit ?? part.head;
      if (!store.commit(commit))
        throw new GithubRefusal(422, 'Unprocessable Entity: "Commit is not part of the pull request"');
      const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;
      const id = store.counts().reviews + 1;
      const { body, event } = given;
      return store.put({ kind: 'review', id, number, author, state: states[event], body, commit, at: clock.now() });
    },

    /** A squash merge; `head` is refused when it is no longer the head. */
    merge(
      number: number,
      given: { head?: string | undefined; title?: string | undefined; text?: string | undefined },
      by: string,
    ) {
      const before = pull(number);
      const { pull: part } = before;
      if (part.merged || before.state === 'closed') throw new GithubRefusal(405, 'Pull Request is not mergeable');
      if (given.head !== undefined && given.head !== part.head)
        throw new GithubRefusal(409, 'Head branch was modified. Review and try the merge again.');
      const reason = obstacle(before);
      if (reason !== undefined) throw new GithubRefusal(405, reason);
      const previous = content.tip().sha;
      const message = [given.title ?? `${before.title} (#${number})`, given.text ?? ''].filter(Boolean).join('\n\n');
      const { sha } = content.toMain({ message, author: before.author, changes: content.changesOf(part.head) });
      const at = clock.now();
      const merged = { by, at, commit: sha };
      const times = { updatedAt: at, closedAt: at, closedBy: by };
      const thread = store.put({ ...before, ...times, state: 'closed', pull: { ...part, merged } });
      options.onEvent({ kind: 'closed', thread, by });
      options.onEvent({ kind: 'push', before: previous, after: sha, by });
      return thread;
    },
  };
}

export function isPull(thread: ThreadRecord): thread is PullRecord {
  return thread.pull !== null;
}
