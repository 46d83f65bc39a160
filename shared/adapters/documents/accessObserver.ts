/**
 * Told of every access in the units that Firestore bills: a document read or written, a query at least one read, a
 * count one.
 */
export type AccessObserver = (kind: 'read' | 'write' | 'count', collection: string, documents: number) => void;
