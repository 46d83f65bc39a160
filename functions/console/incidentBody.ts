import { html } from 'hono/html';
import type { Instant } from '../../shared/domain/calendar/time.ts';
import type { AlertView } from '../../shared/domain/incident/alertView.ts';
import { counted, momentName } from '../../shared/text/days.ts';
import { durationInWords } from '../../shared/text/duration.ts';
import type { IncidentDetail } from '../../shared/usecases/incidents/showIncident.ts';
import { happenedList } from './happenedList.ts';
import { UNTOLD, decisionMark, priorityMark, stateMark, statusMark } from './incident.ts';
import { type Html, commandLine, incidentPath, instancePath, outsideLink, rolloutPath } from './markup.ts';
import { markTag } from './marks.ts';
import { section } from './rolloutBody.ts';
import { fact } from './statePanel.ts';
import { whoWasTold } from './whoWasTold.ts';

/** What the on-call engineer opens in the night, in the order in which it is asked. */
export function incidentBody(incident: IncidentDetail, now: Instant): Html {
  const { view, timeline } = incident;
  return html`${headPanel(incident, now)} ${view === null ? '' : changed(view)} ${instances(incident)}
  ${view === null ? '' : links(view)} ${section('told', 'Who was told', whoWasTold(incident))} ${runbook(view)}
  ${postMortem(incident)} ${section('timeline', 'What happened', happenedList(timeline))}`;
}

/** What is wrong, with whom, since when, who has it, and what to type next. */
function headPanel(incident: IncidentDetail, now: Instant): Html {
  const { view, next, summary } = incident;
  return html`<section class="state ${toneOf(incident)}">
    <h1>${headlineOf(incident)}</h1>
    <p class="marks">${marksOf(incident)}</p>
    <p class="why">${view?.summary ?? summary}</p>
    <p class="next"><b>Next:</b> ${next.sentence}</p>
    ${view?.pagerTrouble ? html`<p class="trouble">! ${view.pagerTrouble}</p>` : ''}
    ${next.commands.map(
      ({ what, command }) =>
        html`<p class="what">${what}:</p>
          ${commandLine(command)}`,
    )}
    ${facts(incident, now)}
  </section>`;
}

export function headlineOf({ view, slug, instance, policy, summary }: IncidentDetail): string {
  return view?.headline ?? `${slug ?? instance ?? 'no instance of the fleet'}: ${policy ?? summary}`;
}

function toneOf({ view, state }: IncidentDetail): string {
  if (view === null) return 'quiet';
  if (view.status === 'closed') return state === 'open' ? 'warn' : 'good';
  return view.status === 'open' || view.decision?.kind === 'declared' ? 'bad' : 'warn';
}

function marksOf({ view, state, decision }: IncidentDetail): Html {
  if (view === null) return html`${markTag(stateMark(state))} ${markTag(UNTOLD)}`;
  const { priority, status } = view;
  return html`${markTag(priorityMark(priority))} ${markTag(statusMark(status))} ${markTag(decisionMark(decision))}`;
}

function facts(incident: IncidentDetail, now: Instant): Html {
  const { view, openedAt, closedAt, id, url } = incident;
  const since = view?.openedAt ?? openedAt;
  const until = view === null ? closedAt : view.status === 'closed' ? (incident.timeline.at(-1)?.at ?? null) : null;
  const lasted = durationInWords((until === null ? now : Date.parse(until)) - Date.parse(since));
  const link = url === null ? id : outsideLink(url, id);
  return html`<dl class="facts">
    ${fact('Since', html`<b>${momentName(since)}</b>, ${until === null ? lasted : `for ${lasted}`}`)}
    ${view === null ? fact('Incident', link) : alertFacts(view, incident, link)}
    ${incident.severity === null ? '' : fact('Severity', incident.severity)}
  </dl>`;
}

function alertFacts(view: AlertView, { rule, succeeds, succeededBy }: IncidentDetail, link: Html | string): Html {
  const { incidents, observed, threshold, acknowledged, owner, decision, closed } = view;
  const many = incidents.total > 1 ? `${incidents.total}, ${incidents.open} still open; the first one is ` : '';
  return html`${fact(incidents.total > 1 ? 'Incidents' : 'Incident', html`${many}${link}`)}
  ${observed === null ? '' : fact('Observed', threshold === null ? observed : `${observed}, threshold ${threshold}`)}
  ${fact('Acknowledged', acknowledged ?? 'by nobody')} ${owner === null ? '' : fact('Owner', owner)}
  ${decision === null ? '' : fact('Decided', decision.text)} ${closed === null ? '' : fact('Closed', closed)}
  ${fact('Rule', rule ?? '')} ${succession('Comes after', succeeds)} ${succession('Paged again as', succeededBy)}`;
}

function succession(name: string, alert: string | null): Html | '' {
  return alert === null ? '' : fact(name, html`<a href="${incidentPath(alert)}">${alert}</a>`);
}

/** The first suspicion, and whether the rollout goes on meanwhile. */
function changed({ lastChange, rollout }: AlertView): Html {
  const last =
    lastChange === null
      ? html`<p>No upgrade of it is on record.</p>`
      : html`<p>${lastChange.url === null ? lastChange.text : outsideLink(lastChange.url, lastChange.text)}</p>`;
  const running =
    rollout === null
      ? html`<p>No rollout is running.</p>`
      : html`<p class="${rollout.held ? 'trouble' : ''}">
          Rollout <a href="${rolloutPath(rollout.id)}">${rollout.id}</a>${rollout.text.slice(rollout.id.length)}.
        </p>`;
  return section('changed', 'What changed last', html`<div class="sheet">${last}${running}</div>`);
}

function instances({ view, instance, slug, group, rollout }: IncidentDetail): Html | '' {
  const shown = view?.instances ?? (instance === null ? [] : [untold(instance, slug, group)]);
  if (shown.length === 0) return '';
  const more = view?.moreInstances ?? 0;
  const rows = shown.map((each) => {
    // Only of the first one it is known that a rollout had upgraded it.
    const path = each.id === instance && rollout !== null ? instancePath(rollout, each.id) : undefined;
    return html`<tr>
      <th scope="row">
        ${path === undefined ? each.slug : html`<a href="${path}">${each.slug}</a>`}
        ${each.slug === each.id ? '' : html`<span class="id">${each.id}</span>`}
      </th>
      <td>${each.group}</td>
      <td>${each.version}</td>
      <td>${each.region ?? ''}</td>
      <td>${markTag(stateMark(each.open ? 'open' : 'closed'))}</td>
    </tr>`;
  });
  const content = html`<table class="rows with-whom">
      <thead>
        <tr>
          <th scope="col">Instance</th>
          <th scope="col">Group</th>
          <th scope="col">Version</th>
          <th scope="col">Region</th>
          <th scope="col">Incident</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${more === 0 ? '' : html`<p class="soft">… and ${counted(more, 'more instance')}</p>`}`;
  return section('with-whom', 'With whom', content);
}

function untold(id: string, slug: string | null, group: string | null): AlertView['instances'][number] {
  return { id, slug: slug ?? id, group: group ?? 'unknown', version: '', region: null, open: true };
}

function links({ links }: AlertView): Html | '' {
  if (links.length === 0) return '';
  const items = links.map(({ label, url }) => html`<li>${outsideLink(url, label)}</li>`);
  return section(
    'links',
    'Where to look',
    html`<ul class="plain">
      ${items}
    </ul>`,
  );
}

/** As Monitoring sent it: its markup is not ours to trust. */
function runbook(view: AlertView | null): Html | '' {
  if (view === null || view.documentation === null) return '';
  return section('runbook', 'What the policy says', html`<pre class="words">${view.documentation}</pre>`);
}

function postMortem({ postMortem }: IncidentDetail): Html | '' {
  if (postMortem === null) return '';
  const { issue, openedAt, closedAt, actions } = postMortem;
  const where = issue === null ? 'its issue is being opened' : outsideLink(issue.url, `issue ${issue.number}`);
  const state = closedAt === null ? `open since ${momentName(openedAt)}` : `closed ${momentName(closedAt)}`;
  const done = `${actions.done} of ${counted(actions.total, 'action')} done`;
  return section('post-mortem', 'Post-mortem', html`<p class="sheet">${where}: ${state}, ${done}.</p>`);
}
