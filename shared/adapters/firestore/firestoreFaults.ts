import { AlreadyExists } from '../../ports/store.ts';
import { VendorError } from '../../ports/vendorError.ts';

// https://grpc.io/docs/guides/status-codes/
const ALREADY_EXISTS = 6;
/** Deadline exceeded, resource exhausted, aborted, internal, unavailable. */
const PASSING = new Set([4, 8, 10, 13, 14]);
/** Whether the commit took place is known only when it was refused. */
const REFUSED = new Set([8, 10]);

const DOCUMENT = /\/documents\/([^/\s]+)\/([^/\s]+)/;

/** What a transaction threw, in the words of the port. What its body threw stays what it is. */
export function faultOf(error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) return error;
  if (code === ALREADY_EXISTS) {
    const [, collection = 'a document', id = ''] = DOCUMENT.exec(error.message) ?? [];
    return new AlreadyExists(collection, id);
  }
  if (!PASSING.has(code)) return error;
  return new VendorError('firestore', error.message, { retryable: true, certain: REFUSED.has(code), cause: error });
}

function codeOf(error: unknown): number | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : undefined;
}
