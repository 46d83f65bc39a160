import { SECOND } from '../../domain/calendar/time.ts';
import { VendorError } from '../../ports/vendorError.ts';

/** What a person has to do about what Slack refuses (docs.slack.dev/reference/methods/chat.postMessage, "Errors"). */
const REMEDIES: Readonly<Record<string, string>> = {
  channel_not_found: 'there is no such channel that the app can see: check SLACK_CHANNELS, or invite the app to it',
  not_in_channel: 'invite the app to the channel: /invite @tranche',
  is_archived: 'the channel is archived: unarchive it, or name another one in SLACK_CHANNELS',
  invalid_auth: 'the token is not valid: set SLACK_BOT_TOKEN to the bot token of the app',
  not_authed: 'no token was sent: set SLACK_BOT_TOKEN to the bot token of the app',
  token_revoked: 'the token was revoked: install the app again and set SLACK_BOT_TOKEN',
  token_expired: 'the token has expired: install the app again and set SLACK_BOT_TOKEN',
  account_inactive: 'the app was removed from the workspace: install it again and set SLACK_BOT_TOKEN',
  missing_scope: 'the token lacks a scope: see docs/slack.md, add it and install the app again',
  restricted_action: 'the workspace does not let the app post there: ask an administrator of Slack',
};

/** Refusals that are over by themselves, and after which Slack may have done what was asked. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);
const LIMITED = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
/** Where Slack names no delay. */
const UNNAMED_DELAY = 30 * SECOND;
/** Longer ones are a mistake: nobody is told of an alert tomorrow. */
const LONGEST_DELAY = 10 * 60 * SECOND;

/** Slack's word for why it refused, such as `channel_not_found`; `undefined` when it was no refusal of Slack. */
export function refusalOf(error: unknown): string | undefined {
  const word = fieldOf(fieldOf(error, 'data'), 'error');
  return codeOf(error) === 'slack_webapi_platform_error' && typeof word === 'string' && /^[a-z_]{2,60}$/.test(word)
    ? word
    : undefined;
}

/**
 * Says of a failed call whether Slack may have acted on it and whether it may be tried again. Nothing of the original
 * error goes on but what it is: it may hold the request.
 */
export function toVendorError(error: unknown, what: string): VendorError {
  if (error instanceof VendorError) return error;
  const fail = (message: string, options: { retryable: boolean; certain: boolean; retryAfter?: number }): VendorError =>
    new VendorError('slack', `${what}: ${message}`, options);
  const after = fieldOf(error, 'retryAfter');
  if (codeOf(error) === 'slack_webapi_rate_limited_error' && typeof after === 'number') {
    return fail('ratelimited', { retryable: true, certain: true, retryAfter: Math.min(after * SECOND, LONGEST_DELAY) });
  }
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    if (LIMITED.has(refusal)) return fail(refusal, { retryable: true, certain: true, retryAfter: UNNAMED_DELAY });
    if (PASSING.has(refusal)) return fail(refusal, { retryable: true, certain: false });
    const remedy = REMEDIES[refusal];
    return fail(remedy === undefined ? refusal : `${refusal}: ${remedy}`, { retryable: false, certain: true });
  }
  const status = fieldOf(error, 'statusCode');
  if (codeOf(error) === 'slack_webapi_http_error' && typeof status === 'number') {
    const refused = status >= 300 && status < 500 && status !== 408;
    return fail(`answered ${status}`, { retryable: !refused || status === 429, certain: refused });
  }
  return fail(isTimeout(error) ? 'no answer in time' : 'no answer', { retryable: true, certain: false });
}

function isTimeout(error: unknown): boolean {
  const original = fieldOf(error, 'original') ?? error;
  return original instanceof Error && original.name === 'TimeoutError';
}

function codeOf(error: unknown): unknown {
  return fieldOf(error, 'code');
}

/** A field of something whose shape nobody has checked. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}
