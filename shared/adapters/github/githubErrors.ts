import { SECOND } from '../../domain/calendar/time.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { fieldOf } from './fieldOf.ts';

/** GitHub asks to wait at least a minute when it names no delay (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
const UNNAMED_DELAY = 60 * SECOND;

type Headers = (name: string) => unknown;

/**
 * Says of a failed call whether GitHub may have acted on it and whether it may be tried again. Nothing of the original
 * error but its message goes on: it holds the request with its headers.
 */
export function toVendorError(error: unknown, what: string, secrets: readonly string[]): VendorError {
  if (error instanceof VendorError) return error;
  const message = redact(error instanceof Error ? error.message : 'failed', secrets);
  // Octokit gives a status of 500 also to calls that never got an answer; those have no response.
  const response = fieldOf(error, 'response');
  if (response === undefined) {
    return new VendorError('github', `${what}: ${message}`, { retryable: true, certain: false });
  }
  const status = Number(fieldOf(response, 'status'));
  const headers: Headers = (name) => fieldOf(fieldOf(response, 'headers'), name);
  const text = `${what}: ${status} ${message}`;
  if (status === 429 || (status === 403 && isRateLimit(headers, message))) {
    return new VendorError('github', text, { retryable: true, certain: true, retryAfter: delayOf(headers) });
  }
  const refused = status >= 300 && status < 500 && status !== 408;
  return new VendorError('github', text, { retryable: !refused, certain: refused });
}

/** An error about a call that came after the effect: even where that call was refused, the effect is there. */
export function afterEffect(error: unknown, effect: string, secrets: readonly string[]): VendorError {
  const { message, retryAfter } = toVendorError(error, 'going on', secrets);
  return new VendorError('github', `${effect}, then ${message.replace(/^github: /, '')}`, {
    retryable: true,
    certain: false,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

function isRateLimit(headers: Headers, message: string): boolean {
  if (headers('retry-after') !== undefined || String(headers('x-ratelimit-remaining')) === '0') return true;
  return /rate limit/i.test(message);
}

/** Milliseconds. The reset is a moment on GitHub's clock, so it is compared with GitHub's own `Date`. */
function delayOf(headers: Headers): number {
  const after = Number(headers('retry-after') ?? Number.NaN);
  if (after >= 0) return after * SECOND;
  const reset = Number(headers('x-ratelimit-reset') ?? Number.NaN) * SECOND;
  const delay = reset - Date.parse(String(headers('date')));
  return Number.isFinite(delay) && String(headers('x-ratelimit-remaining')) === '0'
    ? Math.max(delay, SECOND)
    : UNNAMED_DELAY;
}

function redact(message: string, secrets: readonly string[]): string {
  let text = message;
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '[redacted]');
  return text
    .replace(/\b(?:gh[a-z]_|github_pat_)\w+/g, '[redacted]')
    .replace(/\b(bearer|token) [\w.-]{8,}/gi, '$1 [redacted]')
    .replace(/\/\/[^/@\s]+@/g, '//[redacted]@')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
}
