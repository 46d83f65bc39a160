import { formatInstant } from '../../../domain/calendar/dates.ts';
import type { Calendar } from '../../../domain/calendar/workingCalendar.ts';
import { isOverdue } from '../../../domain/incident/decidePostMortem.ts';
import type { PostMortemAction } from '../../../domain/incident/postMortem.ts';
import type { Clock } from '../../../ports/clock.ts';
import { type PostMortemDocument, postMortems } from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';

export interface PostMortemViewDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
}

export interface ActionView {
  readonly id: string;
  readonly title: string;
  readonly assignee: string | null;
  readonly due: string;
  readonly state: 'open' | 'overdue' | 'done';
  /** When the issue was first seen to say so. */
  readonly doneAt: string | null;
}

/** A post-mortem for people and their tools. Instants are ISO 8601 with the offset of the calendar's zone. */
export interface PostMortemView {
  /** That of its alert. */
  readonly id: string;
  readonly title: string;
  /** Overdue: something on its list is. */
  readonly state: 'open' | 'overdue' | 'closed';
  /** The first of the affected instances, customers first; `null` where none is known. */
  readonly instance: string | null;
  readonly instances: readonly string[];
  readonly moreInstances: number;
  readonly resolvedAt: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
  /** `null` until it is there. */
  readonly issue: { readonly number: number; readonly url: string } | null;
  readonly onCall: string | null;
  readonly lead: string | null;
  readonly actions: readonly ActionView[];
}

/** Every post-mortem on record, the newest first. */
export async function listPostMortems(deps: PostMortemViewDeps): Promise<PostMortemView[]> {
  const found = await deps.store.query(postMortems, {});
  return found
    .map(({ value }) => value)
    .toSorted((one, other) => other.openedAt - one.openedAt || (one.alert < other.alert ? -1 : 1))
    .map((document) => viewOf(deps, document));
}

/** `undefined` when there is none of this id. */
export async function showPostMortem(deps: PostMortemViewDeps, id: string): Promise<PostMortemView | undefined> {
  const document = await deps.store.get(postMortems, id);
  return document === undefined ? undefined : viewOf(deps, document);
}

function viewOf({ clock, calendar }: PostMortemViewDeps, document: PostMortemDocument): PostMortemView {
  const { alert, title, instances, moreInstances, issue, onCall, lead, closedAt } = document;
  const format = (at: number): string => formatInstant(at, calendar.timeZone);
  const today = calendar.dateOf(clock.now());
  const actions = document.actions.map((action) => actionView(action, isOverdue(action, today, calendar), format));
  const open = actions.some(({ state }) => state === 'overdue') ? 'overdue' : 'open';
  return {
    id: alert,
    title,
    state: closedAt === null ? open : 'closed',
    instance: instances[0] ?? null,
    instances,
    moreInstances,
    resolvedAt: format(document.resolvedAt),
    openedAt: format(document.openedAt),
    closedAt: closedAt === null ? null : format(closedAt),
    issue,
    onCall,
    lead,
    actions,
  };
}

function actionView(
  { id, title, assignee, due, done }: PostMortemAction,
  overdue: boolean,
  format: (at: number) => string,
): ActionView {
  const open = overdue ? 'overdue' : 'open';
  const doneAt = done === null ? null : format(done.at);
  return { id, title, assignee, due, state: done === null ? open : 'done', doneAt };
}
