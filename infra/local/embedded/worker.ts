import type { EmbeddedQueue, Lease } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { Publisher } from '../../../shared/ports/messages.ts';
import type { Lane } from './lanes.ts';

/** How long a delivery may take before the message is given to somebody else. */
const LEASE_MS = 2 * MINUTE;

/** Delivers the messages of the embedded queue. */
export interface Worker {
  /** Delivers what is available until nothing is, in no lane; resolves when all of it was handled or given back. */
  settle(): Promise<void>;
  /** Lets the deliveries under way come to their end, and begins no other. */
  stop(): Promise<void>;
}

/**
 * Within a lane messages are begun in the order of the queue, and only as many are leased as are begun: what waits for
 * another may be taken by a later process at any time.
 * @param deliver resolves when the message was handled, rejects when it is to be delivered again
 */
export function createWorker(
  queue: EmbeddedQueue,
  lanes: readonly Lane[],
  deliver: (lease: Lease) => Promise<void>,
): Worker {
  const running = lanes.map((lane) => ({ ...lane, underWay: 0 }));
  type RunningLane = (typeof running)[number];
  let run: PromiseWithResolvers<void> | undefined;
  /** Of the queue itself. Nothing is begun after it until somebody asks again. */
  let fault: { readonly error: unknown } | undefined;
  let stopped = false;

  function begin(lane: RunningLane): void {
    const room = lane.concurrency - lane.underWay;
    if (room === 0) return;
    const leases = queue.lease(room, LEASE_MS, lane.topics);
    // Before the first of them runs, because it may publish at once, and so come back here.
    lane.underWay += leases.length;
    for (const lease of leases) void work(lane, lease);
  }

  async function work(lane: RunningLane, lease: Lease): Promise<void> {
    try {
      await deliverOne(lease);
    } catch (error) {
      fault ??= { error };
    }
    lane.underWay -= 1;
    look();
  }

  async function deliverOne(lease: Lease): Promise<void> {
    try {
      await deliver(lease);
    } catch (error) {
      queue.nack(lease, error instanceof Error ? error.message : String(error));
      return;
    }
    queue.ack(lease);
  }

  /** Begins whatever has room. What one lane has just published may belong to another, so it looks at all of them. */
  function look(): void {
    if (run === undefined) return;
    try {
      if (!stopped && fault === undefined) running.forEach(begin);
    } catch (error) {
      fault ??= { error };
    }
    if (running.some(({ underWay }) => underWay > 0)) return;
    const [ended, failed] = [run, fault];
    run = fault = undefined;
    if (failed === undefined) ended.resolve();
    else ended.reject(failed.error);
  }

  return {
    settle() {
      run ??= Promise.withResolvers<void>();
      const { promise } = run;
      look();
      return promise;
    },
    async stop() {
      stopped = true;
      await run?.promise;
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
