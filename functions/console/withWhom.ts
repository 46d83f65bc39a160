import { html } from 'hono/html';
import type { AlertView } from '../../shared/domain/incident/alertView.ts';
import { counted } from '../../shared/text/days.ts';
import type { IncidentDetail } from '../../shared/usecases/incidents/views/showIncident.ts';
import { stateMark } from './incident.ts';
import { type Html, instancePath } from './markup.ts';
import { markTag } from './marks.ts';
import { section } from './rolloutBody.ts';

type Affected = AlertView['instances'][number];

export function affected({ view, instance, slug, group, state }: IncidentDetail): readonly Affected[] {
  if (view !== null) return view.instances;
  if (instance === null) return [];
  const isOpen = state === 'open';
  return [{ id: instance, slug: slug ?? instance, group: group ?? 'unknown', version: '', region: null, open: isOpen }];
}

/** Only of the incident's own instance is it known that a rollout had upgraded it. */
export function instanceLink({ instance, rollout }: IncidentDetail, { id, slug }: Affected): Html | string {
  return id === instance && rollout !== null ? html`<a href="${instancePath(rollout, id)}">${slug}</a>` : slug;
}

/** Of a single one everything is said already. */
export function withWhom(incident: IncidentDetail): Html | '' {
  const shown = affected(incident);
  const more = incident.view?.moreInstances ?? 0;
  if (shown.length + more < 2) return '';
  const rows = shown.map(
    (each) =>
      html`<tr>
        <th scope="row">
          ${instanceLink(incident, each)} ${each.slug === each.id ? '' : html`<span class="id">${each.id}</span>`}
        </th>
        <td>${each.group}</td>
        <td>${each.version}</td>
        <td>${each.region ?? ''}</td>
        <td>${markTag(stateMark(each.open ? 'open' : 'closed'))}</td>
      </tr>`,
  );
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
