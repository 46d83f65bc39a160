import type { GithubNudge } from '../contracts/githubWebhook.ts';
import { DAY } from '../domain/calendar/time.ts';
import { deliveries } from '../ports/collections.ts';
import { type FollowNudgeDeps, followNudge } from './followNudge.ts';

export type TakeWebhookDeps = FollowNudgeDeps;

/** One delivery of GitHub, read. */
export interface Delivery {
  /** GitHub gives the same one when it, or somebody, sends it again. */
  readonly id: string;
  readonly event: string;
  readonly nudge: GithubNudge;
}

/** As long as GitHub lets anybody send a delivery again. */
const KEPT = 3 * DAY;
/** More than one for each that comes, so that they become fewer. */
const FORGOTTEN_AT_ONCE = 20;

/**
 * Takes a delivery once. It is on record only after its effect: whoever dies in between does it again, and every effect
 * is safe to do twice. What has no effect is not recorded.
 * @returns what came of it, in a few words
 */
export async function takeWebhook(deps: TakeWebhookDeps, { id, event, nudge }: Delivery): Promise<string> {
  if (nudge.kind === 'nothing') return `ignored: ${nudge.why}`;
  const { store, clock } = deps;
  if ((await store.get(deliveries, id)) !== undefined) return 'taken before';
  const outcome = await followNudge(deps, nudge, id);
  if (outcome === undefined) return 'ignored: it is about nothing that Tranche looks after';
  // Read outside of the transaction: two deliveries at a time may forget the same ones.
  const old = await store.query(deliveries, {
    range: { field: 'at', to: clock.now() - KEPT },
    orderBy: 'at',
    limit: FORGOTTEN_AT_ONCE,
  });
  await store.transaction((tx) => {
    for (const { id } of old) tx.delete(deliveries, id);
    tx.set(deliveries, id, { event, at: clock.now() });
    return Promise.resolve();
  });
  return outcome;
}
