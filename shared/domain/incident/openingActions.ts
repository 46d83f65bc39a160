import type { LocalDate } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';
import type { Alert } from './alert.ts';
import { leadOf, onCallOf } from './people.ts';
import type { PostMortemEvent } from './postMortem.ts';
import type { Routing } from './routing.ts';
import { workingDaysAfter } from './workingDays.ts';

/** What a post-mortem begins with: who is responsible, and what is always to be done. */
export function openingEvents(
  { id, standing }: Pick<Alert, 'id' | 'standing'>,
  { people, postMortems }: Pick<Routing, 'people' | 'postMortems'>,
  calendar: Calendar,
  resolvedOn: LocalDate,
): PostMortemEvent[] {
  const lead = leadOf(people)?.name ?? null;
  const { name: onCall, how } = onCallOf(standing, people);
  const instead = onCall !== null ? '' : lead === null ? '; and it has no lead: nobody is assigned' : `; ${lead} leads`;
  const opened: PostMortemEvent = { type: 'PostMortemOpened', onCall, lead, reason: `${how}${instead}` };
  const actions = postMortems.actions.map(({ title, assignee, dueDays }, index): PostMortemEvent => {
    const who = assignee === 'lead' ? (lead ?? onCall) : (onCall ?? lead);
    return {
      type: 'PostMortemActionAdded',
      action: `${id.slice(-6)}-${index + 1}`,
      title,
      assignee: who,
      due: workingDaysAfter(calendar, resolvedOn, dueDays),
      defaults: [],
      reason: `always to be done: within ${dueDays} working days, by ${assignee === 'lead' ? 'the lead' : 'who was on call'}`,
    };
  });
  return [opened, ...actions];
}
