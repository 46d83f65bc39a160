import { clean } from '../clean.ts';

/** A value from outside, as a line of a Markdown document that shows it and nothing else. */
export function plain(text: string): string {
  return clean(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|#~]/g, String.raw`\$&`);
}

/** An address that can be followed, or else its text. */
export function link(url: string): string {
  return /^https?:\/\/[^\s<>"'`|\\]+$/.test(url) ? `<${url}>` : plain(url);
}

/** Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A list, or what to say when there is nothing in it. */
export function list(items: readonly string[], nothing: string): string {
  return items.length === 0 ? nothing : items.map((item) => `- ${item}`).join('\n');
}

export function document(...parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
