import { formatInstant } from '../../../domain/calendar/dates.ts';
import type { Instant } from '../../../domain/calendar/time.ts';
import type { Alert } from '../../../domain/incident/alert.ts';
import { type AlertDocument, alerts, pages } from '../../../ports/collections.ts';
import type { Routing } from '../../../domain/incident/routing.ts';
import type { Store } from '../../../ports/store.ts';
import { alertView } from '../../../text/alerts/alertView.ts';
import { countIncidents } from '../alert/followAlert.ts';
import { membersOf } from '../alert/membersOf.ts';
import { decisionOf } from './incidentSummary.ts';
import type { ListDeps } from './listIncidents.ts';
import { newestOpened } from './newestOpened.ts';

/** What is shown of an alert in a list; instants are texts in the zone of the calendar. */
export type AlertSummary = Awaited<ReturnType<typeof summariseAlert>>;

export interface AlertPage {
  readonly alerts: readonly AlertSummary[];
  /** To be asked for with `before`; left out on the last page. */
  readonly next?: string;
}

export interface AlertFilter {
  readonly state?: 'open' | 'closed' | undefined;
  readonly limit?: number | undefined;
  readonly before?: Instant | undefined;
}

const LIMIT = 50;
const MOST_OPEN = 200;

/** Alerts, the newest first: on the first page every open one, however old, and of the others the newest. */
export async function listAlerts(deps: ListDeps, filter: AlertFilter = {}): Promise<AlertPage> {
  const { store, clock, calendar } = deps;
  const { state, limit = LIMIT, before = clock.now() + 1 } = filter;
  const isFirst = filter.before === undefined;
  const open = isFirst && state !== 'closed' ? await openAlerts(store) : [];
  const summarise = (found: readonly AlertDocument[]): Promise<AlertSummary[]> =>
    Promise.all(found.toSorted((a, b) => b.openedAt - a.openedAt).map((alert) => summariseAlert(deps, alert)));
  if (state === 'open') return { alerts: await summarise(open) };
  const { values, next } = await newestOpened(store, alerts, { limit, before });
  const known = new Set(values.map(({ id }) => id));
  const all = [...values, ...open.filter(({ id }) => !known.has(id))];
  const wanted = state === undefined ? all : all.filter(({ standing }) => standing.status === 'closed');
  return {
    alerts: await summarise(wanted),
    ...(next !== null && { next: formatInstant(next, calendar.timeZone) }),
  };
}

/** An alert that is not settled is looked at again and again, so every open one is among those. */
export async function openAlerts(store: Store): Promise<AlertDocument[]> {
  const found = await store.query(alerts, { where: { settled: false }, orderBy: 'lookAt', limit: MOST_OPEN });
  return found.map(({ value }) => value).filter(({ standing }) => standing.closed === null);
}

const NO_LINKS: Pick<Routing, 'links'> = { links: [] };

async function summariseAlert({ store, calendar }: Omit<ListDeps, 'clock'>, alert: Alert) {
  const format = (at: Instant): string => formatInstant(at, calendar.timeZone);
  const [counts, members, page] = await Promise.all([
    countIncidents({ store }, alert.id),
    membersOf(store, alert.id),
    alert.pager ? store.get(pages, alert.id) : undefined,
  ]);
  const view = alertView(
    {
      alert,
      counts,
      members,
      instance: undefined,
      lastUpgrade: undefined,
      pullRequest: undefined,
      rollout: undefined,
      trouble: page?.trouble ?? null,
    },
    NO_LINKS,
    format,
  );
  const { acknowledged, closed, owner } = alert.standing;
  return {
    id: alert.id,
    status: view.status,
    priority: alert.priority,
    headline: view.headline,
    summary: view.summary,
    policy: view.policy,
    severity: alert.first.facts.severity,
    openedAt: view.openedAt,
    incidents: counts,
    instances: view.instances,
    moreInstances: view.moreInstances,
    /** The incident that opened it. */
    first: alert.first.incident,
    rule: alert.rule,
    why: alert.why,
    acknowledged: acknowledged === null ? null : { by: acknowledged.by, at: format(acknowledged.at) },
    owner,
    decision: decisionOf(alert, format),
    closed: closed === null ? null : { by: closed.by, at: format(closed.at), reason: closed.reason },
    pagerTrouble: view.pagerTrouble,
    succeeds: alert.succeeds,
  };
}
