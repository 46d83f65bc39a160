import { html } from 'hono/html';
import { momentName } from '../../shared/text/days.ts';
import { type Incident, UNTOLD, decisionMark, priorityMark, stateMark } from './incident.ts';
import { type Html, incidentPath } from './markup.ts';
import { markTag } from './marks.ts';

/** Incidents one by one, in the order given. */
export function incidentTable(incidents: readonly Incident[]): Html {
  return html`<table class="rows incidents">
    <caption class="hidden">
      Incidents, newest first
    </caption>
    <thead>
      <tr>
        <th scope="col">Incident</th>
        <th scope="col">State</th>
        <th scope="col">Opened</th>
        <th scope="col">Closed</th>
        <th scope="col">Told as</th>
      </tr>
    </thead>
    <tbody>
      ${incidents.map(row)}
    </tbody>
  </table>`;
}

function row(incident: Incident): Html {
  const { id, state, slug, instance, policy, summary, openedAt, closedAt } = incident;
  return html`<tr>
    <th scope="row">
      <a href="${incidentPath(id)}">${slug ?? instance ?? 'no instance of the fleet'}: ${policy ?? summary}</a>
      <span class="id">${id}</span>
    </th>
    <td>${markTag(stateMark(state))}</td>
    <td>${momentName(openedAt)}</td>
    <td>${closedAt === null ? '' : momentName(closedAt)}</td>
    <td>${toldAs(incident)}</td>
  </tr>`;
}

function toldAs({ priority, decision, withheld }: Incident): Html {
  if (priority === null) {
    const why = withheld === null ? '' : html`<span class="note">${withheld.reason}</span>`;
    return html`${markTag(UNTOLD)}${why}`;
  }
  return html`${markTag(priorityMark(priority))} ${markTag(decisionMark(decision))}`;
}
