import { html, raw } from 'hono/html';
import { momentName } from '../../shared/text/days.ts';
import type { Html } from './markup.ts';
import { STYLES } from './styles.ts';

export interface Page {
  readonly status: number;
  readonly title: string;
  readonly body: Html;
  /** Whether it is worth looking again soon. */
  readonly moving: boolean;
}

export interface Surroundings {
  readonly environment: string;
  readonly timeZone: string;
  /** An instant with its offset. */
  readonly now: string;
}

const REFRESH_SECONDS = 5;
/** Built by hand: its hash in the policy covers every character between the tags. */
const STYLE = raw(`<style>${STYLES}</style>`);

export function renderPage({ title, body, moving }: Page, { environment, timeZone, now }: Surroundings): Html {
  const refresh = html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${moving ? refresh : ''}
        <title>${title} · Tranche</title>
        ${STYLE}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <a class="brand" href="/"><span aria-hidden="true">▤</span> Tranche</a>
          <span>${environment}</span>
          <nav aria-label="Areas">
            <a href="/">Rollout</a> <a href="/incidents">Incidents</a> <a href="/postmortems">Post-mortems</a>
            <a href="/monitoring">Monitoring</a>
          </nav>
          <span class="now">Now <time datetime="${now}">${momentName(now)}</time> <b>${timeZone}</b></span>
        </header>
        <main id="main">${body}</main>
        <footer>
          All times are those of the calendar, ${timeZone} (now UTC${now.slice(19)}).
          ${moving ? `This page looks again every ${REFRESH_SECONDS} seconds.` : 'Nothing is moving: reload to look again.'}
        </footer>
      </body>
    </html>`;
}
