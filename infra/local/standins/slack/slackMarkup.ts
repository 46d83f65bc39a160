import { escapeHtml } from '../github/githubMarkdown.ts';

/** Slack's markup as HTML: links, mentions, bold; everything else is shown as it is written. */
export function markupHtml(text: string): string {
  const parts = text.split(/(<[^<>\n]*>)/);
  return parts.map((part) => (/^<.*>$/.test(part) ? sequence(part.slice(1, -1)) : words(part))).join('');
}

/** What stands between `<` and `>`. */
function sequence(inside: string): string {
  const [what = '', label] = inside.split('|');
  const mention = /^!(channel|here|everyone)$/.exec(what)?.[1];
  if (mention !== undefined) return `<b class="mention">@${mention}</b>`;
  // Everybody's own clock is this one.
  if (what.startsWith('!date^')) return words(label ?? '');
  if (what.startsWith('@')) return `<b class="mention">${words(what)}</b>`;
  const url = URL.parse(decoded(what));
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return words(`&lt;${inside}&gt;`);
  return `<a href="${escapeHtml(url.href)}" rel="noreferrer">${words(label ?? what)}</a>`;
}

function words(text: string): string {
  const html = escapeHtml(decoded(text));
  return html.replace(/(^|[\s(])\*([^*\n]+)\*(?=$|[\s.,:;!)])/g, '$1<b>$2</b>').replaceAll('\n', '<br>');
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
