import { Marked } from 'marked';

/**
 * A text as HTML. Of the HTML in it a few tags without attributes mean what they mean at GitHub, comments are hidden, and
 * all else is shown as it is written; links lead to the web or nowhere.
 */
export function renderMarkdown(text: string): string {
  return markdown.parse(text, { async: false });
}

const markdown = new Marked({
  gfm: true,
  // As in issues and comments at GitHub, though not in its files.
  breaks: true,
  renderer: {
    html: ({ text }) => renderHtml(text),
    link({ href, tokens }) {
      const inside = this.parser.parseInline(tokens);
      return isWeb(href) ? `<a href="${escapeHtml(href)}" rel="nofollow noopener">${inside}</a>` : inside;
    },
    // The pages load nothing from elsewhere.
    image: ({ text }) => escapeHtml(text),
    code: ({ text }) => `<pre><code>${escapeHtml(text)}</code></pre>\n`,
  },
});

/** What may stay as it is: the tags that tracking issues are written with, and characters by their names. */
const PLAIN = /<details(?: open)?>|<\/?(?:summary|sub|b)>|<\/details>|&(?:[a-z]{2,8}|#\d{1,7});/;
/** GitHub does not show comments; markers are kept in them. */
const COMMENT = /<!--(?:(?!-->)[\s\S])*-->/;
const KNOWN = new RegExp(`(${PLAIN.source})|(${COMMENT.source})`, 'g');

function renderHtml(text: string): string {
  let html = '';
  let end = 0;
  for (const { 0: all, 1: plain = '', index } of text.matchAll(KNOWN)) {
    html += escapeHtml(text.slice(end, index)) + plain;
    end = index + all.length;
  }
  return html + escapeHtml(text.slice(end));
}

function isWeb(href: string): boolean {
  const url = URL.parse(href);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
