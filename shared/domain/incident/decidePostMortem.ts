import type { LocalDate } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';
import { type FollowUp, type FollowUpContext, takeOver } from './followUps.ts';
import { type PostMortem, type PostMortemAction, type PostMortemEvent, evolvePostMortem } from './postMortem.ts';
import { isWorkingTime, workingDaysAfter } from './workingDays.ts';

/** What a look at the issue has found. */
export interface IssueLook {
  readonly state: 'open' | 'closed';
  /** Who has closed it, as far as the code host says. */
  readonly closedBy: string | null;
  readonly followUps: readonly FollowUp[];
  /** The list has more tasks than are followed. */
  readonly overfull: boolean;
}

/** What follows from a look at the issue: what people have changed, whom to remind, and whether it is over. */
export function decidePostMortem(before: PostMortem, look: IssueLook, context: FollowUpContext): PostMortemEvent[] {
  const { now, calendar } = context;
  const changes = takeOver(before, look.followUps);
  const after = changes.reduce((state, event) => evolvePostMortem(state, event, now), before);
  return [...changes, ...whatIsDue(after, look, isWorkingTime(calendar, now) ? calendar.dateOf(now) : null, calendar)];
}

/** The actions that the list has lost, of which nothing is on record yet. */
export function restorations({ restoring }: PostMortem, missing: readonly PostMortemAction[]): PostMortemEvent[] {
  return missing
    .filter(({ id }) => !restoring.includes(id))
    .map(({ id }) => ({ type: 'PostMortemActionRestored', action: id, reason: RESTORED }));
}

const RESTORED = 'its line was taken off the list; to drop it, tick it and write why beside it';

function whatIsDue(
  postMortem: PostMortem,
  look: IssueLook,
  today: LocalDate | null,
  calendar: Calendar,
): PostMortemEvent[] {
  const left = postMortem.actions.filter(({ done }) => done === null);
  if (left.length === 0 && postMortem.actions.length > 0 && !look.overfull) {
    return [{ type: 'PostMortemClosed', reason: `all of its ${postMortem.actions.length} actions are done` }];
  }
  const reminders = today === null ? [] : remindersOn(postMortem, today, calendar);
  if (look.state === 'open' || postMortem.reopening) return reminders;
  const undone =
    left.length === 0
      ? 'it has no actions that are done'
      : `${left.length} of its actions ${left.length === 1 ? 'is' : 'are'} not done`;
  const reason = `${look.closedBy ?? 'somebody'} closed it while ${undone}`;
  return [...reminders, { type: 'PostMortemIssueReopened', reason }];
}

function remindersOn(postMortem: PostMortem, today: LocalDate, calendar: Calendar): PostMortemEvent[] {
  const { actions, openedAt, missedActionsOn } = postMortem;
  if (actions.length === 0) {
    const late = today >= workingDaysAfter(calendar, calendar.dateOf(openedAt), 1);
    const reason = 'nobody has written down what is to follow from it';
    return late && missedActionsOn !== today ? [{ type: 'PostMortemActionsMissing', on: today, reason }] : [];
  }
  return actions.flatMap((action): PostMortemEvent[] => {
    const due = dueOn(action, calendar);
    if (action.done !== null || today < due) return [];
    const told = { action: action.id, on: today };
    if (!action.escalated && today >= workingDaysAfter(calendar, due, 1)) {
      return [{ type: 'PostMortemActionEscalated', ...told, reason: `it was due on ${action.due} and is not done` }];
    }
    const reason = today === due ? 'it is due today' : `it was due on ${action.due} and is not done`;
    return action.reminded === today ? [] : [{ type: 'PostMortemActionReminded', ...told, reason }];
  });
}

/** Nobody is expected to work on a day off: what is due then is due on the next working day. */
function dueOn({ due }: Pick<PostMortemAction, 'due'>, calendar: Calendar): LocalDate {
  return calendar.workingDay(due, 0);
}

export function isOverdue(action: PostMortemAction, today: LocalDate, calendar: Calendar): boolean {
  return action.done === null && today > dueOn(action, calendar);
}
