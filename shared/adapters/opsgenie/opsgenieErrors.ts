import { SECOND } from '../../domain/calendar/time.ts';
import { VendorError } from '../../ports/vendorError.ts';
import type { SdkAnswer } from './sdkCall.ts';

/** Where the pager names no delay with a 429: its limits are per minute. */
const UNNAMED_DELAY = 30 * SECOND;
/** Longer ones are a mistake: nobody waits for hours with a page. */
const LONGEST_DELAY = 10 * 60 * SECOND;

// Nothing of an answer's body is shown but names of fields that we know: it may hold what we sent.
const WORDS: Readonly<Record<number, string>> = {
  401: 'the key is not accepted',
  403: 'the key may not do this',
  404: 'there is nothing at this address',
  422: 'it does not take what it was sent',
  429: 'too many calls',
};

const FIELDS = ['message', 'alias', 'description', 'details', 'tags', 'entity', 'source', 'note', 'user', 'priority'];

/** Says of a call that did not succeed whether it may have had an effect and whether to make it again. */
export function toVendorError(vendor: string, what: string, answer: SdkAnswer): VendorError {
  if ('fault' in answer) {
    // Nobody was there to act: the connection was refused, or the name is not known.
    const certain = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/.test(answer.fault);
    const text = answer.fault.endsWith('TIMEDOUT') ? 'no answer in time' : answer.fault;
    return new VendorError(vendor, `${what}: ${text}`, { retryable: true, certain });
  }
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    return new VendorError(vendor, `${what}: ${status} with a body that cannot be read`, {
      retryable: true,
      certain: false,
    });
  }
  const text = `${what}: ${status} ${WORDS[status] ?? (status >= 500 ? 'it fails' : 'it refuses')}${fieldsOf(body)}`;
  if (status === 429) {
    return new VendorError(vendor, text, { retryable: true, certain: true, retryAfter: delayOf(answer.retryAfter) });
  }
  const refused = status >= 300 && status < 500 && status !== 408;
  const delay = status === 503 && answer.retryAfter !== undefined ? { retryAfter: delayOf(answer.retryAfter) } : {};
  return new VendorError(vendor, text, { retryable: !refused, certain: refused, ...delay });
}

function fieldsOf(body: unknown): string {
  const errors = typeof body === 'object' && body !== null ? Reflect.get(body, 'errors') : undefined;
  if (typeof errors !== 'object' || errors === null) return '';
  const named = FIELDS.filter((field) => Object.hasOwn(errors, field));
  return named.length === 0 ? '' : ` (${named.join(', ')})`;
}

/** Milliseconds. */
function delayOf(header: string | undefined): number {
  const seconds = Number(header ?? Number.NaN);
  return seconds >= 0 ? Math.min(seconds * SECOND, LONGEST_DELAY) : UNNAMED_DELAY;
}
