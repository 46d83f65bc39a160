import { html } from 'hono/html';
import type { AlertView, HoldView } from '../../shared/domain/incident/alertView.ts';
import { byWhom, failedLines, holdFacts, observedText } from '../../shared/text/alerts/parts.ts';
import { counted, dayName, momentName } from '../../shared/text/days.ts';
import type { Choice } from '../../shared/text/decisions.ts';
import type { IncidentDetail } from '../../shared/usecases/incidents/views/showIncident.ts';
import { happenedList } from './happenedList.ts';
import { UNTOLD, decisionMark, priorityMark, stateMark, statusMark } from './incident.ts';
import { type Html, commandLine, incidentPath, outsideLink, rolloutPath } from './markup.ts';
import { markTag } from './marks.ts';
import { section } from './rolloutBody.ts';
import { fact } from './statePanel.ts';
import { whoWasTold } from './whoWasTold.ts';
import { affected, instanceLink, withWhom } from './withWhom.ts';

/** What the on-call engineer opens in the night, in the order in which it is asked. */
export function incidentBody(incident: IncidentDetail): Html {
  const { view, timeline } = incident;
  return html`${headPanel(incident)} ${view === null ? '' : html`${runbook(view)} ${links(view)}`} ${withWhom(incident)}
  ${section('told', 'Who was told', whoWasTold(incident))} ${postMortem(incident)}
  ${section('timeline', 'What happened', happenedList(timeline))}`;
}

/** What is wrong, since when, with whom, what changed last; then what to type, and what else is known. */
function headPanel(incident: IncidentDetail): Html {
  const { view, summary } = incident;
  return html`<section class="state ${toneOf(incident)}">
    <h1>${headlineOf(incident)}</h1>
    <p class="marks">${marksOf(incident)}</p>
    <p class="why">${view?.summary ?? summary}</p>
    ${view?.pagerTrouble ? html`<p class="trouble">! ${view.pagerTrouble}</p>` : ''} ${firstFacts(incident)}
    ${nextStep(incident)} ${otherFacts(incident)}
  </section>`;
}

/** What is typed first stands open, the rest behind a word. */
const SHOWN_COMMANDS = 3;

function nextStep({ next: { sentence, commands } }: IncidentDetail): Html {
  const line = ({ what, command }: Choice): Html =>
    html`<p class="what">${what}:</p>
      ${commandLine(command)}`;
  const more = commands.slice(SHOWN_COMMANDS).map(line);
  return html`<div class="next-step">
    <p class="next"><b>Next:</b> ${sentence}</p>
    ${commands.slice(0, SHOWN_COMMANDS).map(line)}
    ${
      more.length === 0
        ? ''
        : html`<details>
            <summary>More commands</summary>
            ${more}
          </details>`
    }
  </div>`;
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

function firstFacts(incident: IncidentDetail): Html {
  const { view, openedAt, lasted } = incident;
  return html`<dl class="facts">
    ${fact('Since', html`<b>${momentName(view?.openedAt ?? openedAt)}</b>, ${lasted}`)}
    ${view?.hold ? heldFacts(view.hold) : fact('With whom', whom(incident))}
    ${view === null ? '' : html`${changedLast(view)} ${observed(view)}`}
  </dl>`;
}

function heldFacts(hold: HoldView): Html[] {
  const failed = failedLines(hold);
  const facts = holdFacts(hold).map(([name, value]) => fact(name, value));
  if (failed.length === 0) return facts;
  const items = failed.map((line) => html`<li>${line}</li>`);
  return [
    ...facts,
    fact(
      'Failed',
      html`<ul class="plain">
        ${items}
      </ul>`,
    ),
  ];
}

/** One instance in full; of many, how many. */
function whom(incident: IncidentDetail): Html | string {
  const shown = affected(incident);
  const [one] = shown;
  if (one === undefined) return 'no instance of the fleet';
  const many = shown.length + (incident.view?.moreInstances ?? 0);
  if (many > 1) return html`<a href="#with-whom">${counted(many, 'instance')}</a>`;
  const { group, version, region } = one;
  const details = [group, version, region].filter((part) => part !== null && part !== '');
  return html`${instanceLink(incident, one)}${one.slug === one.id ? '' : ` (${one.id})`}, ${details.join(', ')}`;
}

/** The first suspicion, and whether the rollout goes on meanwhile. */
function changedLast({ lastChange, rollout, hold }: AlertView): Html {
  const none = 'no upgrade of it is on record';
  const last = lastChange?.url ? outsideLink(lastChange.url, lastChange.text) : (lastChange?.text ?? none);
  const running =
    rollout === null
      ? 'none is running'
      : html`<span class="${rollout.held ? 'trouble' : ''}">
          <a href="${rolloutPath(rollout.id)}">${rollout.id}</a>${rollout.text.slice(rollout.id.length)}
        </span>`;
  return html`${hold === null ? fact('Changed last', last) : ''} ${fact('Rollout', running)}`;
}

function observed(view: AlertView): Html | '' {
  const text = observedText(view);
  return text === null ? '' : fact('Observed', text);
}

function otherFacts(incident: IncidentDetail): Html {
  const { view, id, url, severity, owner, rule, acknowledged, decision, closed, succeeds, succeededBy } = incident;
  const { incidents } = view ?? {};
  const link = url === null ? id : outsideLink(url, id);
  const many =
    incidents === undefined || incidents.total < 2
      ? ''
      : `${incidents.total}, ${incidents.open} still open; the first one is `;
  return html`<dl class="facts">
    ${fact(many === '' ? 'Incident' : 'Incidents', html`${many}${link}`)}
    ${severity === null ? '' : fact('Severity', severity)}
    ${view === null ? '' : fact('Acknowledged', acknowledged === null ? 'by nobody' : byWhom(acknowledged))}
    ${owner === null ? '' : fact('Owner', owner)}
    ${decision === null ? '' : fact('Decided', `${decision.kind} by ${byWhom(decision)}`)}
    ${closed === null ? '' : fact('Closed', byWhom(closed))} ${rule === null ? '' : fact('Rule', rule)}
    ${succession('Comes after', succeeds)} ${succession('Paged again as', succeededBy)}
  </dl>`;
}

function succession(name: string, alert: string | null): Html | '' {
  return alert === null ? '' : fact(name, html`<a href="${incidentPath(alert)}">${alert}</a>`);
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
function runbook({ documentation }: AlertView): Html | '' {
  if (documentation === null) return '';
  return section('runbook', 'What the policy says', html`<pre class="words">${documentation}</pre>`);
}

function postMortem({ postMortem }: IncidentDetail): Html | '' {
  if (postMortem === null) return '';
  const { issue, openedAt, closedAt, actions } = postMortem;
  const where = issue === null ? 'its issue is being opened' : outsideLink(issue.url, `issue ${issue.number}`);
  const state = closedAt === null ? `open since ${momentName(openedAt)}` : `closed ${momentName(closedAt)}`;
  const items = actions.map(
    ({ title, assignee, due, state }) =>
      html`<li>${title}: ${assignee ?? 'nobody'}, ${state === 'done' ? 'done' : `${state}, due ${dayName(due)}`}</li>`,
  );
  const list =
    items.length === 0
      ? ''
      : html`<ul class="plain">
          ${items}
        </ul>`;
  return section('post-mortem', 'Post-mortem', html`<div class="sheet">${where}, ${state}${list}</div>`);
}
