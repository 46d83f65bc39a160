import { cut } from '../../contracts/vendorText.ts';

/** As many as have room, with commas, and how many more there are. */
export function cutList(items: readonly string[], most: number): string {
  const all = items.join(', ');
  if (all.length <= most) return all;
  const room = most - ' and 1000000 more'.length;
  let text = cut(items[0] ?? '', room);
  let shown = 1;
  for (const item of items.slice(1)) {
    if (text.length + item.length + 2 > room) break;
    text += `, ${item}`;
    shown += 1;
  }
  return shown === items.length ? text : `${text} and ${items.length - shown} more`;
}

/** The entries that have room, in their order, none of which is longer than `each`; empty ones are left out. */
export function fill(
  entries: readonly (readonly [string, string | null])[],
  most: number,
  each: number,
): Record<string, string> {
  const filled = new Map<string, string>();
  let left = most;
  for (const [name, value] of entries) {
    const key = cut(name, 100);
    if (value === null || value === '' || key === '' || filled.has(key)) continue;
    const shown = cut(value, each);
    if (key.length + shown.length > left) continue;
    filled.set(key, shown);
    left -= key.length + shown.length;
  }
  return Object.fromEntries(filled);
}
