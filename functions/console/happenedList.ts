import { html } from 'hono/html';
import { momentName } from '../../shared/text/days.ts';
import type { Happened } from '../../shared/text/alerts/timeline.ts';
import { type Html, outsideLink } from './markup.ts';

/** What happened, oldest first, from the ledger: every chain of the incident in one order. */
export function happenedList(timeline: readonly Happened[]): Html {
  return html`<ol class="happened">
      ${timeline.map(item)}
    </ol>
    <p class="soft">Each is an entry of the ledger. Check it with <code>npx tranche evidence verify</code>.</p>`;
}

function item({ at, knownAt, actor, what, text, url, stream, seq, hash }: Happened): Html {
  const known = knownAt === null ? '' : html` <span class="soft">known ${momentName(knownAt)}</span>`;
  return html`<li>
    <time datetime="${at}">${momentName(at)}<span class="seconds">${at.slice(16, 19)}</span></time>
    <div>
      <b>${url === null ? what : outsideLink(url, what)}</b> <span class="soft">${actor}</span>${known}
      ${text === '' ? '' : html`<span class="note">${text}</span>`}
      <span class="id" title="${hash}">${stream} ${seq}</span>
    </div>
  </li>`;
}
