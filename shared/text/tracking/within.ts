/** GitHub takes 65,536 characters; some are left for what it may count differently. */
export const LONGEST_TEXT = 65_000;

/** As many of the items, with what stands between them, as fit into so many characters; the others are only counted. */
export function within(items: readonly string[], most: number, between: string, noun = ''): string {
  const shown: string[] = [];
  let left = most;
  for (const item of items) {
    left -= item.length + between.length;
    if (left < 0) break;
    shown.push(item);
  }
  const more = items.length - shown.length;
  if (more === 0) return shown.join(between);
  const rest = `and ${more} ${shown.length === 0 ? '' : 'more'}${noun === '' ? '' : ` ${noun}`}`.replace('  ', ' ');
  return [...shown, rest.trimEnd()].join(between);
}

/** Lines of a list with a dash each. */
export function bullets(items: readonly string[], most: number): string {
  return `- ${within(items, most, '\n- ')}`;
}

/** The paragraphs that are there, with an empty line between. */
export function paragraphs(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text !== '').join('\n\n');
}

/** A section that opens on a click. `title` and `count` are HTML of one line: as Markdown they would be a paragraph. */
export function folded(title: string, count: string, content: string, open = false): string {
  return `<details${open ? ' open' : ''}>\n<summary><b>${title}</b>${count}</summary>\n\n${content}\n\n</details>`;
}
