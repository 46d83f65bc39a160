import { html } from 'hono/html';
import { counted, momentName } from '../../shared/text/days.ts';
import type { ChangeSummary } from '../../shared/domain/monitoring/diff.ts';
import {
  type MonitoredDetail,
  type MonitoredState,
  type MonitoredView,
  type MonitoringView,
  type MonitoringViewDeps,
  MONITORED_STATES,
  viewMonitored,
  viewMonitoring,
} from '../../shared/usecases/monitoring/viewMonitoring.ts';
import { type Html, commandLine } from './markup.ts';
import { markTag } from './marks.ts';
import type { Page } from './page.ts';
import { crumbs, notFoundPage } from './pages.ts';
import type { Mark } from './words.ts';

const MARKS: Readonly<Record<MonitoredState, Mark>> = {
  trouble: { sign: '!', word: 'in trouble', tone: 'bad' },
  drifted: { sign: '≠', word: 'changed by somebody else', tone: 'warn' },
  'to-change': { sign: '▶', word: 'to be changed', tone: 'busy' },
  unknown: { sign: '?', word: 'left as it is', tone: 'warn' },
  leaving: { sign: '–', word: 'leaving', tone: 'quiet' },
  'as-declared': { sign: '✓', word: 'as declared', tone: 'good' },
  'cleaned-up': { sign: '–', word: 'cleaned up', tone: 'quiet' },
};
const VERBS: Readonly<Record<ChangeSummary['change'], string>> = { create: 'make', update: 'change', delete: 'delete' };

/** `/monitoring`: what Cloud Monitoring has for the fleet, against what is declared. */
export async function monitoringPage(deps: MonitoringViewDeps, project: string | undefined): Promise<Page> {
  if (project !== undefined) return projectPage(deps, project);
  const view = await viewMonitoring(deps);
  const left = view.projects.length + view.more;
  const title = left === 0 ? 'Monitoring' : `${left} not as declared · monitoring`;
  return { status: 200, title, body: wholeBody(view), moving: view.summary.due > 0 };
}

async function projectPage(deps: MonitoringViewDeps, project: string): Promise<Page> {
  const monitored = await viewMonitored(deps, project);
  if (monitored === undefined) return notFoundPage(`Nobody looks after the monitoring of a project ${project}.`);
  const path = crumbs([['Monitoring', '/monitoring']], project);
  const body = html`${path}${section(monitored, 'h1')}${resourceTable(monitored)}`;
  return { status: 200, title: `${project} · monitoring`, body, moving: monitored.isDue };
}

function wholeBody({ declared, summary, projects, more }: MonitoringView): Html {
  if (!declared) {
    return html`<h1>Monitoring</h1>
      <p>No monitoring is declared for this server: nothing is configured in Cloud Monitoring.</p>`;
  }
  const states = MONITORED_STATES.filter((state) => summary[state] > 0);
  return html`<h1>Monitoring</h1>
    <p>
      ${counted(summary.projects, 'project')}:
      ${states.map((state) => html`${summary[state]} ${markTag(MARKS[state])} `)}
    </p>
    ${projects.map((each) => section(each, 'h2'))}
    ${more === 0 ? '' : html`<p>And ${counted(more, 'project')} more.</p>`}
    <p>What would change, and what was changed by somebody else:</p>
    ${commandLine('npx tranche monitoring plan --refresh')}`;
}

function section(monitored: MonitoredView, level: 'h1' | 'h2'): Html {
  const { project, instance, state, why, lookedAt, leavesAt, trouble, changes, drift } = monitored;
  const link = html`<a href="/monitoring?project=${encodeURIComponent(project)}">${project}</a>`;
  const heading =
    level === 'h1'
      ? html`<h1>${project} ${markTag(MARKS[state])}</h1>`
      : html`<h2>${link} ${markTag(MARKS[state])}</h2>`;
  return html`<section>
    ${heading}
    <p>
      ${instance === null ? 'A scoping project' : html`The project of ${instance}`},
      ${lookedAt === null ? 'not looked at yet' : html`looked at <time datetime="${lookedAt}">${momentName(lookedAt)}</time>`}.
      ${why === null ? '' : html`Because ${why}.`}
      ${leavesAt === null ? '' : html`It is cleaned up <time datetime="${leavesAt}">${momentName(leavesAt)}</time>.`}
    </p>
    ${(trouble?.errors ?? []).map(({ about, error }) => html`<p>${about === null ? '' : html`<b>${about}</b>: `}${error}</p>`)}
    ${changes.length === 0 ? '' : changeList(changes, drift)}
  </section>`;
}

function changeList(changes: readonly ChangeSummary[], drift: readonly ChangeSummary[]): Html {
  const isDrift = ({ kind, key }: ChangeSummary): boolean =>
    drift.some((each) => each.kind === kind && each.key === key);
  return html`<ul>
    ${changes.map(
      (change) =>
        html`<li>
          ${VERBS[change.change]} ${change.kind}
          <b>${change.key}</b>${isDrift(change) ? ', changed by somebody else' : ''}
          ${change.fields.map(
            ({ field, is, shall }) => html`<br /><code>${field}</code>: ${is || 'nothing'} → ${shall || 'nothing'}`,
          )}
        </li>`,
    )}
  </ul>`;
}

function resourceTable({ resources }: MonitoredDetail): Html {
  if (resources.length === 0) return html`<p>Tranche has nothing there yet.</p>`;
  return html`<table class="rows">
    <thead>
      <tr>
        <th scope="col">Kind</th>
        <th scope="col">Key</th>
        <th scope="col">Name</th>
        <th scope="col">Resource</th>
      </tr>
    </thead>
    <tbody>
      ${resources.map(
        ({ name, resource }) =>
          html`<tr>
            <td>${resource.kind}</td>
            <td>${resource.key}</td>
            <td>${resource.displayName}</td>
            <td><code>${name}</code></td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
