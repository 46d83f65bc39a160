import { html } from 'hono/html';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { Routing } from '../../shared/domain/incident/routing.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Store } from '../../shared/ports/store.ts';
import { dayName } from '../../shared/text/days.ts';
import { reasonInWords } from '../../shared/text/reasons.ts';
import { listFleet } from '../../shared/usecases/listFleet.ts';
import { listAlerts } from '../../shared/usecases/incidents/views/listAlerts.ts';
import { incidentsWhere } from '../../shared/usecases/incidents/views/listIncidents.ts';
import type { MonitoringViewDeps } from '../../shared/usecases/monitoring/viewMonitoring.ts';
import {
  type RolloutSummary,
  type RolloutView,
  listRollouts,
  showHistory,
  showRollout,
  showUpgrade,
} from '../../shared/usecases/views.ts';
import type { Alert, Incident } from './incident.ts';
import { instanceBody } from './instanceBody.ts';
import { type Html, rolloutPath } from './markup.ts';
import { alertNeeds } from './needsAlerts.ts';
import type { Page } from './page.ts';
import { isMoving, needsSection, rolloutBody } from './rolloutBody.ts';
import { rolloutTable } from './rolloutTable.ts';

export interface PageDeps extends MonitoringViewDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly environment: string;
  readonly routing: Routing;
}

/** The rollout that has not ended, in full, and every other by name. */
export async function overviewPage(deps: PageDeps, day: string | undefined): Promise<Page> {
  const rollouts = (await listRollouts(deps.store, deps.calendar)).toReversed();
  if (rollouts.length === 0) {
    const alerts = await openAlerts(deps);
    const body = html`${noRollout()}${needed(deps, alerts)}`;
    return { status: 200, title: 'No rollout yet', body, moving: alerts.length > 0 };
  }
  const all = html`<section id="rollouts" aria-labelledby="rollouts-title">
    <h2 id="rollouts-title">Rollouts</h2>
    ${rolloutTable(rollouts)}
  </section>`;
  const active = rollouts.find(({ endedAt }) => endedAt === null);
  const rollout = active && (await showRollout(deps.store, deps.calendar, active.id));
  const alerts = await openAlerts(deps);
  if (rollout === undefined) {
    const body = html`${nothingRuns(rollouts[0])}${needed(deps, alerts)}${all}`;
    return { status: 200, title: 'No rollout is running', body, moving: alerts.length > 0 };
  }
  const body = html`${await fullBody(deps, rollout, alerts, day)}${all}`;
  return { status: 200, title: titleOf(rollout), body, moving: isMoving(rollout) || alerts.length > 0 };
}

export async function rolloutPage(deps: PageDeps, id: string, day: string | undefined): Promise<Page> {
  const rollout = await showRollout(deps.store, deps.calendar, id);
  if (rollout === undefined) return notFoundPage(`There is no rollout ${id}.`);
  // Once it has ended, what is wrong with the fleet has nothing to do with it.
  const alerts = rollout.endedAt === null ? await openAlerts(deps) : [];
  const body = html`${crumbs([['Rollouts', '/#rollouts']], id)}${await fullBody(deps, rollout, alerts, day)}`;
  return { status: 200, title: titleOf(rollout), body, moving: isMoving(rollout) || alerts.length > 0 };
}

export async function instancePage(deps: PageDeps, id: string, instance: string): Promise<Page> {
  const { store, calendar } = deps;
  const rollout = await showRollout(store, calendar, id);
  if (rollout === undefined) return notFoundPage(`There is no rollout ${id}.`);
  const shown = await showUpgrade(store, calendar, id, instance);
  if (shown === undefined) return notFoundPage(whyNoPart(rollout, instance));
  const { upgrade, history } = shown;
  const incidents = await incidentsWhere(deps, { instance, state: 'open' }, { instance, state: 'closed' });
  const path = crumbs(
    [
      ['Rollouts', '/#rollouts'],
      [id, rolloutPath(id)],
    ],
    upgrade.slug,
  );
  const body = html`${path}${instanceBody({ rollout, upgrade, history, incidents })}`;
  const waits = upgrade.result === 'planned' && rollout.state === 'active';
  const moving = upgrade.result === 'in-flight' || waits;
  return { status: 200, title: `${upgrade.slug} · ${rollout.version}`, body, moving };
}

export function notFoundPage(message: string): Page {
  const body = html`<section class="state quiet">
    <h1>There is nothing here</h1>
    <p>${message}</p>
    <p>See <a href="/">how the rollout stands</a>, or look for it in <a href="/#rollouts">the list of rollouts</a>.</p>
  </section>`;
  return { status: 404, title: 'Not found', body, moving: false };
}

async function openAlerts(deps: PageDeps): Promise<readonly Alert[]> {
  return (await listAlerts(deps, { state: 'open' })).alerts;
}

function needed({ clock }: PageDeps, alerts: readonly Alert[]): Html | '' {
  const needs = alertNeeds(alerts, clock.now());
  return needs.length === 0 ? '' : needsSection(needs);
}

async function fullBody(
  deps: PageDeps,
  rollout: RolloutView,
  alerts: readonly Alert[],
  day: string | undefined,
): Promise<Html> {
  const { store, calendar, clock, environment } = deps;
  const incidents = await incidentsOf(deps, rollout);
  const fleet = rollout.excluded.length === 0 ? [] : (await listFleet(store, environment, {})).instances;
  return rolloutBody({
    rollout,
    incidents,
    alerts,
    now: clock.now(),
    history: await showHistory(store, calendar, rollout.id),
    slugs: new Map(fleet.map(({ id, slug }) => [id, slug])),
    calendar,
    today: calendar.dateOf(clock.now()),
    day,
  });
}

/** Those after its upgrades, and while it runs whatever else is open. */
async function incidentsOf(deps: PageDeps, { id, endedAt }: RolloutView): Promise<Incident[]> {
  return incidentsWhere(deps, { rollout: id }, ...(endedAt === null ? [{ state: 'open' } as const] : []));
}

function titleOf({ id, state }: RolloutSummary): string {
  return `${state === 'held' ? 'HELD' : state} · ${id}`;
}

function whyNoPart({ id, excluded }: RolloutView, instance: string): string {
  const reason = excluded.find((each) => each.id === instance)?.reason;
  return `${instance} takes no part in ${id}${reason === undefined ? '' : `: ${reasonInWords(reason)}`}.`;
}

function noRollout(): Html {
  return html`<section class="state quiet">
    <h1>No rollout yet</h1>
    <p>Register a release, and its plan and progress are shown here.</p>
    <pre class="command"><code>npx tranche release register 5.2.0 --type major</code></pre>
    <p class="what">To see first who would get it when:</p>
    <pre class="command"><code>npx tranche preview --fleet . --version 5.2.0 --type major</code></pre>
  </section>`;
}

function nothingRuns(last: RolloutSummary | undefined): Html {
  const ended =
    last === undefined || last.endedAt === null
      ? ''
      : html`<p>
          The last one, <a href="${rolloutPath(last.id)}">${last.id}</a>, was ${last.state} on
          ${dayName(last.endedAt.slice(0, 10))}.
        </p>`;
  return html`<section class="state quiet">
    <h1>No rollout is running</h1>
    ${ended}
  </section>`;
}

export function crumbs(above: readonly (readonly [string, string])[], here: string): Html {
  return html`<nav aria-label="Breadcrumb" class="crumbs">
    <ol>
      ${above.map(([name, path]) => html`<li><a href="${path}">${name}</a></li>`)}
      <li aria-current="page">${here}</li>
    </ol>
  </nav>`;
}
