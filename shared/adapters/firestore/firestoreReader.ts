import type {
  AggregateField,
  AggregateQuery,
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Query,
  QuerySnapshot,
} from '@google-cloud/firestore';
import type { Collection, Reader } from '../../ports/store.ts';
import type { AccessObserver } from '../documents/accessObserver.ts';
import { type AnyCollection, type AnyQuery, checkQuery } from '../documents/checkQuery.ts';
import { isId } from '../documents/documentText.ts';

export type Count = AggregateQuery<{ count: AggregateField<number> }>;

/** How something is fetched: by itself, or within a transaction. */
export interface Fetch {
  readonly document: (reference: DocumentReference) => Promise<DocumentSnapshot>;
  readonly query: (query: Query) => Promise<QuerySnapshot>;
  readonly count: (count: Count) => Promise<number>;
}

/** Firestore's name for the id of a document in a query. */
const ID = '__name__';

/** Reads documents as they were stored: plain JSON values. */
export function firestoreReader(firestore: Firestore, fetch: Fetch, onAccess: AccessObserver | undefined): Reader {
  const readDocument = async ({ name }: AnyCollection, id: string): Promise<DocumentSnapshot> => {
    const snapshot = await fetch.document(firestore.collection(name).doc(id));
    onAccess?.('read', name, 1);
    return snapshot;
  };

  /** In an order of its own a query continues after a document, which is read for it; by id, after the id alone. */
  const compile = async (collection: AnyCollection, asked: AnyQuery): Promise<Query> => {
    const { equal, ordered } = checkQuery(collection, asked);
    const { range, limit, afterId } = asked;
    let query: Query = firestore.collection(collection.name);
    for (const [field, value] of equal) query = query.where(field, '==', value);
    if (range?.from !== undefined) query = query.where(range.field, '>=', range.from);
    if (range?.to !== undefined) query = query.where(range.field, '<=', range.to);
    query = query.orderBy(ordered ?? ID);
    if (afterId !== undefined && ordered === undefined) query = query.startAfter(afterId);
    if (afterId !== undefined && ordered !== undefined) {
      const last = await readDocument(collection, afterId);
      if (!last.exists) throw new Error(`${collection.name}/${afterId} is gone: cannot continue after it`);
      query = query.startAfter(last);
    }
    return limit === undefined ? query : query.limit(limit);
  };

  return {
    get: async (collection, id) =>
      // Nothing can have been stored under what is no id, and the client would throw.
      isId(id) ? valueOf(collection, await readDocument(collection, id)) : undefined,
    query: async (collection, query) => {
      const { docs } = await fetch.query(await compile(collection, query));
      onAccess?.('read', collection.name, Math.max(1, docs.length));
      return docs.flatMap((snapshot) => {
        const value = valueOf(collection, snapshot);
        return value === undefined ? [] : [{ id: snapshot.id, value }];
      });
    },
    count: async (collection, query) => {
      const counted = await fetch.count((await compile(collection, query)).count());
      onAccess?.('count', collection.name, 1);
      return counted;
    },
  };
}

/** What a collection holds was stored as its type: nobody else may write there. */
function valueOf<T extends object>(_collection: Collection<T>, snapshot: DocumentSnapshot): T | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return snapshot.data() as T | undefined;
}
