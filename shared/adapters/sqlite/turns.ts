import { AsyncLocalStorage } from 'node:async_hooks';

/** Lets asynchronous work in one at a time, in the order of asking. */
export interface Turns {
  take<R>(work: () => Promise<R>): Promise<R>;
}

export function createTurns(): Turns {
  // Whoever waited for a turn within its own turn would wait forever; the context tells that it is still its turn.
  const turns = new AsyncLocalStorage<{ over: boolean }>();
  let last: Promise<unknown> = Promise.resolve();

  return {
    take: async <R>(work: () => Promise<R>): Promise<R> => {
      if (turns.getStore()?.over === false) {
        throw new Error('a transaction cannot start inside the body of another: use the one that is open');
      }
      const turn = { over: false };
      const before = last;
      const { promise, resolve: end } = Promise.withResolvers<void>();
      last = promise;
      await before;
      try {
        return await turns.run(turn, work);
      } finally {
        turn.over = true;
        end();
      }
    },
  };
}
