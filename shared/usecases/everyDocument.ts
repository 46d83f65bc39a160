import { type InstanceDocument, instances } from '../ports/collections.ts';
import type { Collection, Document, Query, Store } from '../ports/store.ts';

const PAGE = 1_000;

/** Every document that a query finds, in the order of their ids, a page at a time. */
export async function* everyDocument<T extends Document>(
  store: Store,
  collection: Collection<T>,
  where: NonNullable<Query<T>['where']>,
): AsyncGenerator<T> {
  let afterId: string | undefined;
  do {
    const page = await store.query(collection, { where, limit: PAGE, ...(afterId === undefined ? {} : { afterId }) });
    for (const { value } of page) yield value;
    afterId = page.length < PAGE ? undefined : page.at(-1)?.id;
  } while (afterId !== undefined);
}

export function everyInstance(store: Store, environment: string): AsyncGenerator<InstanceDocument> {
  return everyDocument(store, instances, { environment });
}
