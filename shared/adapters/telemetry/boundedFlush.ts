import { setTimeout as wait } from 'node:timers/promises';
import { SECOND } from '../../domain/calendar/time.ts';
import type { Log } from '../../ports/log.ts';

/** While the receiver is down, one invocation in so long waits for it, and the others do not. */
const REST = 30 * SECOND;

interface Bounds {
  /** Milliseconds. */
  readonly timeout: number;
  readonly log: Log;
}

/**
 * Sends, and waits for that no longer than the time-out. What could not be sent is given up: telemetry must not hold up
 * the work that it tells of. Never rejects.
 */
export function boundedFlush(send: () => Promise<unknown>, { timeout, log }: Bounds): () => Promise<void> {
  let restsUntil = 0;
  let works = true;
  const sending = (): void => {
    if (!works) log('NOTICE', 'traces and metrics are sent again');
    works = true;
    restsUntil = 0;
  };
  const failing = (reason: string): void => {
    if (works) log('WARNING', 'traces and metrics could not be sent; going on without', { reason });
    works = false;
    restsUntil = performance.now() + REST;
  };
  return async () => {
    const rests = performance.now() < restsUntil;
    const sent = Promise.resolve()
      .then(send)
      .then(sending, (error: unknown) => failing(reasonOf(error)));
    if (rests) return;
    const end = new AbortController();
    const late = wait(timeout, true, { signal: end.signal }).catch(() => false);
    const gaveUp = await Promise.race([sent.then(() => false), late]);
    end.abort();
    if (gaveUp) failing(`no answer within ${timeout} ms`);
  };
}

/** The tracer rejects with a list, one error for each processor. */
function reasonOf(error: unknown): string {
  const first: unknown = Array.isArray(error) ? error[0] : error;
  return first instanceof Error ? first.message : String(first);
}
