import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../../shared/ports/clock.ts';
import {
  checkBody,
  GithubRefusal,
  type CommentRecord,
  type RepositoryName,
  type ThreadRecord,
} from './codeHostRecords.ts';
import type { CodeHostStore } from './codeHostStore.ts';

/** What has happened to an issue or a pull request that others may want to know. */
export type ThreadEvent =
  | { readonly kind: 'labeled'; readonly thread: ThreadRecord; readonly label: string; readonly by: string }
  | { readonly kind: 'closed'; readonly thread: ThreadRecord; readonly by: string };

export interface ThreadChange {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly state?: 'open' | 'closed' | undefined;
  /** Exactly these from now on. */
  readonly labels?: readonly string[] | undefined;
}

export type CodeHostThreads = ReturnType<typeof codeHostThreads>;

/** Issues, their comments, and what pull requests have in common with issues. */
export function codeHostThreads(options: {
  clock: Clock;
  store: CodeHostStore;
  /** The number that the next issue or pull request of the repository has. */
  nextNumber: (repository: RepositoryName) => number;
  onEvent: (event: ThreadEvent) => void;
}) {
  const { clock, store, nextNumber, onEvent } = options;

  function thread(repository: RepositoryName, number: number): ThreadRecord {
    const found = store.thread(repository, number);
    if (!found) throw new GithubRefusal(404, 'Not Found');
    return found;
  }

  function open(
    repository: RepositoryName,
    given: Pick<ThreadRecord, 'title' | 'body' | 'author' | 'labels' | 'assignees' | 'pull'> & {
      number?: number;
      at?: Instant;
    },
  ): ThreadRecord {
    checkBody(given.body, given.pull ? 'PullRequest' : 'Issue');
    const { number = nextNumber(repository), at = clock.now(), ...rest } = given;
    const labels = [...new Set(given.labels)];
    const times = { createdAt: at, updatedAt: at, closedAt: null, closedBy: null };
    return store.put({ kind: 'thread', repository, number, state: 'open', ...times, ...rest, labels });
  }

  return {
    thread,
    open,

    edit(repository: RepositoryName, number: number, change: ThreadChange, by: string): ThreadRecord {
      const before = thread(repository, number);
      const { title = before.title, body = before.body, state = before.state } = change;
      checkBody(body, before.pull ? 'PullRequest' : 'Issue');
      if (before.pull?.merged && state === 'open') throw new GithubRefusal(422, 'Validation Failed');
      const labels = [...new Set(change.labels ?? before.labels)];
      const closes = state === 'closed' && before.state === 'open';
      const closedAt = state === 'open' ? null : closes ? clock.now() : before.closedAt;
      const closedBy = state === 'open' ? null : closes ? by : before.closedBy;
      const after = { ...before, title, body, state, labels, closedAt, closedBy, updatedAt: clock.now() };
      store.put(after);
      for (const label of labels) {
        if (!before.labels.includes(label)) onEvent({ kind: 'labeled', thread: after, label, by });
      }
      if (closes) onEvent({ kind: 'closed', thread: after, by });
      return thread(repository, number);
    },

    comment(repository: RepositoryName, number: number, body: string, author: string): CommentRecord {
      const on = thread(repository, number);
      checkBody(body, 'IssueComment');
      const at = clock.now();
      const id = store.counts().comments + 1;
      store.put({ ...on, updatedAt: at });
      return store.put({ kind: 'comment', id, repository, number, author, body, createdAt: at, updatedAt: at });
    },

    editComment(repository: RepositoryName, id: number, body: string): CommentRecord {
      const before = store.comment(id);
      if (before?.repository !== repository) throw new GithubRefusal(404, 'Not Found');
      checkBody(body, 'IssueComment');
      return store.put({ ...before, body, updatedAt: clock.now() });
    },

    /** Oldest first. */
    comments(repository: RepositoryName, number: number): CommentRecord[] {
      thread(repository, number);
      return store.comments(repository, number);
    },
  };
}
