import type { Instant } from '../../shared/domain/calendar/time.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Publisher, Topic } from '../../shared/ports/messages.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { Deliver } from './push.ts';

/** What stands behind the ports of state and messages in a local run: the embedded engine, or Google's emulators. */
export interface Backing {
  /** What a person should know of it, for the start-up lines. */
  readonly description: string;
  readonly store: Store;
  /** The clock comes later: a virtual one goes on where the state says it was. */
  messages(clock: Clock, deliver: Deliver): Promise<Messages>;
  close(): Promise<void>;
}

/** The messages of a local run, whoever carries them. */
export interface Messages {
  readonly publisher: Publisher;
  /** Resolves when all that is due has been handled, or waits for its next attempt. */
  settle(): Promise<void>;
  /** Gives a push to whatever waits to be delivered, where nobody else does; the rest comes by itself. */
  deliverDue(): Promise<void>;
  /** When the next message becomes due that nothing delivers by itself, maybe past. */
  nextDueAt(): Instant | undefined;
  backlog(): Promise<Backlog>;
  /** Lets the delivery under way come to its end, and begins no other. */
  stop(): Promise<void>;
}

export interface Backlog {
  readonly waiting: number;
  /** When the message was published that waits the longest. */
  readonly oldest: Instant | undefined;
  /** The newest first. */
  readonly deadLetters: readonly { readonly topic: Topic; readonly reason: string; readonly deadAt: Instant }[];
}
