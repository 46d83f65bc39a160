import type { Instant } from '../../shared/domain/calendar/time.ts';
import type { Collection, Store } from '../../shared/ports/store.ts';

/** What only a local run keeps: how far its virtual clock has come. */
export const localState: Collection<{ readonly now: Instant }> = { name: 'local-state', indexes: [] };

const CLOCK = 'clock';

/** A virtual clock goes on where it was when the process ended: time never runs backwards under recorded decisions. */
export async function loadVirtualNow(store: Store): Promise<Instant | undefined> {
  return (await store.get(localState, CLOCK))?.now;
}

export async function saveVirtualNow(store: Store, now: Instant): Promise<void> {
  await store.transaction((tx) => {
    tx.set(localState, CLOCK, { now });
    return Promise.resolve();
  });
}
