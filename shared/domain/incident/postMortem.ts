import type { Instant, LocalDate } from '../calendar/time.ts';
import type { DomainEvent } from '../evidence/ledger.ts';

/** What follows an incident that was resolved; it stays open until each of its actions is done. */
export interface PostMortem {
  /** The alert that was declared an incident; the id of the post-mortem too. */
  readonly alert: string;
  readonly environment: string;
  readonly title: string;
  readonly openedAt: Instant;
  /** People of the routing file by name; `null` where nobody of it is known to have been on call. */
  readonly onCall: string | null;
  readonly lead: string | null;
  readonly issue: { readonly number: number; readonly url: string } | null;
  readonly actions: readonly PostMortemAction[];
  readonly closedAt: Instant | null;
}

export interface PostMortemAction {
  /** The same for as long as the action is on the list. */
  readonly id: string;
  readonly title: string;
  readonly assignee: string | null;
  readonly due: LocalDate;
  readonly done: { readonly at: Instant } | null;
  /** The last day on which somebody was reminded. */
  readonly reminded: LocalDate | null;
  readonly escalated: boolean;
}

/** What happens to a post-mortem; the chain is `post-mortem:ALERT`. */
export type PostMortemEvent = DomainEvent &
  (
    | { readonly type: 'PostMortemOpened'; readonly onCall: string | null; readonly lead: string | null }
    | { readonly type: 'PostMortemIssueOpened'; readonly number: number; readonly url: string }
    | {
        readonly type: 'PostMortemActionAdded';
        readonly action: string;
        readonly title: string;
        readonly assignee: string | null;
        readonly due: LocalDate;
      }
    | {
        readonly type: 'PostMortemActionChanged';
        readonly action: string;
        readonly assignee: string | null;
        readonly due: LocalDate;
      }
    | { readonly type: 'PostMortemActionDone' | 'PostMortemActionReopened'; readonly action: string }
    | {
        readonly type: 'PostMortemActionReminded' | 'PostMortemActionEscalated';
        readonly action: string;
        readonly on: LocalDate;
      }
    | { readonly type: 'PostMortemClosed' }
  );
