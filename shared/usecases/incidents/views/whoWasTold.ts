import type { Instant } from '../../../domain/calendar/time.ts';
import type { EntryOf, LedgerEntry } from '../../../domain/evidence/ledger.ts';
import { isOfAlert } from '../../../domain/evidence/replayAlert.ts';
import type { AlertEvent } from '../../../domain/incident/alert.ts';
import { type AlertDocument, pages, threads } from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';

/** What the pager knows of an alert. */
export interface PageState {
  /** `waiting`: it is being told; `trouble`: it does not take it; `told` until it is told that the alert has `closed`. */
  readonly state: 'waiting' | 'trouble' | 'told' | 'closed';
  readonly pager: string | null;
  readonly at: string | null;
  readonly trouble: { readonly since: string; readonly error: string } | null;
}

/** What a channel was told of it. */
export interface ThreadState {
  readonly channel: string;
  readonly posted: boolean;
  readonly at: string | null;
  readonly permalink: string | null;
}

type Format = (at: Instant) => string;

/** `null` where the rule pages nobody. */
export async function pageState(
  store: Store,
  alert: AlertDocument,
  chains: readonly LedgerEntry[],
  format: Format,
): Promise<PageState | null> {
  const page = alert.pager ? await store.get(pages, alert.id) : undefined;
  if (page === undefined) return null;
  const { trouble, closed, opened } = page;
  const paged = entriesOf(chains, 'AlertPaged').at(-1);
  return {
    state: trouble !== null ? 'trouble' : closed ? 'closed' : opened ? 'told' : 'waiting',
    pager: paged?.event.pager ?? null,
    at: paged === undefined ? null : format(paged.at),
    trouble: trouble === null ? null : { since: format(trouble.since), error: trouble.error },
  };
}

export async function threadStates(
  store: Store,
  alert: AlertDocument,
  chains: readonly LedgerEntry[],
  format: Format,
): Promise<ThreadState[]> {
  const found = await store.query(threads, { where: { alert: alert.id } });
  const posts = entriesOf(chains, 'AlertPosted');
  return found.map(({ value: { channel, posted } }) => {
    const told = posts.findLast(({ event }) => event.channel === channel);
    const at = told === undefined ? null : format(told.at);
    return { channel, posted: posted !== null, at, permalink: told?.event.permalink ?? null };
  });
}

function entriesOf<T extends AlertEvent['type']>(chains: readonly LedgerEntry[], type: T) {
  return chains
    .filter(isOfAlert)
    .filter((entry): entry is EntryOf<Extract<AlertEvent, { type: T }>> => entry.event.type === type);
}
