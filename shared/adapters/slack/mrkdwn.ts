import { clean } from '../../text/clean.ts';

/** The characters by which Slack's markup begins links and mentions (docs.slack.dev/messaging/formatting-message-text). */
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * A text from outside in one line of Slack's markup: it mentions nobody and links nowhere.
 * @param most characters, counted as they are sent; what is longer is cut and ends in an ellipsis
 */
export function mrkdwn(text: string, most: number): string {
  return cut(
    Array.from(clean(text), (character) => ESCAPES[character] ?? character),
    most,
  );
}

/** The same with its lines kept. */
export function mrkdwnLines(text: string, most: number): string {
  const lines = text.split(/\r\n|[\n\r\u{2028}\u{2029}]/u).map((line) => clean(line));
  return cut(
    Array.from(lines.join('\n').trim(), (character) => ESCAPES[character] ?? character),
    most,
  );
}

/** A text from outside where Slack knows no markup. */
export function plain(text: string, most: number): string {
  return cut(Array.from(clean(text)), most);
}

/** A link of the web; whatever else it is, only its label. */
export function link(url: string, label: string, most: number): string {
  const words = mrkdwn(label.replaceAll('|', '/'), Math.min(most, LONGEST_LABEL));
  const address = URL.parse(url);
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:') return words;
  const href = address.href.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E');
  const whole = `<${href.replaceAll('&', '&amp;')}|${words}>`;
  return whole.length <= most ? whole : words;
}

const LONGEST_LABEL = 100;

/** Never in the middle of a character or of its escape. */
function cut(parts: readonly string[], most: number): string {
  if (parts.reduce((length, part) => length + part.length, 0) <= most) return parts.join('');
  let kept = '';
  for (const part of parts) {
    if (kept.length + part.length > most - 1) break;
    kept += part;
  }
  return `${kept.trimEnd()}…`;
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
/** Each is longer than what it replaces, by some 50 characters. */
const MOST_DATES = 4;

/** The instants in a text as each reader's own clock has them (docs.slack.dev/messaging/formatting-message-text, "Date formatting"). */
export function withDates(text: string): string {
  let left = MOST_DATES;
  return text.replace(INSTANT, (instant) => {
    const at = Date.parse(instant);
    if (Number.isNaN(at) || left-- <= 0) return instant;
    const fallback = `${instant.slice(0, 10)} ${instant.slice(11, 16)} ${zoneOf(instant)}`;
    return `<!date^${Math.floor(at / 1_000)}^{date_short_pretty} {time}|${fallback}>`;
  });
}

function zoneOf(instant: string): string {
  const offset = /[+-]\d\d:\d\d$/.exec(instant)?.[0] ?? '+00:00';
  return offset === '+00:00' ? 'UTC' : offset;
}
