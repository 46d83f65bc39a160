import { Marked } from 'marked';

/** A text as HTML. What is HTML in it is shown as it is written; links lead to the web or nowhere. */
export function renderMarkdown(text: string): string {
  return markdown.parse(text, { async: false });
}

const markdown = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => (isComment(text) ? '' : escapeHtml(text)),
    link({ href, tokens }) {
      const inside = this.parser.parseInline(tokens);
      return isWeb(href) ? `<a href="${escapeHtml(href)}" rel="nofollow noopener">${inside}</a>` : inside;
    },
    // The pages load nothing from elsewhere.
    image: ({ text }) => escapeHtml(text),
    code: ({ text }) => `<pre><code>${escapeHtml(text)}</code></pre>\n`,
  },
});

/** GitHub does not show comments; markers are kept in them. */
function isComment(text: string): boolean {
  return /^<!--(?:(?!-->)[\s\S])*-->\s*$/.test(text);
}

function isWeb(href: string): boolean {
  const url = URL.parse(href);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
