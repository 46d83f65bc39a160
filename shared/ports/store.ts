/**
 * State as documents in collections, in the subset that SQLite and Firestore do alike: get by id, queries with equality
 * filters, at most one range, an order and a limit, counts, and transactions with optimistic or pessimistic isolation.
 */

/** A scalar that a query can compare. Documents hold `null`, never `undefined`, in a field that is queried. */
export type Scalar = string | number | boolean | null;

/** Documents are plain JSON values; `id` is their key in the collection and is not part of the body. */
export type Document = object;

/**
 * A collection and the composite indexes that its queries need: each index lists the equality fields first and then
 * the ordered one. Every query must be covered by one of them; the SQLite adapter creates them, Firestore's are derived.
 */
export interface Collection<T extends Document> {
  readonly name: string;
  readonly indexes: readonly (readonly (keyof T & string)[])[];
}

export interface Query<T extends Document> {
  /** Field to exact value, all of them must hold. */
  readonly where?: { readonly [K in keyof T & string]?: Scalar };
  /** One range on the ordered field, bounds inclusive. */
  readonly range?: { readonly field: keyof T & string; readonly from?: string | number; readonly to?: string | number };
  /** Ascending; ties and the default order are by id. */
  readonly orderBy?: keyof T & string;
  readonly limit?: number;
  /** Continue after the document with this id (of the same query): paging. Needs no `orderBy`. */
  readonly afterId?: string;
}

export interface Stored<T extends Document> {
  readonly id: string;
  readonly value: T;
}

export interface Reader {
  get<T extends Document>(collection: Collection<T>, id: string): Promise<T | undefined>;
  query<T extends Document>(collection: Collection<T>, query: Query<T>): Promise<Stored<T>[]>;
  /** Counted by the engine, without reading the documents. */
  count<T extends Document>(collection: Collection<T>, query: Query<T>): Promise<number>;
}

/** What a transaction body works with: reads first, then writes; the writes become visible together or not at all. */
export interface Transaction extends Reader {
  /** Creates or replaces. */
  set<T extends Document>(collection: Collection<T>, id: string, value: T): void;
  /** Fails the transaction with `AlreadyExists` when the document is there. */
  create<T extends Document>(collection: Collection<T>, id: string, value: T): void;
  delete<T extends Document>(collection: Collection<T>, id: string): void;
}

export interface Store extends Reader {
  /**
   * Runs the body so that it sees one state and its writes apply to that state. The body may run more than once and
   * must have no effect of its own besides its writes. What it throws rolls back and is thrown on.
   */
  transaction<R>(body: (tx: Transaction) => Promise<R>): Promise<R>;
}

export class AlreadyExists extends Error {
  override readonly name = 'AlreadyExists';
  constructor(collection: string, id: string) {
    super(`${collection}/${id} already exists`);
  }
}
