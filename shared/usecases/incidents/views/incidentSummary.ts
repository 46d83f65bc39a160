import type { Instant } from '../../../domain/calendar/time.ts';
import type { Alert } from '../../../domain/incident/alert.ts';
import { sourceOf } from '../../../domain/incident/matchFacts.ts';
import type { Incident } from '../../../domain/incident/incident.ts';
import { alerts } from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';

/** What people and programs are shown of an incident in a list: instants are texts in the zone of the calendar. */
export type IncidentSummary = ReturnType<typeof summariseIncident>;

type Format = (at: Instant) => string;

/** @param alert the one that it belongs to, if it was told to anybody */
export function summariseIncident(incident: Incident, alert: Alert | undefined, format: Format) {
  const { facts } = incident.said;
  const { withheld } = incident;
  const standing = alert?.standing;
  return {
    id: incident.incident,
    state: incident.state,
    /** Who opened it: `monitoring`, or `tranche` because a rollout is held. */
    source: sourceOf(facts),
    instance: incident.instance,
    rollout: incident.rollout,
    openedAt: format(incident.openedAt),
    closedAt: incident.closedAt === null ? null : format(incident.closedAt),
    summary: incident.summary,
    url: incident.url,
    group: facts.group,
    slug: facts.slug,
    severity: facts.severity,
    policy: facts.policy,
    /** The rollout that had upgraded its instance does not go on before it is closed or dismissed. */
    blocks: incident.blocks,
    alert: alert?.id ?? null,
    priority: alert?.priority ?? null,
    rule: alert?.rule ?? null,
    status: standing?.status ?? null,
    acknowledgedBy: standing?.acknowledged?.by ?? null,
    owner: standing?.owner ?? null,
    decision: decisionOf(alert, format),
    withheld:
      withheld === null
        ? null
        : { why: withheld.why, by: withheld.by, reason: withheld.reason, until: format(withheld.until) },
  };
}

export function decisionOf(alert: Alert | undefined, format: Format) {
  const decision = alert?.standing.decision ?? null;
  if (decision === null) return null;
  const { kind, by, reason, at } = decision;
  return { kind, by, reason, at: format(at) };
}

/** Each with what its alert says; an alert of many incidents is read once. */
export async function summariseAll(
  store: Store,
  found: readonly Incident[],
  format: Format,
): Promise<IncidentSummary[]> {
  const ids = [...new Set(found.map(({ alert }) => alert).filter((id) => id !== null))];
  const read = await Promise.all(ids.map(async (id) => [id, await store.get(alerts, id)] as const));
  const byId = new Map(read);
  return found.map((incident) =>
    summariseIncident(incident, incident.alert === null ? undefined : byId.get(incident.alert), format),
  );
}
