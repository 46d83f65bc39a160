import { html } from 'hono/html';
import type { Html } from './markup.ts';
import type { Mark } from './words.ts';

/** The sign is for the eye only: a reader of the page hears the word. */
export function markTag({ sign, word, tone }: Mark): Html {
  return html`<span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}
