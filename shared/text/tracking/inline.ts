import { clean } from '../clean.ts';

/** Stands where GitHub would otherwise make a mention or a reference: it shows nothing and parts the two halves. */
const APART = '\u{200b}';

/** Nothing in it means anything in Markdown, as in most names and days: it need not be taken apart for every line. */
const HARMLESS = /^(?!\d+\)|.*gh-\d)[a-z\d]+(?:[ ,;()-][a-z\d(]+)*\)?$/i;

/**
 * A text from outside as one line of Markdown that shows just this text: no HTML, no mention, no reference to another
 * issue, no end of a table's cell. It may stand anywhere in a line.
 */
export function inline(text: string): string {
  return (
    oneLine(text)
      .replace(/[\\`*_[\]<>|~&$]/g, String.raw`\$&`)
      // GitHub looks for these after it has taken the backslashes away.
      .replace(/[@#]/g, `$&${APART}`)
      .replace(/(GH-)(?=\d)/gi, `$1${APART}`)
      .replace(/:(?=[\w+-]+:)/g, `:${APART}`)
      // Addresses become links by themselves.
      .replace(/:(?=\/\/)/g, String.raw`\:`)
      .replace(/(www)\./gi, String.raw`$1\.`)
      // What begins a list, a heading or a rule at the start of a line.
      .replace(/^[-+=:]/, String.raw`\$&`)
      .replace(/^(\d+)([.)])(?=\s|$)/, String.raw`$1\$2`)
  );
}

/** The same for texts that are not Markdown, such as titles and commit messages, where GitHub still links and closes. */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[@#]/g, `$&${APART}`)
    .replace(/(GH-)(?=\d)/gi, `$1${APART}`);
}

/** The same inside an element of HTML, where Markdown is not read. */
export function html(text: string): string {
  return plain(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/:(?=[\w+-]+:)/g, `:${APART}`);
}

/** At most so many characters, the last one an ellipsis where something was cut off. */
export function short(text: string, most: number): string {
  const line = oneLine(text);
  return line.length <= most ? line : `${line.slice(0, most - 1).toWellFormed()}…`;
}

/** `inline` of a text of at most so many characters; the escapes at most double it. */
export function inlineShort(text: string, most: number): string {
  if (text.length <= most && HARMLESS.test(text)) return text;
  return inline(short(text, most));
}

/** A code span around a text from outside, for what is there to be copied. */
export function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

const LONGEST_URL = 200;

/** A link to a page of the web; only the label where the address is none, or is too long for a table. */
export function link(label: string, url: string): string {
  const address = safeUrl(url, LONGEST_URL);
  return address === undefined ? inline(label) : `[${inline(label)}](${address})`;
}

/** The address without anything that could end a link or a cell; `undefined` for what is none. */
export function safeUrl(url: string, most: number): string | undefined {
  if (!/^https?:\/\/[\w.-]+(?::\d+)?(?:[/?]|$)/.test(url)) return undefined;
  const address = clean(url).replace(/[^\w\-./:?#=&%+,;@~]/gu, percent);
  return address.length <= most ? address : undefined;
}

function oneLine(text: string): string {
  return clean(text).replace(/\s+/gu, ' ').trim();
}

/** `encodeURIComponent` leaves brackets and quotes as they are. */
function percent(character: string): string {
  return encodeURIComponent(character).replace(
    /[!'()*]/,
    (left) => `%${left.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
