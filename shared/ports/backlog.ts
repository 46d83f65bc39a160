import type { Instant } from '../domain/calendar/time.ts';

/** The messages of all topics that are not dealt with yet. */
export interface Backlog {
  readonly waiting: number;
  /** When the message was published that waits the longest; `undefined` when none does. */
  readonly oldest: Instant | undefined;
  /** Those that failed at every attempt: all of them, or as many as are worth telling apart. */
  readonly deadLetters: readonly unknown[];
}

/** Of an engine whose messages nobody else measures. Pub/Sub measures its own. */
export type ReadBacklog = () => Promise<Backlog>;
