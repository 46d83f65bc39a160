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
  const message = wordsOf(error, secrets);
  // Octokit gives a status of 500 also to calls that never got an answer; those have no response.
  const response = fieldOf(error, 'response');
  if (response === undefined) {
    return new VendorError('github', `${what}: ${message}`, { retryable: true, certain: false });
  }
  const status = Number(fieldOf(response, 'status'));
  const text = `${what}: ${status} ${message}`;
  const retryAfter = limitOf(status, response, message);
  if (retryAfter !== undefined) return new VendorError('github', text, { retryable: true, certain: true, retryAfter });
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

/** For how many milliseconds GitHub asks to wait, when the call failed at one of its rate limits, and in which words. */
export function rateLimitOf(
  error: unknown,
  secrets: readonly string[],
): { readonly delay: number; readonly why: string } | undefined {
  const why = wordsOf(error, secrets);
  const status = statusOf(error);
  const delay = status === undefined ? undefined : limitOf(status, fieldOf(error, 'response'), why);
  return delay === undefined ? undefined : { delay, why: `${status} ${why}` };
}

/** What GitHub answered with; `undefined` when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  const status = fieldOf(fieldOf(error, 'response'), 'status');
  return typeof status === 'number' ? status : undefined;
}

/** GitHub's words in a failed call, without anything that must not be shown. */
export function wordsOf(error: unknown, secrets: readonly string[]): string {
  return redact(error instanceof Error ? error.message : 'failed', secrets);
}

function limitOf(status: number, response: unknown, message: string): number | undefined {
  const headers: Headers = (name) => fieldOf(fieldOf(response, 'headers'), name);
  const limited = status === 429 || (status === 403 && isRateLimit(headers, message));
  return limited ? delayOf(headers) : undefined;
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
