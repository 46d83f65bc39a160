import { formatInstant } from '../../domain/calendar/dates.ts';
import type { Calendar } from '../../domain/calendar/workingCalendar.ts';
import { incidents } from '../../ports/collections.ts';
import type { Store } from '../../ports/store.ts';

/** Every incident on record, newest first. */
export async function listIncidents(store: Store, { timeZone }: Calendar) {
  const found = await store.query(incidents, {});
  return found
    .map(({ value }) => value)
    .toSorted((a, b) => b.openedAt - a.openedAt)
    .map(({ incident, state, instance, rollout, openedAt, closedAt, summary, url }) => ({
      id: incident,
      state,
      instance,
      rollout,
      openedAt: formatInstant(openedAt, timeZone),
      closedAt: closedAt === null ? null : formatInstant(closedAt, timeZone),
      summary,
      url,
    }));
}
