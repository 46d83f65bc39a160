import { formatInstant } from '../../../domain/calendar/dates.ts';
import type { Instant } from '../../../domain/calendar/time.ts';
import type { Calendar } from '../../../domain/calendar/workingCalendar.ts';
import type { Incident } from '../../../domain/incident/incident.ts';
import type { Clock } from '../../../ports/clock.ts';
import { type IncidentDocument, incidents } from '../../../ports/collections.ts';
import type { Query, Store } from '../../../ports/store.ts';
import { type IncidentSummary, summariseAll } from './incidentSummary.ts';
import { newestOpened } from './newestOpened.ts';

export interface ListDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Pick<Calendar, 'timeZone'>;
}

export interface IncidentFilter {
  readonly state?: 'open' | 'closed' | undefined;
  /** How many of those that have closed, about. */
  readonly limit?: number | undefined;
  /** Those that opened earlier: the `next` of the page before. */
  readonly before?: Instant | undefined;
}

export interface IncidentPage {
  readonly incidents: readonly IncidentSummary[];
  /** To be asked for with `before`; left out on the last page. */
  readonly next?: string;
}

const LIST_LIMIT = 100;
/** More open ones than that are one trouble, and not read one by one. */
const MOST_OPEN = 1_000;

/** Incidents, the newest first: on the first page every open one, however old, and of the others the newest. */
export async function listIncidents(deps: ListDeps, filter: IncidentFilter = {}): Promise<IncidentPage> {
  const { store, clock } = deps;
  const { state, limit = LIST_LIMIT, before = clock.now() + 1 } = filter;
  const isFirst = filter.before === undefined;
  const open = isFirst && state !== 'closed' ? await find(store, { state: 'open' }) : [];
  if (state === 'open') return { incidents: await summarised(deps, open) };
  const { values, next } = await newestOpened(store, incidents, { limit, before });
  const known = new Set(values.map(({ incident }) => incident));
  const all = [...values, ...open.filter(({ incident }) => !known.has(incident))];
  const wanted = state === undefined ? all : all.filter((each) => each.state === state);
  return {
    incidents: await summarised(deps, wanted),
    ...(next !== null && { next: formatInstant(next, deps.calendar.timeZone) }),
  };
}

/** Those of a rollout, an instance or an alert, the newest first. */
export async function incidentsWhere(
  deps: Omit<ListDeps, 'clock'>,
  ...where: readonly NonNullable<Query<IncidentDocument>['where']>[]
): Promise<IncidentSummary[]> {
  const found = await Promise.all(where.map((each) => find(deps.store, each)));
  const byId = new Map(found.flat().map((incident) => [incident.incident, incident]));
  return summarised(deps, [...byId.values()]);
}

async function find(store: Store, where: NonNullable<Query<IncidentDocument>['where']>): Promise<Incident[]> {
  return (await store.query(incidents, { where, limit: MOST_OPEN })).map(({ value }) => value);
}

function summarised(
  { store, calendar: { timeZone } }: Omit<ListDeps, 'clock'>,
  found: readonly Incident[],
): Promise<IncidentSummary[]> {
  const newestFirst = found.toSorted((a, b) => b.openedAt - a.openedAt || (a.incident < b.incident ? -1 : 1));
  return summariseAll(store, newestFirst, (at) => formatInstant(at, timeZone));
}
