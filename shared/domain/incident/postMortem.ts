import type { Instant, LocalDate } from '../calendar/time.ts';
import type { DomainEvent } from '../evidence/ledger.ts';

/** What follows an incident that was resolved; it stays open until each of its actions is done. */
export interface PostMortem {
  /** The alert that was declared an incident; the id of the post-mortem too. */
  readonly alert: string;
  readonly environment: string;
  readonly title: string;
  /** The affected instances that are named, and how many more there were. */
  readonly instances: readonly string[];
  readonly moreInstances: number;
  /** The rollouts that may have been held for it. */
  readonly rollouts: readonly string[];
  readonly resolvedAt: Instant;
  readonly openedAt: Instant;
  /** People of the routing file by name; `null` where nobody of it is known to have been on call. */
  readonly onCall: string | null;
  readonly lead: string | null;
  readonly issue: { readonly number: number; readonly url: string } | null;
  readonly actions: readonly PostMortemAction[];
  /** Actions that were taken off the list and may not stand there again yet. */
  readonly restoring: readonly string[];
  /** The last day on which somebody was told that it has no actions. */
  readonly missedActionsOn: LocalDate | null;
  /** A person has closed the issue too early, and it is not open again yet. */
  readonly reopening: boolean;
  readonly closedAt: Instant | null;
}

export interface PostMortemAction {
  /** The same for as long as the action is on the list. */
  readonly id: string;
  readonly title: string;
  /** A person of the routing file by name, or `@login` of somebody whom it does not have. */
  readonly assignee: string | null;
  readonly due: LocalDate;
  readonly done: { readonly at: Instant } | null;
  /** The last day on which somebody was reminded. */
  readonly reminded: LocalDate | null;
  readonly escalated: boolean;
}

/** What an action says, whoever wrote it. */
export type ActionWords = Pick<PostMortemAction, 'title' | 'assignee' | 'due'>;

/** What happens to a post-mortem; the chain is `post-mortem:ALERT`. */
export type PostMortemEvent = DomainEvent &
  (
    | { readonly type: 'PostMortemOpened'; readonly onCall: string | null; readonly lead: string | null }
    | { readonly type: 'PostMortemIssueOpened'; readonly number: number; readonly url: string }
    /** `defaults` names what a person who added it has left out. */
    | ({
        readonly type: 'PostMortemActionAdded';
        readonly action: string;
        readonly defaults: readonly ('assignee' | 'due')[];
      } & ActionWords)
    | ({ readonly type: 'PostMortemActionChanged'; readonly action: string } & ActionWords)
    | { readonly type: 'PostMortemActionDone' | 'PostMortemActionReopened'; readonly action: string }
    /** Its line was taken off the list, and is put back. */
    | { readonly type: 'PostMortemActionRestored'; readonly action: string }
    | {
        readonly type: 'PostMortemActionReminded' | 'PostMortemActionEscalated';
        readonly action: string;
        readonly on: LocalDate;
      }
    /** Nobody has said yet what is to follow from it. */
    | { readonly type: 'PostMortemActionsMissing'; readonly on: LocalDate }
    /** A person had closed the issue while something was not done. */
    | { readonly type: 'PostMortemIssueReopened' }
    | { readonly type: 'PostMortemClosed' }
  );

export function evolvePostMortem(before: PostMortem, event: PostMortemEvent, at: Instant): PostMortem {
  switch (event.type) {
    case 'PostMortemOpened':
      return { ...before, onCall: event.onCall, lead: event.lead };
    case 'PostMortemIssueOpened':
      return { ...before, issue: { number: event.number, url: event.url } };
    case 'PostMortemActionAdded':
      return { ...before, actions: [...before.actions, newAction(event.action, event)] };
    case 'PostMortemActionChanged': {
      const { title, assignee, due } = event;
      return changed(before, event.action, (action) => ({
        title,
        assignee,
        due,
        // Another day has a deadline of its own.
        escalated: action.escalated && action.due === due,
      }));
    }
    case 'PostMortemActionDone':
      return changed(before, event.action, () => ({ done: { at } }));
    case 'PostMortemActionReopened':
      return changed(before, event.action, () => ({ done: null }));
    case 'PostMortemActionReminded':
      return changed(before, event.action, () => ({ reminded: event.on }));
    case 'PostMortemActionEscalated':
      return changed(before, event.action, () => ({ reminded: event.on, escalated: true }));
    case 'PostMortemActionsMissing':
      return { ...before, missedActionsOn: event.on };
    case 'PostMortemIssueReopened':
      return { ...before, reopening: true };
    case 'PostMortemActionRestored':
      return { ...before, restoring: [...before.restoring, event.action] };
    case 'PostMortemClosed':
      return { ...before, closedAt: at };
  }
}

function newAction(id: string, { title, assignee, due }: ActionWords): PostMortemAction {
  return { id, title, assignee, due, done: null, reminded: null, escalated: false };
}

function changed(
  before: PostMortem,
  id: string,
  change: (action: PostMortemAction) => Partial<PostMortemAction>,
): PostMortem {
  return {
    ...before,
    actions: before.actions.map((action) => (action.id === id ? { ...action, ...change(action) } : action)),
  };
}
