import type { DocumentReference, Firestore, Transaction as FirestoreTransaction } from '@google-cloud/firestore';
import type { Store, Transaction } from '../../ports/store.ts';
import type { AccessObserver } from '../documents/accessObserver.ts';
import type { AnyCollection } from '../documents/checkQuery.ts';
import { checkId, documentText } from '../documents/documentText.ts';
import { faultOf } from './firestoreFaults.ts';
import { type Fetch, firestoreReader } from './firestoreReader.ts';

/**
 * How often a body is run before a transaction gives up. Documents are made so that few transactions meet in one; what
 * gives up is delivered again by its message.
 */
const ATTEMPTS = 10;

/** Documents as they are, in Firestore collections of the same names: readable in its console too. */
export function firestoreStore(
  firestore: Firestore,
  collections: readonly AnyCollection[],
  { onAccess }: { readonly onAccess?: AccessObserver } = {},
): Store {
  const indexed = new Map(collections.map(({ name, indexes }) => [name, [...new Set(indexes.flat())]]));
  const byItself: Fetch = {
    document: (reference) => orFault(reference.get()),
    query: (query) => orFault(query.get()),
    count: async (count) => (await orFault(count.get())).data().count,
  };

  /** @param written gets the collection of each write, for the observer */
  const open = (running: FirestoreTransaction, written: string[]): Transaction => {
    const within: Fetch = {
      document: (reference) => running.get(reference),
      query: (query) => running.get(query),
      count: async (count) => (await running.get(count)).data().count,
    };
    const target = ({ name }: AnyCollection, id: string): DocumentReference => {
      checkId(name, id);
      written.push(name);
      return firestore.collection(name).doc(id);
    };
    /** As JSON at once: what is stored is what the embedded engine would store. */
    const plain = ({ name }: AnyCollection, id: string, value: object): object => {
      const fields = indexed.get(name);
      if (fields === undefined) throw new Error(`"${name}" is not among the collections of this store`);
      return JSON.parse(documentText(`${name}/${id}`, value, fields));
    };
    return {
      ...firestoreReader(firestore, within, onAccess),
      set: (collection, id, value) => void running.set(target(collection, id), plain(collection, id, value)),
      create: (collection, id, value) => void running.create(target(collection, id), plain(collection, id, value)),
      delete: (collection, id) => void running.delete(target(collection, id)),
    };
  };

  return {
    ...firestoreReader(firestore, byItself, onAccess),
    async transaction(body) {
      let written: string[] = [];
      const run = firestore.runTransaction(
        (running) => {
          written = [];
          return body(open(running, written));
        },
        { maxAttempts: ATTEMPTS },
      );
      const result = await orFault(run);
      for (const name of written) onAccess?.('write', name, 1);
      return result;
    },
  };
}

async function orFault<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw faultOf(error);
  }
}
