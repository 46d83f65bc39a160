import type { WebClient } from '@slack/web-api';
import { SECOND } from '../../domain/calendar/time.ts';

/** How to reach Slack. */
export interface SlackAccess {
  /** `https://slack.com/api/`, or who stands in for it. */
  readonly apiUrl: string;
  /** The bot token of the app. */
  readonly token: string;
  /** Of one call, in milliseconds. */
  readonly timeoutMs?: number;
  /** Spaces the messages of this process to one channel, of which Slack takes one a second. */
  readonly pacing?: boolean;
}

/** Makes the client when it is first needed, so that a function which never calls Slack does not pay for the import. */
export function slackClient(access: SlackAccess): () => Promise<WebClient> {
  let client: Promise<WebClient> | undefined;
  return () => (client ??= createClient(access));
}

async function createClient({ apiUrl, token, timeoutMs = 10 * SECOND }: SlackAccess): Promise<WebClient> {
  const { LogLevel, WebClient } = await import('./slackSdk.ts');
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    // The token goes to this address and to no other.
    allowAbsoluteUrls: false,
    timeout: timeoutMs,
    // When to try again is decided where it is safe.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // The client would print requests and answers; ours are logged once, by whoever handles the error.
    logger: {
      debug: silent,
      info: silent,
      warn: silent,
      error: silent,
      setLevel: silent,
      getLevel: () => LogLevel.ERROR,
      setName: silent,
    },
  });
}

function silent(): void {}
