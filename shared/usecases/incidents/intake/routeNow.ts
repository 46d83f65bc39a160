import type { Instant } from '../../../domain/calendar/time.ts';
import type { IncidentSaid } from '../../../domain/incident/facts.ts';
import type { IncidentEvent } from '../../../domain/incident/incident.ts';
import { routeIncident } from '../../../domain/incident/routeIncident.ts';
import type { Route } from '../../../domain/incident/routing.ts';
import { incidents } from '../../../ports/collections.ts';
import type { AlertingDeps } from '../deps.ts';
import { silencesNow } from './silencesNow.ts';

/** Open incidents of one instance that are looked through for one that inhibits. */
const MOST_OTHERS = 50;

export interface Routed extends Route {
  /** For the chain of the incident. */
  readonly event: (alert: string | null) => IncidentEvent;
}

/** Routes an incident by what is so at this moment: silences, and what else is open on its instance. */
export async function routeNow(
  deps: AlertingDeps,
  { incident, said, openedAt }: { incident: string; said: IncidentSaid; openedAt: Instant },
): Promise<Routed> {
  const { store, clock, calendar, routing } = deps;
  const { facts } = said;
  const now = clock.now();
  const [silent, open] = await Promise.all([
    silencesNow(deps),
    facts.instance === null || routing.inhibitions.length === 0
      ? []
      : store.query(incidents, { where: { instance: facts.instance, state: 'open' }, limit: MOST_OTHERS }),
  ]);
  const route = routeIncident(routing, facts, {
    now,
    openedAt,
    timeZone: calendar.timeZone,
    silences: silent,
    others: open
      .filter(({ value }) => value.incident !== incident)
      .map(({ value }) => ({ incident: value.incident, facts: value.said.facts })),
  });
  return { ...route, event: (alert) => eventOf(route, alert) };
}

function eventOf({ rule, reason, withheld }: Route, alert: string | null): IncidentEvent {
  if (alert !== null) return { type: 'IncidentAlerted', alert, rule: rule.name, reason };
  if (withheld === undefined) throw new Error('an incident that is not withheld has an alert');
  return { type: 'IncidentWithheld', withheld, reason };
}
