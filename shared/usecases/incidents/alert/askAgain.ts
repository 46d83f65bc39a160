import type { Instant } from '../../../domain/calendar/time.ts';
import type { Alert } from '../../../domain/incident/alert.ts';
import { pages, threads } from '../../../ports/collections.ts';
import type { Transaction } from '../../../ports/store.ts';
import { threadId } from './alertOf.ts';

/** What the page and the threads of an alert have in common, as far as it says whether anything is left to be told. */
interface Teller {
  readonly leaseUntil: Instant;
  readonly settled: boolean;
  readonly lookAt: Instant;
}

/** The page and the threads of an alert: read first, to be asked for another look with everything else. */
export async function readTellers(
  tx: Transaction,
  { id, pager, channels }: Pick<Alert, 'id' | 'pager' | 'channels'>,
): Promise<{ readonly ask: (now: Instant) => void }> {
  const page = pager ? await tx.get(pages, id) : undefined;
  const found = await Promise.all(channels.map((channel) => tx.get(threads, threadId(id, channel))));
  return {
    ask: (now) => {
      if (page !== undefined) tx.set(pages, id, askAgain(page, now));
      for (const thread of found) {
        if (thread !== undefined) tx.set(threads, threadId(id, thread.channel), askAgain(thread, now));
      }
    },
  };
}

/**
 * Due now, or as soon as what it waits for is over. Who is at it at this moment has claimed it with `lookAt` at the end of
 * his lease: that it is not there any more tells him to look again before he settles it.
 */
export function askAgain<T extends Teller>(teller: T, now: Instant): T {
  const { leaseUntil, settled, lookAt } = teller;
  if (leaseUntil > now) return { ...teller, settled: false, lookAt: Math.min(lookAt, leaseUntil - 1) };
  return { ...teller, settled: false, lookAt: settled ? now : lookAt };
}
