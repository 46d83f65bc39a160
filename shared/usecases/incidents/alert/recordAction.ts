import type { AlertAction } from '../../../domain/incident/alertAction.ts';
import { eventOfAction, withAction } from '../../../domain/incident/alert.ts';
import { type AlertDocument, alerts } from '../../../ports/collections.ts';
import type { Transaction } from '../../../ports/store.ts';
import { recordAlert } from '../../records.ts';
import { readTellers } from './askAgain.ts';
import type { AlertingDeps } from '../deps.ts';

/**
 * Records what somebody did to an alert, and nothing that follows from it: whoever records has it followed, or else the
 * next watch does. Its page and its threads are due from then on, whatever becomes of the messages about them.
 * @param stillSo asked within the transaction, for an action that only makes sense while something else is so
 * @returns the alert as it is now, `undefined` when there is no such alert
 */
export async function recordAction(
  { store, clock }: Pick<AlertingDeps, 'store' | 'clock'>,
  id: string,
  action: AlertAction,
  stillSo?: (tx: Transaction) => Promise<boolean>,
): Promise<AlertDocument | undefined> {
  return store.transaction(async (tx) => {
    const before = await tx.get(alerts, id);
    if (before === undefined) return undefined;
    const after = withAction(before, action);
    if (after === before || (stillSo !== undefined && !(await stillSo(tx)))) return before;
    const tellers = await readTellers(tx, before);
    const now = clock.now();
    tellers.ask(now);
    const changed = { ...before, ...after, followed: false, settled: false, lookAt: now };
    return recordAlert(tx, changed, [eventOfAction(action)], { at: now, actor: action.by });
  });
}
