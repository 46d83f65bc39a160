import type { Instant } from '../../../../shared/domain/calendar/time.ts';

/** Which of the two repositories: the one that is deployed from, and the one with the tracking issues. */
export type RepositoryName = 'deployments' | 'tracking';

/** What only a pull request has. */
export interface PullPart {
  readonly branch: string;
  /** The commit at its head; what the branch does after the end of the pull request does not move it. */
  readonly head: string;
  readonly merged: { readonly by: string; readonly at: Instant; readonly commit: string } | null;
  /** The runs that have made it or that it has started, with the head that each was for. */
  readonly runs: readonly { readonly id: string; readonly head: string; readonly check: boolean }[];
}

/** An issue or a pull request; a repository numbers the two together. */
export interface ThreadRecord {
  readonly kind: 'thread';
  readonly repository: RepositoryName;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  /** Left out: none. */
  readonly assignees?: readonly string[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly closedAt: Instant | null;
  readonly closedBy: string | null;
  readonly pull: PullPart | null;
}

export type PullRecord = ThreadRecord & { readonly pull: PullPart };

export interface CommentRecord {
  readonly kind: 'comment';
  readonly id: number;
  readonly repository: RepositoryName;
  readonly number: number;
  readonly author: string;
  readonly body: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface ReviewRecord {
  readonly kind: 'review';
  readonly id: number;
  readonly number: number;
  readonly author: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED';
  readonly body: string;
  readonly commit: string;
  readonly at: Instant;
}

/** A branch of the deployments repository other than the main one; `null` once it is deleted. */
export interface BranchRecord {
  readonly kind: 'branch';
  readonly name: string;
  readonly commit: string | null;
}

export interface FileChange {
  readonly path: string;
  readonly text: string;
  /** The blob in the folder that the change went over: once somebody edits the file there, the edit wins. */
  readonly over: string | null;
}

export interface CommitRecord {
  readonly kind: 'commit';
  readonly sha: string;
  readonly parent: string | null;
  readonly message: string;
  readonly author: string;
  readonly at: Instant;
  readonly changes: readonly FileChange[];
  /** Only on the main branch: the tree of the folder under it at that time. */
  readonly baseTree: string | null;
  /** How many commits there were with this one: of two, the later one has more. */
  readonly order: number;
}

export interface ReleaseRecord {
  readonly kind: 'release';
  readonly id: number;
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly tag: string;
  readonly name: string | null;
  readonly body: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly author: string;
  readonly at: Instant;
}

export type CodeHostRecord = ThreadRecord | CommentRecord | ReviewRecord | BranchRecord | CommitRecord | ReleaseRecord;

/** What is one record and what another: a record that is saved again replaces the one with its key. */
export function keyOf(record: CodeHostRecord): string {
  switch (record.kind) {
    case 'thread':
      return `${record.repository}/${record.number}`;
    case 'branch':
      return record.name;
    case 'commit':
      return record.sha;
    case 'comment':
    case 'review':
    case 'release':
      return String(record.id);
  }
}

/** GitHub's no to a call. */
export class GithubRefusal extends Error {
  override readonly name = 'GithubRefusal';
  readonly status: number;
  readonly errors: readonly object[] | undefined;

  constructor(status: number, message: string, errors?: readonly object[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const MAIN = 'main';
/** The login that our token has: approving what it has opened itself is refused. */
export const OUR_LOGIN = 'tranche[bot]';
export const WORKFLOW_LOGIN = 'github-actions[bot]';
const LONGEST_BODY = 65_536;

/** @param resource as GitHub names it in its errors */
export function checkBody(body: string, resource: 'Issue' | 'IssueComment' | 'PullRequest'): void {
  // GitHub counts characters, not the two halves of one.
  if (body.length <= LONGEST_BODY || Array.from(body).length <= LONGEST_BODY) return;
  const message = `body is too long (maximum is ${LONGEST_BODY} characters)`;
  throw new GithubRefusal(422, 'Validation Failed', [{ resource, code: 'custom', field: 'body', message }]);
}
