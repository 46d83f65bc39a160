import type { Instant } from '../domain/calendar/time.ts';
import type { UpgradeRequest } from './upgradeWorkflow.ts';

/** A pull request of the deployments repository, as the code host shows it at this moment. */
export interface PullRequestSeen {
  readonly number: number;
  /** For people. */
  readonly url: string;
  readonly author: string;
  readonly state: 'open' | 'merged' | 'closed';
  readonly body: string;
  readonly labels: readonly string[];
  /** The commit at its head. */
  readonly head: string;
  /** Who has approved that head, as logins, without doubles. */
  readonly approvers: readonly string[];
  /** Only when it is merged. */
  readonly merged?: { readonly by: string; readonly at: Instant; readonly commit: string };
}

/** A refusal that a person or the passing of time may lift, in words for the record. */
export interface NotMerged {
  readonly notMerged: string;
}

/** The pull requests of upgrades. Each fails with VendorError. */
export interface PullRequests {
  /**
   * The newest pull request of an upgrade, in whichever state.
   * @param run the id of the run that made it, as `UpgradeWorkflow.dispatch` gave it
   */
  find(request: UpgradeRequest, run: string): Promise<PullRequestSeen | undefined>;
  /** Replaces the body and sets exactly these labels; idempotent. */
  describe(number: number, change: { readonly body: string; readonly labels: readonly string[] }): Promise<void>;
  /** `own`: the code host lets nobody approve a pull request of one's own. Twice makes two reviews. */
  approve(number: number, head: string, body: string): Promise<'approved' | 'own'>;
  /** A squash merge of exactly this head. */
  merge(
    number: number,
    head: string,
    message: { readonly title: string; readonly text: string },
  ): Promise<{ readonly commit: string } | NotMerged>;
}
