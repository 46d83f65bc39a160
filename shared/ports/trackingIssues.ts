import type { Instant } from '../domain/calendar/time.ts';

/** An issue of the tracking repository. */
export interface Issue {
  readonly number: number;
  /** For people. */
  readonly url: string;
}

/** An issue as it is now. */
export interface IssueSeen extends Issue {
  readonly body: string;
  readonly state: 'open' | 'closed';
  /** Logins. */
  readonly assignees: readonly string[];
  /** The login of who has closed it; `null` while it is open, and where that is not known. */
  readonly closedBy: string | null;
}

export interface NewIssue {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  /** Logins; who may not be assigned is left out. */
  readonly assignees?: readonly string[];
}

export interface IssueComment {
  readonly id: string;
  readonly url: string;
  readonly body: string;
}

/**
 * The tracking repository, where the team and the auditor follow a rollout, and what follows from an incident. Opening and commenting are not idempotent:
 * who is not sure that an earlier call failed looks first, by a marker in the text. Each fails with VendorError.
 */
export interface TrackingIssues {
  open(issue: NewIssue): Promise<Issue>;
  read(number: number): Promise<IssueSeen>;
  /** The oldest issue, open or closed, whose body holds the marker and that was created at or after `since`. */
  find(marker: string, since: Instant): Promise<Issue | undefined>;
  /** Idempotent; what is left out stays as it is. */
  update(number: number, change: { readonly body?: string; readonly state?: 'open' | 'closed' }): Promise<void>;
  comment(number: number, body: string): Promise<IssueComment>;
  /** Idempotent. */
  editComment(id: string, body: string): Promise<void>;
  /** Created at or after `since`, oldest first. */
  comments(number: number, since: Instant): Promise<readonly IssueComment[]>;
}
