import { join } from 'node:path';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { sqliteQueue } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import type { Log } from '../../../shared/ports/log.ts';
import { collections } from '../../../shared/ports/collections.ts';
import type { Backing } from '../backing.ts';
import { localState } from '../localState.ts';
import { pushOf } from '../push.ts';
import { LANES } from './lanes.ts';
import { createWakeUp } from './wakeUp.ts';
import { createWorker, wakingPublisher } from './worker.ts';

const SHOWN_DEAD_LETTERS = 100;

interface EmbeddedOptions {
  readonly folder: string;
  /** `normal` where the power may not fail under anything that matters: a run on a virtual clock. */
  readonly durability: 'full' | 'normal';
  readonly log: Log;
}

/** One SQLite file for state and messages. @throws DatabaseFault when it cannot be used */
export function embeddedBacking({ folder, durability, log }: EmbeddedOptions): Backing {
  const database = openDatabase(join(folder, 'tranche.db'), { durability });
  return {
    description: `data in ${folder}`,
    store: sqliteStore(database, [...collections, localState]),
    async messages(clock, deliver) {
      const queue = sqliteQueue(database, clock);
      const worker = createWorker(queue, LANES, (lease) =>
        deliver(lease.topic, pushOf(lease.topic, lease, lease.publishedAt)),
      );
      const { wake, close } = createWakeUp(
        () =>
          void worker.settle().catch((error: unknown) => log('ERROR', 'delivery stopped', { error: String(error) })),
      );
      return {
        publisher: wakingPublisher(queue, wake),
        settle: () => worker.settle(),
        // Not until it was delivered: the next pulse waits for no pager that hangs.
        deliverDue: () => Promise.resolve(wake()),
        nextDueAt: () => queue.nextDueAt(),
        backlog: () => {
          const depth = queue.depth();
          const waiting = depth.reduce((sum, topic) => sum + topic.waiting + topic.leased, 0);
          const oldest = depth.length === 0 ? undefined : Math.min(...depth.map((topic) => topic.oldest));
          return Promise.resolve({ waiting, oldest, deadLetters: queue.deadLetters(SHOWN_DEAD_LETTERS) });
        },
        async stop() {
          await worker.stop();
          close();
        },
      };
    },
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}
