import type { Instant, LocalDate } from '../calendar/time.ts';
import { type AlertEvent, actionOfEvent } from '../incident/alert.ts';
import { type AlertStanding, standingAfter } from '../incident/alertStanding.ts';
import type { PostMortemEvent } from '../incident/postMortem.ts';
import type { EntryOf, LedgerEntry } from './ledger.ts';

/** What became of an alert, made of its chain alone. */
export interface ReplayedAlert {
  readonly alert: string;
  readonly opened: EntryOf<Extract<AlertEvent, { type: 'AlertOpened' }>> | undefined;
  /** When the pager first had it; `undefined` while it has not. */
  readonly paged: EntryOf<Extract<AlertEvent, { type: 'AlertPaged' }>> | undefined;
  readonly standing: AlertStanding;
  readonly postMortem: ReplayedPostMortem | undefined;
}

export interface ReplayedPostMortem {
  readonly openedAt: Instant | undefined;
  readonly issue: { readonly number: number; readonly url: string } | undefined;
  readonly actions: readonly ReplayedAction[];
  readonly closedAt: Instant | undefined;
}

export interface ReplayedAction {
  readonly title: string;
  readonly assignee: string | null;
  readonly due: LocalDate;
  readonly doneAt: Instant | null;
}

/** @param postMortem its chain, where the record says that there is one */
export function replayAlert(
  alert: string,
  entries: readonly LedgerEntry[],
  postMortem: readonly LedgerEntry[] | undefined,
): ReplayedAlert {
  const own = entries.filter(isOfAlert);
  const actions = own.map(({ event }) => actionOfEvent(event)).filter((action) => action !== undefined);
  return {
    alert,
    opened: own.find(isOpening),
    paged: own.find(isPaging),
    standing: standingAfter(actions),
    postMortem: postMortem === undefined ? undefined : replayPostMortem(postMortem.filter(isOfPostMortem)),
  };
}

function replayPostMortem(entries: readonly EntryOf<PostMortemEvent>[]): ReplayedPostMortem {
  const actions = new Map<string, ReplayedAction>();
  let issue: ReplayedPostMortem['issue'];
  for (const { event, at } of entries) {
    switch (event.type) {
      case 'PostMortemIssueOpened':
        issue = { number: event.number, url: event.url };
        break;
      case 'PostMortemActionAdded':
        actions.set(event.action, { title: event.title, assignee: event.assignee, due: event.due, doneAt: null });
        break;
      case 'PostMortemActionChanged':
        change(actions, event.action, { title: event.title, assignee: event.assignee, due: event.due });
        break;
      case 'PostMortemActionDone':
        change(actions, event.action, { doneAt: at });
        break;
      case 'PostMortemActionReopened':
        change(actions, event.action, { doneAt: null });
        break;
      default:
    }
  }
  const closed = entries.findLast(({ event }) => event.type === 'PostMortemClosed');
  return { openedAt: entries.at(0)?.at, issue, actions: [...actions.values()], closedAt: closed?.at };
}

function change(actions: Map<string, ReplayedAction>, id: string, to: Partial<ReplayedAction>): void {
  const before = actions.get(id);
  if (before !== undefined) actions.set(id, { ...before, ...to });
}

export function isOfAlert(entry: LedgerEntry): entry is EntryOf<AlertEvent> {
  return entry.stream.startsWith('alert:');
}

function isOfPostMortem(entry: LedgerEntry): entry is EntryOf<PostMortemEvent> {
  return entry.stream.startsWith('post-mortem:');
}

function isOpening(entry: EntryOf<AlertEvent>): entry is EntryOf<Extract<AlertEvent, { type: 'AlertOpened' }>> {
  return entry.event.type === 'AlertOpened';
}

function isPaging(entry: EntryOf<AlertEvent>): entry is EntryOf<Extract<AlertEvent, { type: 'AlertPaged' }>> {
  return entry.event.type === 'AlertPaged';
}
