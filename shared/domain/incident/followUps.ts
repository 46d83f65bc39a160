import { hash } from 'node:crypto';
import type { Instant, LocalDate } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';
import { assigneeOf } from './people.ts';
import type { PostMortem, PostMortemEvent } from './postMortem.ts';
import type { Person } from './routing.ts';
import { workingDaysAfter } from './workingDays.ts';

/** A task of the list as it stands there. What is not said is `undefined`. */
export interface Task {
  readonly id: string | undefined;
  readonly title: string;
  readonly done: boolean;
  /** A login, or a person of the routing file by name. */
  readonly assignee: { readonly login: string } | { readonly name: string } | undefined;
  readonly due: LocalDate | undefined;
  /** What stands there because it was filled in, by a run that may not have recorded it. */
  readonly filledIn: readonly Default[];
}

/** What is filled in where a person leaves it out. */
export type Default = 'assignee' | 'due';

/** The same, with everything that it leaves out. */
export interface FollowUp {
  readonly id: string;
  readonly title: string;
  readonly done: boolean;
  readonly assignee: string | null;
  readonly due: LocalDate;
  readonly defaults: readonly Default[];
}

export interface FollowUpContext {
  readonly people: readonly Person[];
  readonly calendar: Calendar;
  readonly now: Instant;
}

/** Working days for an action for which nobody has named a day. */
const DEFAULT_DUE_DAYS = 5;
const ID = /^[a-z\d][a-z\d-]{0,39}$/;

/**
 * What the tasks of the list mean. A known action keeps what its line no longer says; a new one without a day or a name gets
 * one. The id of a new one is made of its words, so that it is the same if it has to be made again.
 */
export function followUpsOf(postMortem: PostMortem, tasks: readonly Task[], context: FollowUpContext): FollowUp[] {
  const stated = new Set(tasks.map(({ id }) => id));
  const taken = new Set<string>();
  return tasks.map((task) => {
    const own = task.id !== undefined && ID.test(task.id) && !taken.has(task.id) ? task.id : undefined;
    const id = own ?? lostId(postMortem, task, stated, taken) ?? newId(postMortem, task.title, taken);
    taken.add(id);
    return followUpOf(postMortem, { ...task, id }, context);
  });
}

/** A line whose mark was taken away is known by its words. */
function lostId(
  { actions }: PostMortem,
  { title }: Task,
  stated: ReadonlySet<string | undefined>,
  taken: ReadonlySet<string>,
): string | undefined {
  return actions.find((action) => action.title === title && !stated.has(action.id) && !taken.has(action.id))?.id;
}

function followUpOf(
  postMortem: PostMortem,
  { id, title, done, assignee, due, filledIn }: Task & { readonly id: string },
  { people, calendar, now }: FollowUpContext,
): FollowUp {
  const known = postMortem.actions.find((action) => action.id === id);
  const named =
    assignee === undefined ? undefined : 'name' in assignee ? assignee.name : assigneeOf(people, assignee.login);
  const isNew = known === undefined;
  const defaults = (['assignee', 'due'] as const).filter(
    (each) => isNew && ((each === 'due' ? due : named) === undefined || filledIn.includes(each)),
  );
  return {
    id,
    title: title === '' ? (known?.title ?? 'something without words') : title,
    done,
    assignee: named ?? (isNew ? (postMortem.onCall ?? postMortem.lead) : known.assignee),
    due: due ?? known?.due ?? workingDaysAfter(calendar, calendar.dateOf(now), DEFAULT_DUE_DAYS),
    defaults,
  };
}

function newId({ alert, actions }: PostMortem, title: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const id = hash('sha256', `${alert}\n${title}\n${n}`).slice(0, 10);
    if (!taken.has(id) && actions.every((action) => action.id !== id)) return id;
  }
}

/** What has changed on the list since it was last looked at. */
export function takeOver({ actions }: PostMortem, followUps: readonly FollowUp[]): PostMortemEvent[] {
  return followUps.flatMap((followUp): PostMortemEvent[] => {
    const { id: action, title, assignee, due, done, defaults } = followUp;
    const words = { action, title, assignee, due };
    const known = actions.find(({ id }) => id === action);
    if (known === undefined) {
      const added: PostMortemEvent = {
        type: 'PostMortemActionAdded',
        ...words,
        defaults,
        reason: addedReason(followUp),
      };
      return done ? [added, { type: 'PostMortemActionDone', action, reason: DONE }] : [added];
    }
    const events: PostMortemEvent[] = [];
    const changes = changesOf(known, followUp);
    if (changes !== '') events.push({ type: 'PostMortemActionChanged', ...words, reason: changes });
    if (done && known.done === null) events.push({ type: 'PostMortemActionDone', action, reason: DONE });
    if (!done && known.done !== null) events.push({ type: 'PostMortemActionReopened', action, reason: UNDONE });
    return events;
  });
}

const DONE = 'its box in the issue is ticked';
const UNDONE = 'its box in the issue is no longer ticked';

function addedReason({ defaults, assignee, due }: FollowUp): string {
  const said = [
    defaults.includes('assignee') &&
      `nobody was named, so it is for ${assignee ?? 'nobody: the routing file has no lead'}`,
    defaults.includes('due') && `no day was named, so it is due on ${due}`,
  ].filter((part) => part !== false);
  return ['a person added it to the issue', ...said].join('; ');
}

function changesOf(known: FollowUp | PostMortem['actions'][number], now: FollowUp): string {
  return [
    known.title !== now.title && 'has other words',
    known.assignee !== now.assignee &&
      `is for ${now.assignee ?? 'nobody'} and no longer for ${known.assignee ?? 'nobody'}`,
    known.due !== now.due && `is due on ${now.due} and no longer on ${known.due}`,
  ]
    .filter((part) => part !== false)
    .join('; ');
}
