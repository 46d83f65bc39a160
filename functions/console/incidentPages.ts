import { html } from 'hono/html';
import { parseInstant } from '../../shared/domain/calendar/dates.ts';
import { listAlerts } from '../../shared/usecases/incidents/views/listAlerts.ts';
import { listIncidents } from '../../shared/usecases/incidents/views/listIncidents.ts';
import { showIncident } from '../../shared/usecases/incidents/views/showIncident.ts';
import { headlineOf, incidentBody } from './incidentBody.ts';
import { incidentList, titleOf } from './incidentList.ts';
import type { Page } from './page.ts';
import { type PageDeps, crumbs, notFoundPage } from './pages.ts';

/** Everything that Monitoring has reported, the open ones first. */
export async function incidentsPage(deps: PageDeps, before: string | undefined): Promise<Page> {
  const until = before === undefined ? undefined : parseInstant(before, deps.calendar.timeZone);
  const { alerts, next } = await listAlerts(deps, { before: until });
  const { incidents } = await listIncidents(deps, { before: until });
  const open = alerts.filter(({ status }) => status !== 'closed');
  const untold = incidents.filter(({ alert }) => alert === null);
  const body = incidentList({ alerts, untold, older: next ?? null, now: deps.clock.now() });
  return { status: 200, title: titleOf(open), body, moving: open.length > 0 };
}

/** One incident, or one alert with all of its incidents. */
export async function incidentPage(deps: PageDeps, id: string): Promise<Page> {
  const incident = await showIncident(deps, id);
  if (incident === undefined) return notFoundPage(`There is no incident or alert ${id}.`);
  const path = crumbs([['Incidents', '/incidents']], id);
  const body = html`${path}${incidentBody(incident)}`;
  const moving = incident.state === 'open' || (incident.view !== null && incident.view.status !== 'closed');
  return { status: 200, title: headlineOf(incident), body, moving };
}
