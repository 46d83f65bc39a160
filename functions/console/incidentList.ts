import { html } from 'hono/html';
import type { Instant } from '../../shared/domain/calendar/time.ts';
import { counted, momentName } from '../../shared/text/days.ts';
import { durationInWords } from '../../shared/domain/calendar/duration.ts';
import { type Alert, type Incident, decisionMark, priorityMark, statusMark } from './incident.ts';
import { incidentTable } from './incidentTable.ts';
import { type Html, incidentPath } from './markup.ts';
import { markTag } from './marks.ts';

export interface IncidentsShown {
  readonly alerts: readonly Alert[];
  /** Those that belong to no alert. */
  readonly untold: readonly Incident[];
  /** Where older ones are; `null` when these are all. */
  readonly older: string | null;
  readonly now: Instant;
}

/** Every alert with what became of it, the open ones first; a mass outage is one row that counts. */
export function incidentList({ alerts, untold, older, now }: IncidentsShown): Html {
  const open = alerts.filter(({ status }) => status !== 'closed').toSorted(byUrgency);
  const closed = alerts.filter(({ status }) => status === 'closed');
  return html`<section class="state ${toneOf(open)}">
      <h1>${titleOf(open)}</h1>
      <p class="next">${sentenceOf(open)}</p>
    </section>
    ${open.length === 0 ? '' : section('Open', alertTable(open, now))}
    ${untold.length === 0 ? '' : section('Told to nobody', incidentTable(untold))}
    ${closed.length === 0 ? '' : section('Closed', alertTable(closed, now))}
    ${alerts.length === 0 && untold.length === 0 ? html`<p class="calm">No incident is on record.</p>` : ''}
    ${older === null ? '' : html`<p><a href="/incidents?before=${encodeURIComponent(older)}">Older ones</a></p>`}`;
}

export function titleOf(open: readonly Alert[]): string {
  return open.length === 0 ? 'No alert is open' : `${counted(open.length, 'alert')} open`;
}

function sentenceOf(open: readonly Alert[]): string {
  if (open.length === 0) return 'Whatever Cloud Monitoring reports next is paged, and shown here.';
  const nobodys = open.filter(({ status }) => status === 'open').length;
  const undecided = open.filter(({ decision }) => decision === null).length;
  const trouble = open.filter(({ pagerTrouble }) => pagerTrouble !== null).length;
  const parts = [
    nobodys > 0 && `${nobodys} that nobody has acknowledged`,
    undecided > 0 && `${undecided} undecided`,
    trouble > 0 && `${trouble} that the pager does not take`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'Each is in somebody’s hands, and decided.' : `${parts.join(', ')}.`;
}

function toneOf(open: readonly Alert[]): 'bad' | 'warn' | 'good' {
  if (open.length === 0) return 'good';
  return open.some(({ status, pagerTrouble }) => status === 'open' || pagerTrouble !== null) ? 'bad' : 'warn';
}

/** Nobody has it before somebody has; then by priority, then the oldest. */
function byUrgency(a: Alert, b: Alert): number {
  const rank = ({ status, priority }: Alert): string => `${status === 'open' ? 0 : 1}${priority}`;
  return rank(a) === rank(b) ? Date.parse(a.openedAt) - Date.parse(b.openedAt) : rank(a) < rank(b) ? -1 : 1;
}

function alertTable(alerts: readonly Alert[], now: Instant): Html {
  return html`<table class="rows alerts">
    <thead>
      <tr>
        <th scope="col">Alert</th>
        <th scope="col">Priority</th>
        <th scope="col">Since</th>
        <th scope="col">Who has it</th>
        <th scope="col">What it is</th>
      </tr>
    </thead>
    <tbody>
      ${alerts.map((alert) => row(alert, now))}
    </tbody>
  </table>`;
}

function row(alert: Alert, now: Instant): Html {
  const { id, headline, priority, openedAt, decision, incidents, pagerTrouble, closed } = alert;
  const ended = closed === null ? now : Date.parse(closed.at);
  return html`<tr>
    <th scope="row">
      <a href="${incidentPath(id)}">${headline}</a>
      ${incidents.total > 1 ? html`<span class="note">${counted(incidents.total, 'incident')}, ${incidents.open} open</span>` : ''}
      ${pagerTrouble === null ? '' : html`<span class="note trouble">! ${pagerTrouble}</span>`}
    </th>
    <td>${markTag(priorityMark(priority))}</td>
    <td>${momentName(openedAt)}<span class="note">${durationInWords(ended - Date.parse(openedAt))}</span></td>
    <td>${hands(alert)}</td>
    <td>
      ${markTag(decisionMark(decision))}${decision === null ? '' : html`<span class="note">${decision.reason}</span>`}
    </td>
  </tr>`;
}

function hands({ status, acknowledged, closed }: Alert): Html {
  const who = acknowledged?.by ?? closed?.by ?? '';
  return html`${markTag(statusMark(status))}${who === '' ? '' : html`<span class="note">${who}</span>`}`;
}

function section(title: string, content: Html): Html {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}
