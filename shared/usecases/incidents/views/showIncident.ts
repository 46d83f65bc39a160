import { formatInstant } from '../../../domain/calendar/dates.ts';
import type { Instant } from '../../../domain/calendar/time.ts';
import type { Calendar } from '../../../domain/calendar/workingCalendar.ts';
import type { LedgerEntry } from '../../../domain/evidence/ledger.ts';
import { alertId } from '../../../domain/incident/alert.ts';
import type { AlertView } from '../../../domain/incident/alertView.ts';
import { type AlertDocument, type IncidentDocument, alerts, incidents } from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';
import type { Clock } from '../../../ports/clock.ts';
import { nextForIncident } from '../../../text/alerts/nextForIncident.ts';
import { durationInWords } from '../../../domain/calendar/duration.ts';
import { type Happened, timelineOf } from '../../../text/alerts/timeline.ts';
import type { NextStep } from '../../../text/nextStep.ts';
import { readStream } from '../../views.ts';
import { type IncidentSummary, summariseIncident } from './incidentSummary.ts';
import { type PostMortemView, showPostMortem } from './postMortemViews.ts';
import { type ReadAlertDeps, readAlertView } from '../alert/readAlertView.ts';
import { type PageState, type ThreadState, pageState, threadStates } from './whoWasTold.ts';

/** An incident with its alert, who was told of it, and everything that happened. */
export interface IncidentDetail extends IncidentSummary {
  /** What the on-call is told of it; `null` while nobody is. */
  readonly view: AlertView | null;
  readonly acknowledged: { readonly by: string; readonly at: string } | null;
  readonly closed: { readonly by: string; readonly at: string; readonly reason: string } | null;
  readonly page: PageState | null;
  readonly threads: readonly ThreadState[];
  /** `42 minutes`: from its opening to its end, or until now. */
  readonly lasted: string;
  /** The alert of a person who closed too early, and the one that came after such a one. */
  readonly succeeds: string | null;
  readonly succeededBy: string | null;
  readonly postMortem: PostMortemView | null;
  readonly next: NextStep;
  readonly timeline: readonly Happened[];
}

export interface ShowDeps extends ReadAlertDeps {
  readonly clock: Clock;
  readonly calendar: Calendar;
}

/** Of an alert of many incidents so many chains are read; the others are as the first ones are. */
const MOST_CHAINS = 25;

/**
 * @param id of an incident, or of an alert: then the incident that opened it, and what happened to the others of it
 * @returns `undefined` when there is neither
 */
export async function showIncident(deps: ShowDeps, id: string): Promise<IncidentDetail | undefined> {
  const { store, calendar, clock } = deps;
  const format = (at: Instant): string => formatInstant(at, calendar.timeZone);
  const found = await findEither(store, id);
  if (found === undefined) return undefined;
  const { incident, alert } = found;
  const view = alert === undefined ? null : ((await readAlertView(deps, alert.id))?.view ?? null);
  const chains = await readChains(store, found, id);
  const summary = summariseIncident(incident, alert, format);
  return {
    ...summary,
    view,
    ...whatWasDone(alert, format),
    lasted: durationInWords(lengthOf(found, clock.now())),
    page: alert === undefined ? null : await pageState(store, alert, chains, format),
    threads: alert === undefined ? [] : await threadStates(store, alert, chains, format),
    succeeds: alert?.succeeds ?? null,
    succeededBy: alert === undefined ? null : await successorOf(store, alert),
    postMortem: alert === undefined ? null : ((await showPostMortem(deps, alert.id)) ?? null),
    next: nextForIncident({ ...summary, alert: view }),
    timeline: timelineOf(chains, format),
  };
}

function whatWasDone(
  alert: AlertDocument | undefined,
  format: (at: Instant) => string,
): Pick<IncidentDetail, 'acknowledged' | 'closed'> {
  const { acknowledged = null, closed = null } = alert?.standing ?? {};
  return {
    acknowledged: acknowledged === null ? null : { by: acknowledged.by, at: format(acknowledged.at) },
    closed: closed === null ? null : { by: closed.by, at: format(closed.at), reason: closed.reason },
  };
}

interface Found {
  readonly incident: IncidentDocument;
  readonly alert: AlertDocument | undefined;
}

async function findEither(store: Store, id: string): Promise<Found | undefined> {
  const incident = await store.get(incidents, id);
  if (incident !== undefined) {
    return { incident, alert: incident.alert === null ? undefined : await store.get(alerts, incident.alert) };
  }
  const alert = await store.get(alerts, id);
  if (alert === undefined) return undefined;
  const first = await store.get(incidents, alert.first.incident);
  return first === undefined ? undefined : { incident: first, alert };
}

function lengthOf({ incident, alert }: Found, now: Instant): number {
  if (alert === undefined) return (incident.closedAt ?? now) - incident.openedAt;
  return (alert.standing.closed?.at ?? now) - alert.openedAt;
}

/** Its own chain, or of an alert those of its incidents; that of the alert; that of the post-mortem. */
async function readChains(store: Store, { incident, alert }: Found, asked: string): Promise<LedgerEntry[]> {
  const members =
    alert === undefined || alert.id !== asked
      ? []
      : await store.query(incidents, { where: { alert: alert.id }, limit: MOST_CHAINS });
  const ids = new Set([incident.incident, ...members.map((each) => each.id)]);
  const streams: LedgerEntry['stream'][] = [
    ...[...ids].map((each) => `incident:${each}` as const),
    ...(alert === undefined ? [] : ([`alert:${alert.id}`, `post-mortem:${alert.id}`] as const)),
  ];
  return (await Promise.all(streams.map((stream) => readStream(store, stream)))).flat();
}

async function successorOf(store: Store, { id, environment }: AlertDocument): Promise<string | null> {
  return (await store.get(alerts, alertId(environment, id)))?.id ?? null;
}
