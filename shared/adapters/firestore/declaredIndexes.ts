import type { AnyCollection } from '../documents/checkQuery.ts';

// The format of `firestore.indexes.json`: https://firebase.google.com/docs/reference/firestore/indexes

interface IndexField {
  readonly fieldPath: string;
  readonly order: 'ASCENDING';
}

interface CompositeIndex {
  readonly collectionGroup: string;
  readonly queryScope: 'COLLECTION';
  readonly fields: readonly IndexField[];
}

interface FieldOverride {
  readonly collectionGroup: string;
  readonly fieldPath: string;
  readonly indexes: readonly { readonly order: 'ASCENDING'; readonly queryScope: 'COLLECTION' }[];
}

export interface DeclaredIndexes {
  readonly indexes: readonly CompositeIndex[];
  readonly fieldOverrides: readonly FieldOverride[];
}

/** Every field: an index that nobody asks for makes each write dearer, and limits how large a document may be. */
const ANY_FIELD = '*';

/**
 * The indexes that the queries of these collections need, and no other: Firestore indexes every field by itself unless
 * it is told not to.
 */
export function declaredIndexes(collections: readonly AnyCollection[]): DeclaredIndexes {
  return {
    indexes: collections.flatMap(({ name, indexes }) =>
      indexes.filter(({ length }) => length > 1).map((fields) => composite(name, fields)),
    ),
    fieldOverrides: collections.flatMap(({ name, indexes }) => [
      { collectionGroup: name, fieldPath: ANY_FIELD, indexes: [] },
      ...indexes.filter(({ length }) => length === 1).flatMap((fields) => fields.map((field) => single(name, field))),
    ]),
  };
}

function composite(collectionGroup: string, fields: readonly string[]): CompositeIndex {
  const ascending = fields.map((fieldPath): IndexField => ({ fieldPath, order: 'ASCENDING' }));
  return { collectionGroup, queryScope: 'COLLECTION', fields: ascending };
}

function single(collectionGroup: string, fieldPath: string): FieldOverride {
  return { collectionGroup, fieldPath, indexes: [{ order: 'ASCENDING', queryScope: 'COLLECTION' }] };
}
