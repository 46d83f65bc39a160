import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../shared/ports/store.ts';
import { describeQueries } from './storeQueries.ts';
import { describeTransactions } from './storeTransactions.ts';

/** A store for one test: empty, and opened with `contractCollections`. */
export interface StoreUnderTest {
  readonly store: Store;
  close(): Promise<void>;
}

export interface StoreLimits {
  /** Transactions at once on one document: an engine with pessimistic locks needs a minute for a hundred. */
  readonly contention: number;
}

/** What every engine must do alike, so that the one can take the other's place. */
export function describeStoreContract(
  name: string,
  makeStore: () => Promise<StoreUnderTest>,
  { contention }: StoreLimits = { contention: 100 },
): void {
  describe(`the store: ${name}`, () => {
    let opened: StoreUnderTest;
    beforeEach(async () => {
      opened = await makeStore();
    });
    afterEach(() => opened.close());

    describeTransactions(() => opened.store, contention);
    describeQueries(() => opened.store);
  });
}
