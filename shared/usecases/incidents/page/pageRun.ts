import { HOUR, MINUTE, SECOND } from '../../../domain/calendar/time.ts';
import type { AlertEvent } from '../../../domain/incident/alert.ts';
import { nextPageStep } from '../../../domain/incident/page.ts';
import { type AlertDocument, type PageDocument, alerts, incidents, pages } from '../../../ports/collections.ts';
import type { Pager } from '../../../ports/pager.ts';
import { TRANCHE, recordAlert } from '../../records.ts';
import { Later } from '../../later.ts';
import { claimedFor, mustHaveTime, stillClaimed } from '../../lease.ts';
import type { AlertingDeps } from '../deps.ts';

/** Who has claimed a page may call for so long: a page must not wait long for somebody who has died with it. */
const LEASE = MINUTE;
/** What a call and the record of it may take: with less of the lease left, no other call is made. */
const CALL = 30 * SECOND;
/** With nothing left to tell, an open alert is looked at so seldom: whatever happens to it sends a message. */
const REST = HOUR;
/** A message that the queue brings again may come a little before its time. */
const EARLY = 2 * SECOND;

export interface SettlePageDeps extends AlertingDeps {
  readonly pager: Pager;
}

/** One run over the page of one alert, by whoever has claimed it. */
export interface PageRun {
  readonly deps: SettlePageDeps;
  readonly alert: AlertDocument;
  /** How many incidents the alert has. */
  readonly incidents: number;
  /** What was wrong with the pager when it began. */
  readonly trouble: PageDocument['trouble'];
  page: PageDocument;
  /** A run before this one may have left something at the pager that nobody recorded, and it has not been looked for. */
  unrecorded: boolean;
  /** The notes that are there, once they were looked for. */
  notes: readonly string[];
}

/** @returns `undefined` when there is nothing to tell, when somebody else is at it, or when the pager asked to wait */
export async function claimPage(deps: SettlePageDeps, id: string): Promise<PageRun | undefined> {
  const { store, clock } = deps;
  const [seen, alert] = await Promise.all([store.get(pages, id), store.get(alerts, id)]);
  if (seen === undefined || alert === undefined) return undefined;
  const counted = alert.standing.closed === null ? await store.count(incidents, { where: { alert: id } }) : 0;
  const left = nextPageStep(seen, alert, counted) !== undefined || seen.trouble !== null;
  if (!left && seen.unrecordedSince === null) {
    await rest(deps, seen, alert);
    return undefined;
  }
  const now = clock.now();
  return store.transaction(async (tx) => {
    const before = await tx.get(pages, id);
    const current = await tx.get(alerts, id);
    if (before === undefined || current === undefined || before.leaseUntil > now) return undefined;
    if (before.trouble !== null && before.lookAt > now + EARLY) return undefined;
    // Whoever dies with the lease is followed by the watch.
    const page = { ...claimedFor(LEASE, before, now), settled: false, lookAt: now + LEASE };
    tx.set(pages, id, page);
    const unrecorded = before.unrecordedSince !== null;
    return { deps, alert: current, incidents: counted, trouble: before.trouble, page, unrecorded, notes: [] };
  });
}

/** Calls the pager, with enough of the lease left to record what came of it. */
export function calling<T>({ deps, page }: PageRun, call: (pager: Pager) => Promise<T>): Promise<T> {
  mustHaveTime(CALL, page, deps.clock.now());
  return call(deps.pager);
}

type Change = Partial<PageDocument> | ((page: PageDocument, alert: AlertDocument) => Partial<PageDocument>);

/**
 * Records how far the pager has come, and maybe an event of its alert, unless the claim is somebody else's by now.
 * @param change maybe of the page and its alert as they stand at that moment, as is `event`
 */
export async function savePage(
  run: PageRun,
  change: Change,
  event: (before: PageDocument) => AlertEvent | undefined = () => undefined,
): Promise<void> {
  const { store, clock } = run.deps;
  const { alert: id } = run.page;
  run.page = await store.transaction(async (tx) => {
    const current = stillClaimed(await tx.get(pages, id), run.page);
    const alert = await tx.get(alerts, id);
    if (alert === undefined) throw new Later('the alert is gone');
    const saved = { ...current, ...changeOf(change, current, alert) };
    tx.set(pages, id, saved);
    const what = event(current);
    // The watch follows an alert whose news were not told because we died.
    const by = { at: clock.now(), actor: TRANCHE };
    if (what !== undefined) recordAlert(tx, { ...alert, followed: false, settled: false, lookAt: by.at }, [what], by);
    return saved;
  });
}

/** Gives the claim back. */
export async function releasePage(
  run: PageRun,
  change: Change,
  event?: (before: PageDocument) => AlertEvent | undefined,
): Promise<void> {
  try {
    await savePage(run, (page, alert) => ({ ...changeOf(change, page, alert), leaseUntil: 0 }), event);
  } catch (error) {
    if (!(error instanceof Later)) throw error;
  }
}

function changeOf(change: Change, page: PageDocument, alert: AlertDocument): Partial<PageDocument> {
  return typeof change === 'function' ? change(page, alert) : change;
}

/** When to look at a page again of which this run has told everything: what came meanwhile is due at once. */
export function dueAfter(
  { incidents, deps }: PageRun,
  page: PageDocument,
  alert: AlertDocument,
): Pick<PageDocument, 'settled' | 'lookAt'> {
  const now = deps.clock.now();
  if (nextPageStep(page, alert, incidents) !== undefined) return { settled: false, lookAt: now };
  return { settled: alert.standing.closed !== null, lookAt: now + REST };
}

/** Nothing is left to tell until something happens. */
async function rest({ store, clock }: SettlePageDeps, seen: PageDocument, alert: AlertDocument): Promise<void> {
  const now = clock.now();
  const settled = alert.standing.closed !== null;
  if (seen.settled && settled) return;
  if (!seen.settled && !settled && seen.lookAt > now) return;
  await store.transaction(async (tx) => {
    const page = await tx.get(pages, seen.alert);
    const current = await tx.get(alerts, seen.alert);
    if (page === undefined || page.leaseUntil > now || current?.head.seq !== alert.head.seq) return;
    tx.set(pages, seen.alert, { ...page, settled, lookAt: now + REST });
  });
}
