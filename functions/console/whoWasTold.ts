import { html } from 'hono/html';
import { momentName } from '../../shared/text/days.ts';
import type { IncidentDetail } from '../../shared/usecases/incidents/views/showIncident.ts';
import type { PageState, ThreadState } from '../../shared/usecases/incidents/views/whoWasTold.ts';
import { type Html, outsideLink } from './markup.ts';
import { markTag } from './marks.ts';
import type { Mark } from './words.ts';

/** The pager, each channel, and why just these; of an incident that nobody was told of, why not. */
export function whoWasTold({ view, page, threads, withheld }: IncidentDetail): Html {
  if (view === null) {
    const why = withheld === null ? 'it closed before anybody was to be told' : withheld.reason;
    const until = withheld === null ? '' : ` It is looked at again ${momentName(withheld.until)} at the latest.`;
    return html`<p class="sheet">Nobody: ${why}.${until}</p>`;
  }
  return html`<ul class="told">
      <li>${page === null ? 'Nobody is paged by this rule.' : paged(page)}</li>
      ${threads.map((thread) => html`<li>${posted(thread)}</li>`)}
    </ul>
    <p class="soft">Why these: ${view.why}.</p>`;
}

const PAGE_MARKS: Readonly<Record<PageState['state'], Mark>> = {
  waiting: { sign: '○', word: 'is being told', tone: 'busy' },
  trouble: { sign: '✕', word: 'not reached', tone: 'bad' },
  told: { sign: '✓', word: 'paged', tone: 'good' },
  closed: { sign: '✓', word: 'paged, and closed there', tone: 'good' },
};

function paged({ state, pager, at, trouble }: PageState): Html {
  const when = at === null ? '' : html` <span class="soft">${momentName(at)}</span>`;
  const why =
    trouble === null ? '' : html`<span class="note">since ${momentName(trouble.since)}: ${trouble.error}</span>`;
  return html`<b>Pager</b>${pager === null ? '' : ` (${pager})`} ${markTag(PAGE_MARKS[state])}${when}${why}`;
}

function posted({ channel, posted, at, permalink }: ThreadState): Html {
  const name = `#${channel}`;
  const where = permalink === null ? name : outsideLink(permalink, name);
  const mark: Mark = posted
    ? { sign: '✓', word: 'posted', tone: 'good' }
    : { sign: '○', word: 'is being told', tone: 'busy' };
  return html`<b>${where}</b> ${markTag(mark)}${at === null ? '' : html` <span class="soft">${momentName(at)}</span>`}`;
}
