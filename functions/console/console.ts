import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import { html } from 'hono/html';
import { formatInstant } from '../../shared/domain/calendar/dates.ts';
import type { Authenticate } from '../authenticate.ts';
import { type Observers, requestSpan } from '../requestSpan.ts';
import { HEADERS } from './headers.ts';
import { incidentPage, incidentsPage } from './incidentPages.ts';
import { monitoringPage } from './monitoringBody.ts';
import { type Page, renderPage } from './page.ts';
import { type PageDeps, instancePage, notFoundPage, overviewPage, rolloutPage } from './pages.ts';
import { postMortemsPage } from './postMortemsBody.ts';

export interface ConsoleDeps extends PageDeps, Observers {
  /** Who may look. */
  readonly readers: Authenticate;
}

/** `/`, `/rollouts/`, `/incidents` and `/monitoring`: what people look at. It only reads; commands are typed, with a name and a reason. */
export function consoleFunction(deps: ConsoleDeps): HttpFunction {
  return async (request, response): Promise<void> => {
    const page = await requestSpan('console', request, deps, () => answer(deps, request), FAILED);
    if (page.status === 405) response.set('Allow', 'GET');
    response
      .status(page.status)
      .set(HEADERS)
      .send(await render(deps, page));
  };
}

async function answer(deps: ConsoleDeps, request: Request): Promise<Page> {
  if (request.method !== 'GET') return message(405, 'This page can only be read', 'Ask for it with GET.');
  if ((await deps.readers(request)) === undefined) return REFUSED;
  return route(deps, request);
}

const REFUSED = message(401, 'This page is not for everybody', 'Come through the sign-in of your company.');
const FAILED = message(500, 'This page could not be made', 'An internal error; the log says more.');

const INCIDENT = /^\/incidents(?:\/([^/]+))?\/?$/;
const ROLLOUT = /^\/rollouts\/([^/]+)(?:\/([^/]+))?\/?$/;

async function route(deps: ConsoleDeps, { path, query }: Request): Promise<Page> {
  const day = typeof query['day'] === 'string' ? query['day'] : undefined;
  if (path === '/') return overviewPage(deps, day);
  if (path === '/postmortems') return postMortemsPage(deps);
  if (path === '/monitoring')
    return monitoringPage(deps, typeof query['project'] === 'string' ? query['project'] : undefined);
  const incident = INCIDENT.exec(path);
  if (incident !== null) {
    const asked = decoded(incident[1]);
    const before = typeof query['before'] === 'string' ? query['before'] : undefined;
    return asked === undefined ? incidentsPage(deps, before) : incidentPage(deps, asked);
  }
  const [, id, instance] = (ROLLOUT.exec(path) ?? []).map(decoded);
  if (id === undefined) return notFoundPage('No page has this address.');
  return instance === undefined ? rolloutPage(deps, id, day) : instancePage(deps, id, instance);
}

/** What cannot be decoded names nothing that we have. */
function decoded(segment: string | undefined): string | undefined {
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

async function render({ calendar, clock, environment }: ConsoleDeps, page: Page): Promise<string> {
  const { timeZone } = calendar;
  const now = formatInstant(clock.now(), timeZone);
  return String(await renderPage(page, { environment, timeZone, now }));
}

function message(status: number, title: string, text: string): Page {
  const body = html`<section class="state quiet">
    <h1>${title}</h1>
    <p>${text}</p>
  </section>`;
  return { status, title, body, moving: false };
}
