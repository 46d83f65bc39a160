import { html } from 'hono/html';
import { reasonInWords } from '../../shared/text/reasons.ts';
import type { RolloutView } from '../../shared/usecases/views.ts';
import type { Html } from './markup.ts';

/** Who takes no part, by reason. `slugs` names instances by id, as far as the fleet still knows them. */
export function excludedList({ excluded }: RolloutView, slugs: ReadonlyMap<string, string>): Html {
  if (excluded.length === 0) return html`<p>Every instance of the fleet takes part.</p>`;
  const byReason = [...Map.groupBy(excluded, ({ reason }) => reason)];
  return html`<table class="rows excluded">
    <caption class="hidden">
      Instances that take no part, by reason
    </caption>
    <thead>
      <tr>
        <th scope="col">Reason</th>
        <th scope="col">Instances</th>
      </tr>
    </thead>
    <tbody>
      ${byReason.map(
        ([reason, some]) =>
          html`<tr>
            <th scope="row">${reasonInWords(reason)}</th>
            <td>
              <ul class="names">
                ${some.map(({ id }) => html`<li>${slugs.get(id) ?? ''} <span class="id">${id}</span></li>`)}
              </ul>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
