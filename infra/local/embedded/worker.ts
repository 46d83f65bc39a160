import type { EmbeddedQueue, Lease } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { Publisher } from '../../../shared/ports/messages.ts';

/** How long a delivery may take before the message is given to somebody else. */
const LEASE_MS = 2 * MINUTE;
const BATCH = 32;

/** Delivers the messages of the embedded queue. */
export interface Worker {
  /** Delivers what is available until nothing is; resolves when all of it was handled or given back. */
  settle(): Promise<void>;
  /** Lets the delivery under way come to its end, and begins no other. */
  stop(): Promise<void>;
}

/** @param deliver resolves when the message was handled, rejects when it is to be delivered again */
export function createWorker(queue: EmbeddedQueue, deliver: (lease: Lease) => Promise<void>): Worker {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  async function deliverOne(lease: Lease): Promise<void> {
    try {
      await deliver(lease);
    } catch (error) {
      queue.nack(lease, error instanceof Error ? error.message : String(error));
      return;
    }
    queue.ack(lease);
  }

  async function run(): Promise<void> {
    do {
      again = false;
      for (let leases = next(); leases.length > 0; leases = next()) {
        for (const lease of leases) await deliverOne(lease);
      }
    } while (again);
  }

  const next = (): Lease[] => (stopped ? [] : queue.lease(BATCH, LEASE_MS));

  return {
    settle() {
      // Whatever was published after the last look is looked for once more.
      again = running !== undefined;
      running ??= run().finally(() => {
        running = undefined;
      });
      return running;
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}

/** Wakes somebody after each publishing, so that a message need not wait for the next look at the queue. */
export function wakingPublisher(publisher: Publisher, wake: () => void): Publisher {
  return {
    async publish(topic, messages) {
      await publisher.publish(topic, messages);
      wake();
    },
  };
}
