import type { Scalar } from '../../ports/store.ts';

const LONGEST_ID_BYTES = 1_500;

/** What Firestore takes as an id: every engine takes the same, so that documents can move from one to the other. */
export function isId(id: string): boolean {
  const reserved = id === '' || id === '.' || id === '..' || (id.startsWith('__') && id.endsWith('__'));
  // A character takes three bytes at most for each of its UTF-16 units.
  const long = id.length * 3 > LONGEST_ID_BYTES && Buffer.byteLength(id) > LONGEST_ID_BYTES;
  return !reserved && !long && !id.includes('/');
}

export function checkId(collection: string, id: string): void {
  if (!isId(id)) throw new Error(`"${id}" cannot be the id of a document of "${collection}"`);
}

/**
 * A document as it is stored. A field of an index must hold something that queries can compare: a missing one would be
 * null to SQLite but nothing at all to Firestore, which leaves the document out of the index.
 */
export function documentText(path: string, value: object, indexed: readonly string[]): string {
  for (const field of indexed) {
    const held: unknown = Reflect.get(value, field);
    if (!isScalar(held)) {
      throw new Error(`${path}: "${field}" is part of an index and must hold a scalar or null, not ${nameOf(held)}`);
    }
  }
  return JSON.stringify(value);
}

/** What can be compared, and is the same after a way through JSON. */
export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** For messages: what a value that is no scalar is. */
export function nameOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : `a value of the type ${typeof value}`;
}
