import { html } from 'hono/html';
import { z } from 'zod';
import { momentName } from '../../shared/text/days.ts';
import { eventName } from '../../shared/text/eventName.ts';
import type { Html } from './markup.ts';

const entries = z.array(
  z.looseObject({
    seq: z.number(),
    at: z.string(),
    actor: z.string(),
    controls: z.array(z.string()),
    event: z.looseObject({ type: z.string(), reason: z.string() }),
    prev: z.string(),
    hash: z.string(),
  }),
);
type Entry = z.infer<typeof entries>[number];

const HASH_SHOWN = 10;

/** A chain of the ledger, oldest first: who decided what, when and why. */
export function historyTable(history: readonly object[]): Html {
  const chain = entries.parse(history);
  if (chain.length === 0) return html`<p>Nothing has been decided yet.</p>`;
  return html`<table class="rows history">
      <caption class="hidden">
        Decisions, oldest first
      </caption>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What and why</th>
          <th scope="col">Hash</th>
        </tr>
      </thead>
      <tbody>
        ${chain.map(row)}
      </tbody>
    </table>
    <p class="soft">
      Each entry carries the hash of the one before it. Check the whole ledger with
      <code>npx tranche evidence verify</code>.
    </p>`;
}

function row({ seq, at, actor, controls, event, hash, prev }: Entry): Html {
  return html`<tr>
    <td class="number">${seq}</td>
    <td class="when">
      <time datetime="${at}">${momentName(at)}<span class="seconds">${at.slice(16, 19)}</span></time>
    </td>
    <td>${actor}</td>
    <td>
      <b>${eventName(event.type)}</b>
      <span class="note">${event.reason}</span>
      <span class="id">${controls.join(' ')}</span>
    </td>
    <td class="hash"><code title="${hash}, after ${prev}">${hash.slice(0, HASH_SHOWN)}…</code></td>
  </tr>`;
}
