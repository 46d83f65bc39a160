import { createHmac } from 'node:crypto';
import { MINUTE, SECOND } from '../shared/domain/calendar/time.ts';
import type { Clock } from '../shared/ports/clock.ts';
import { type Authenticate, sameSecret } from './authenticate.ts';

/** What was signed longer ago may be played again by who has heard it. */
const WINDOW = 5 * MINUTE;

/**
 * `X-Slack-Signature`, made with the signing secret of the app over the time and the body as it came
 * (docs.slack.dev/authentication/verifying-requests-from-slack); compared in constant time. An empty secret signs for
 * nobody.
 */
export function slackSignature(secret: string, clock: Clock): Authenticate {
  return (request) => {
    const timestamp = request.get('x-slack-request-timestamp') ?? '';
    const given = request.get('x-slack-signature') ?? '';
    if (secret === '' || request.rawBody === undefined || !/^\d{1,12}$/.test(timestamp))
      return Promise.resolve(undefined);
    if (Math.abs(clock.now() - Number(timestamp) * SECOND) > WINDOW) return Promise.resolve(undefined);
    const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(request.rawBody);
    return Promise.resolve(sameSecret(given, `v0=${hmac.digest('hex')}`) ? { name: 'slack' } : undefined);
  };
}
