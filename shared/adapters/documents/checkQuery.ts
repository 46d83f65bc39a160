import type { Collection } from '../../ports/store.ts';
import { isScalar, nameOf } from './documentText.ts';

/** A collection of whichever documents: of their type, only the names of fields matter here. */
export type AnyCollection = Collection<never>;

/** A query of whichever documents. */
export interface AnyQuery {
  readonly where?: object;
  readonly range?: { readonly field: string; readonly from?: string | number; readonly to?: string | number };
  readonly orderBy?: string;
  readonly limit?: number;
  readonly afterId?: string;
}

export interface CheckedQuery {
  readonly equal: readonly (readonly [field: string, value: unknown])[];
  /** The field that the answer is ordered by before the id. */
  readonly ordered: string | undefined;
  /** The declared index that covers it; none is needed to go through a whole collection by id. */
  readonly index: readonly string[] | undefined;
}

/**
 * Only queries that a declared index covers, whichever engine: none is slow on SQLite, and none fails on Firestore, of
 * which the emulator would answer it all the same.
 * @throws when no declared index covers the query, or a value cannot be compared
 */
export function checkQuery(collection: AnyCollection, query: AnyQuery): CheckedQuery {
  const equal: [string, unknown][] = Object.entries(query.where ?? {});
  for (const [field, value] of equal) checkComparable(field, value);
  if (query.range !== undefined) checkRange(query.range);
  const { limit } = query;
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new Error(`${limit} is no limit of a query`);
  const ordered = orderedField(query);
  const fields = equal.map(([field]) => field);
  return { equal, ordered, index: coveringIndex(collection, fields, ordered) };
}

/** As in Firestore, a range orders by its field. */
function orderedField({ orderBy, range }: AnyQuery): string | undefined {
  if (orderBy !== undefined && range !== undefined && orderBy !== range.field) {
    throw new Error(`a query with a range on "${range.field}" cannot be ordered by "${orderBy}"`);
  }
  return orderBy ?? range?.field;
}

function coveringIndex(
  collection: AnyCollection,
  equal: readonly string[],
  ordered: string | undefined,
): readonly string[] | undefined {
  if (equal.length === 0 && ordered === undefined) return undefined;
  // Firestore serves a query from an index of just its fields: one that goes on with another field is in its order.
  const length = equal.length + (ordered === undefined ? 0 : 1);
  const covering = collection.indexes.find(
    (fields) =>
      fields.length === length &&
      equal.every((field) => fields.slice(0, equal.length).includes(field)) &&
      (ordered === undefined || fields.at(-1) === ordered),
  );
  if (covering !== undefined) return covering;
  const missing = [...equal, ...(ordered === undefined ? [] : [ordered])].map((field) => `'${field}'`).join(', ');
  throw new Error(`no index of "${collection.name}" covers this query: it needs [${missing}]`);
}

function checkRange({ field, from, to }: NonNullable<AnyQuery['range']>): void {
  if (from !== undefined && to !== undefined && typeof from !== typeof to) {
    throw new Error(`a range on "${field}" cannot go from a ${typeof from} to a ${typeof to}`);
  }
  if (from !== undefined) checkComparable(field, from);
  if (to !== undefined) checkComparable(field, to);
}

function checkComparable(field: string, value: unknown): void {
  if (!isScalar(value)) throw new Error(`a query cannot compare "${field}" with ${nameOf(value)}`);
}
