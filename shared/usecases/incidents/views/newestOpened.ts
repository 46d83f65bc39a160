import type { Instant } from '../../../domain/calendar/time.ts';
import type { Collection } from '../../../ports/store.ts';
import type { Store } from '../../../ports/store.ts';

export interface PageOf<T> {
  /** The newest first. */
  readonly values: readonly T[];
  /** What to ask for the page after this one with; `null` on the last. */
  readonly next: Instant | null;
}

/**
 * The newest documents by when they opened. Queries go from the oldest on, so counts, which read no document, find out from
 * when on there are about as many as are wanted.
 * @param limit a page has a few more where several opened at the same moment
 */
export async function newestOpened<T extends { readonly openedAt: Instant }>(
  store: Store,
  collection: Collection<T>,
  { limit, before }: { readonly limit: number; readonly before: Instant },
): Promise<PageOf<T>> {
  const field = 'openedAt';
  const to = before - 1;
  const countFrom = (from: Instant): Promise<number> => store.count(collection, { range: { field, from, to } });
  let from = 0;
  if ((await countFrom(from)) > limit) {
    const [oldest] = await store.query(collection, { orderBy: field, limit: 1 });
    from = oldest?.value.openedAt ?? 0;
    for (let end = to; end - from > 1;) {
      const middle = Math.floor((from + end) / 2);
      const count = await countFrom(middle);
      if (count < limit) end = middle;
      else from = middle;
      if (count >= limit && count <= 2 * limit) break;
    }
  }
  const found = await store.query(collection, { range: { field, from, to } });
  const values = found.map(({ value }) => value).toReversed();
  const last = values[limit - 1];
  if (last === undefined) return { values, next: null };
  const page = values.filter(({ openedAt }) => openedAt >= last.openedAt);
  const more = page.length < values.length || (from > 0 && (await countFrom(0)) > page.length);
  return { values: page, next: more ? last.openedAt : null };
}
