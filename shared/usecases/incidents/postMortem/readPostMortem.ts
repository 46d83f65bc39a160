import { formatInstant } from '../../../domain/calendar/dates.ts';
import type { Instant } from '../../../domain/calendar/time.ts';
import type { LedgerEntry } from '../../../domain/evidence/ledger.ts';
import { peopleWith } from '../../../domain/incident/people.ts';
import type { PostMortem } from '../../../domain/incident/postMortem.ts';
import type { PostMortemRecord } from '../../../text/postMortems/record.ts';
import { readStream } from '../../views.ts';
import type { AlertingDeps } from '../deps.ts';
import { membersOf } from '../alert/membersOf.ts';
import { readAlertView } from '../alert/readAlertView.ts';

/** Everything that is on record about the incident of a post-mortem. */
export async function readPostMortemRecord(
  deps: Omit<AlertingDeps, 'publisher'>,
  postMortem: PostMortem,
): Promise<PostMortemRecord> {
  const { store, calendar, routing } = deps;
  const read = await readAlertView(deps, postMortem.alert);
  if (read === undefined) throw new Error(`the post-mortem of ${postMortem.alert} has no alert`);
  const alertEntries = await readStream(store, `alert:${postMortem.alert}`);
  const rolloutEntries: LedgerEntry[] = [];
  for (const id of postMortem.rollouts) {
    const entries = await readStream(store, `rollout:${id}`);
    rolloutEntries.push(...stopsBetween(entries, read.alert.openedAt, postMortem.openedAt));
  }
  return {
    postMortem,
    alert: read.alert,
    view: read.view,
    incidents: await membersOf(store, postMortem.alert),
    alertEntries,
    rolloutEntries,
    people: peopleWith(routing.people, postMortem.onCall),
    format: (at) => formatInstant(at, calendar.timeZone),
  };
}

const STOPS = new Set(['RolloutHeld', 'RolloutPaused', 'RolloutResumed']);

/** How a rollout was stopped and went on during the incident, and when it went on after it. */
function stopsBetween(entries: readonly LedgerEntry[], from: Instant, to: Instant): LedgerEntry[] {
  const stops = entries.filter(({ event, at }) => STOPS.has(event.type) && at >= from);
  const during = stops.filter(({ at }) => at <= to);
  const last = during.at(-1);
  if (last === undefined || last.event.type === 'RolloutResumed') return during;
  const resumed = stops.find(({ event, at }) => event.type === 'RolloutResumed' && at > to);
  return resumed === undefined ? during : [...during, resumed];
}
