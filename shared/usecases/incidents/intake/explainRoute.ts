import type { MonitoringIncident } from '../../../contracts/monitoringIncident.ts';
import { formatInstant } from '../../../domain/calendar/dates.ts';
import type { Instant } from '../../../domain/calendar/time.ts';
import { routeIncident } from '../../../domain/incident/routeIncident.ts';
import type { Routing } from '../../../domain/incident/routing.ts';
import type { Deployment } from '../../../ports/fleetSource.ts';
import { linksFor } from '../../../text/alerts/links.ts';
import { saidOf } from './saidOf.ts';

export interface RouteInput {
  readonly routing: Routing;
  readonly notification: MonitoringIncident;
  /** Other incidents that are open at the same time. */
  readonly whileOpen: readonly MonitoringIncident[];
  readonly fleet: readonly Deployment[];
  readonly at: Instant;
  readonly timeZone: string;
}

export type RouteExplanation = ReturnType<typeof explainRoute>;

/** Where a notification would go if it opened an incident at that moment, and why. Silences are known to a server only. */
export function explainRoute({ routing, notification, whileOpen, fleet, at, timeZone }: RouteInput) {
  const { said, instance } = knownOf(notification, fleet);
  const others = whileOpen
    .filter(({ incidentId }) => incidentId !== notification.incidentId)
    .map((other) => ({ incident: other.incidentId, facts: knownOf(other, fleet).said.facts }))
    .filter(({ facts }) => facts.instance !== null && facts.instance === said.facts.instance);
  const route = routeIncident(routing, said.facts, { now: at, openedAt: at, timeZone, silences: [], others });
  const { rule, priority, group, withheld, reason, considered } = route;
  return {
    at: formatInstant(at, timeZone),
    incident: notification.incidentId,
    test: notification.test,
    summary: said.summary,
    facts: said.facts,
    rule: rule.name,
    priority,
    pager: rule.pager,
    slack: rule.slack,
    group,
    joinMinutes: rule.joinMinutes,
    repeatMinutes: rule.repeatMinutes,
    reopenMinutes: rule.reopenMinutes,
    withheld: withheld === undefined ? null : { ...withheld, until: formatInstant(withheld.until, timeZone) },
    reason,
    considered,
    links: linksFor(routing.links, said, {
      project: instance?.gcpProjectId ?? null,
      host: instance?.domain ?? null,
    }),
  };
}

function knownOf(notification: MonitoringIncident, fleet: readonly Deployment[]) {
  const instance = findIn(fleet, notification);
  const document = instance === undefined ? undefined : { id: instance.id, slug: instance.slug, instance };
  return { said: saidOf(notification, document), instance };
}

/** As a server finds it: by its project, and where that names none, by its host. */
function findIn(fleet: readonly Deployment[], { projectId, host }: MonitoringIncident) {
  const instances = fleet.flatMap(({ instance }) => instance ?? []);
  return (
    instances.find(({ gcpProjectId }) => projectId !== undefined && gcpProjectId === projectId) ??
    instances.find(({ domain }) => host !== undefined && domain === host)
  );
}
