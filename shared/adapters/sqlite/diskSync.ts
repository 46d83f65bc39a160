/**
 * Brings to the disk what is committed, while the process goes on: one sync at a time, and all who asked before it began
 * share it. The journal is written in order, so the disk always holds a state that there was, and never a later commit
 * without an earlier one.
 */
export interface DiskSync {
  /** Everything that has been committed until now is to be on the disk. */
  request(): void;
  /** Resolves when everything is that was requested until now; rejects when the disk has failed. */
  done(): Promise<void>;
  /** @throws what a sync has failed with: since then nobody knows what is on the disk, and none succeeds any more */
  check(): void;
}

/** Where nothing is to be waited for. */
export const NO_SYNC: DiskSync = { request: () => undefined, done: () => Promise.resolve(), check: () => undefined };

/** @param sync resolves when everything is on the disk that had been written when it was called */
export function createDiskSync(sync: () => Promise<void>): DiskSync {
  let newest = Promise.resolve();
  let hasBegun = true;
  let fault: { readonly error: unknown } | undefined;

  async function begin(): Promise<void> {
    hasBegun = true;
    try {
      await sync();
    } catch (error) {
      fault = { error };
      throw error;
    }
  }

  return {
    request() {
      if (!hasBegun) return;
      hasBegun = false;
      newest = newest.then(begin);
      // Whoever waits is told. Where nobody does, `check` tells whoever comes next.
      newest.catch(() => undefined);
    },
    done: () => newest,
    check() {
      if (fault !== undefined) throw fault.error;
    },
  };
}
