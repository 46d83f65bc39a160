import { MINUTE } from '../../../domain/calendar/time.ts';
import type { ActionKind, AlertAction } from '../../../domain/incident/alertAction.ts';
import { type AlertDocument, type PageDocument, alerts, pages } from '../../../ports/collections.ts';
import type { Pager, PagerAlert } from '../../../ports/pager.ts';
import type { Stored } from '../../../ports/store.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import { TRANCHE } from '../../records.ts';
import { actOnAlert } from '../alert/actOnAlert.ts';
import type { AlertingDeps } from '../deps.ts';

const EVERY = 10 * MINUTE;
/** Asked of the pager in one minute; those that have waited the longest come first. */
const MOST = 20;

/**
 * Holds what we have of an alert against what the pager has, every ten minutes: a webhook may be lost, and a call of ours
 * may not have come to anything. What differs is put right, and said in the thread. Fails with VendorError.
 */
export async function reconcilePages(deps: AlertingDeps & { readonly pager: Pager }): Promise<number> {
  const { store, clock } = deps;
  const due = await store.query(pages, {
    where: { opened: true, checked: false },
    range: { field: 'checkAt', to: clock.now() },
    orderBy: 'checkAt',
    limit: MOST,
  });
  for (const page of due) {
    try {
      await reconcile(deps, page);
    } catch (error) {
      // One that the pager cannot tell of must not keep the others from being compared: it waits its turn again.
      if (error instanceof VendorError) await later(deps, page.id);
      throw error;
    }
  }
  return due.length;
}

async function reconcile(
  deps: AlertingDeps & { readonly pager: Pager },
  { id, value }: Stored<PageDocument>,
): Promise<void> {
  // The pager takes its time before it shows what it was told: the first look only begins to count.
  if (value.checkedAt === null) return checked(deps, id, 'goes on');
  const there = await deps.pager.find(id);
  // Read after the pager was asked: what we have closed meanwhile is no difference.
  const alert = await deps.store.get(alerts, id);
  if (alert === undefined) return checked(deps, id, 'done');
  if (alert.standing.closed !== null) return afterClosing(deps, alert, there);
  const action = missed(alert, there, deps.clock.now());
  if (action !== undefined) {
    deps.log('WARNING', 'the pager and the record differ', { alert: id, detail: action.text });
    await actOnAlert(deps, id, action);
  }
  return checked(deps, id, 'goes on');
}

/** What was done in the pager and never told. */
function missed(alert: AlertDocument, there: PagerAlert | undefined, at: number): AlertAction | undefined {
  const by = there?.by ?? 'somebody';
  const told = (kind: ActionKind, text: string): AlertAction => ({
    key: `${alert.id}~found-${kind}`,
    at,
    kind,
    by,
    from: 'pager',
    text,
  });
  if (there === undefined) return told('closed', 'the pager does not know it any more: somebody has deleted it there');
  if (there.status === 'closed') return told('closed', 'found closed in the pager; its webhook never came');
  // Who took it back here knows that the pager still shows it as acknowledged.
  const isKnown = alert.actions.some(({ kind }) => kind === 'acknowledged');
  if (there.status === 'open' || isKnown) return undefined;
  return told('acknowledged', 'found acknowledged in the pager; its webhook never came');
}

/** Ours is closed: so is the pager's, or else it is closed there again. */
async function afterClosing(
  deps: AlertingDeps & { readonly pager: Pager },
  { id }: AlertDocument,
  there: PagerAlert | undefined,
): Promise<void> {
  if (there === undefined || there.status === 'closed') return checked(deps, id, 'done');
  // What was not told to be closed yet is no difference.
  if ((await deps.store.get(pages, id))?.closed === true) {
    const text = 'it was still open in the pager after it had been closed: it is closed there again';
    deps.log('WARNING', 'the pager and the record differ', { alert: id, detail: text });
    await deps.pager.close(id, { by: TRANCHE, text });
    const at = deps.clock.now();
    await actOnAlert(deps, id, { key: `${id}~found-open`, at, kind: 'noted', by: TRANCHE, from: 'tranche', text });
  }
  return checked(deps, id, 'goes on');
}

async function checked({ store, clock }: AlertingDeps, id: string, what: 'goes on' | 'done'): Promise<void> {
  const now = clock.now();
  await store.transaction(async (tx) => {
    const page = await tx.get(pages, id);
    if (page === undefined) return;
    tx.set(pages, id, { ...page, checkedAt: now, checkAt: now + EVERY, checked: what === 'done' });
  });
}

async function later({ store, clock }: AlertingDeps, id: string): Promise<void> {
  await store.transaction(async (tx) => {
    const page = await tx.get(pages, id);
    if (page !== undefined) tx.set(pages, id, { ...page, checkAt: clock.now() + EVERY });
  });
}
