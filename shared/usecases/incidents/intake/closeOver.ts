import { closesBy, isOver } from '../../../domain/incident/autoClose.ts';
import { MINUTE } from '../../../domain/calendar/time.ts';
import { incidents } from '../../../ports/collections.ts';
import { TRANCHE, recordIncident } from '../../records.ts';
import type { AlertingDeps } from '../deps.ts';
import { followAlert } from '../alert/followAlert.ts';
import { reconsiderWithheld } from './reconsider.ts';
import { routeNow } from './routeNow.ts';

/** A storm is closed over some watches. */
const MOST_AT_ONCE = 100;

/**
 * Closes the incidents of which Monitoring never tells the end, and which have not been told again for as long as their
 * rule says; what follows for their alerts is done. It may be run at any time.
 * @returns how many were closed
 */
export async function closeOver(deps: AlertingDeps): Promise<number> {
  const { store, clock } = deps;
  const due = await store.query(incidents, {
    where: { state: 'open' },
    range: { field: 'closesBy', from: 0, to: clock.now() },
    limit: MOST_AT_ONCE,
  });
  let count = 0;
  for (const { id } of due) {
    const closed = await store.transaction(async (tx) => {
      const incident = await tx.get(incidents, id);
      const by = { at: clock.now(), actor: TRANCHE };
      if (incident === undefined || !isOver(incident, by.at)) return undefined;
      const reason = 'nothing more was told of it, and Monitoring never tells of its end';
      const event = { type: 'IncidentClosed', instance: incident.instance, endedAt: null, reason } as const;
      return recordIncident(tx, incident, [event], by);
    });
    if (closed === undefined) continue;
    count += 1;
    if (closed.instance !== null) await reconsiderWithheld(deps, closed.instance);
    if (closed.alert !== null) await followAlert(deps, closed.alert);
  }
  return count;
}

/** Monitoring has told again of an open incident of which it never tells the end: it is not over yet. */
export async function prolong(deps: AlertingDeps, id: string): Promise<void> {
  const { store, clock } = deps;
  const known = await store.get(incidents, id);
  if (known === undefined || known.closesBy === null) return;
  const { rule } = await routeNow(deps, known);
  await store.transaction(async (tx) => {
    const incident = await tx.get(incidents, id);
    const by = { at: clock.now(), actor: TRANCHE };
    const end = closesBy(rule, true, by.at);
    if (incident?.state !== 'open' || incident.closesBy === null || end === null) return;
    // The same notification may come twice.
    if (end - incident.closesBy < MINUTE) return;
    const reason = 'Cloud Monitoring has told of it again';
    recordIncident(tx, incident, [{ type: 'IncidentRepeated', closesBy: end, reason }], by);
  });
}
