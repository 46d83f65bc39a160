import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND } from '../../domain/calendar/time.ts';
import { VendorError } from '../../ports/vendorError.ts';

/** Slack takes a message a second in a channel; a little more, as its clock is not ours. */
const SPACING = 1.1 * SECOND;
/** Who would have to wait longer comes again later: a lease lasts no longer than a few minutes. */
const LONGEST_WAIT = 20 * SECOND;

export interface PacerTime {
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/** Lets the messages to one channel pass with a second between. @throws VendorError when there are too many of them */
export function pacer(time: PacerTime = { now: () => performance.now(), wait: sleep }) {
  const freeAt = new Map<string, number>();
  return async (channel: string): Promise<void> => {
    const now = time.now();
    const at = Math.max(now, freeAt.get(channel) ?? 0);
    const wait = at - now;
    if (wait > LONGEST_WAIT) {
      const options = { retryable: true, certain: true, retryAfter: wait };
      throw new VendorError('slack', `many messages wait for the channel ${channel}`, options);
    }
    freeAt.set(channel, at + SPACING);
    if (wait > 0) await time.wait(wait);
  };
}
