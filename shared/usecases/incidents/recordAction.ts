import { type AlertAction, eventOfAction, withAction } from '../../domain/incident/alert.ts';
import { type AlertDocument, alerts } from '../../ports/collections.ts';
import { recordAlert } from '../records.ts';
import type { AlertingDeps } from './deps.ts';

/**
 * Records what somebody did to an alert, and nothing that follows from it: whoever records has it followed, or else the
 * next watch does.
 * @returns the alert as it is now, `undefined` when there is no such alert
 */
export async function recordAction(
  { store, clock }: Pick<AlertingDeps, 'store' | 'clock'>,
  id: string,
  action: AlertAction,
): Promise<AlertDocument | undefined> {
  return store.transaction(async (tx) => {
    const before = await tx.get(alerts, id);
    if (before === undefined) return undefined;
    const after = withAction(before, action);
    if (after === before) return before;
    const changed = { ...before, ...after, settled: false, lookAt: clock.now() };
    return recordAlert(tx, changed, [eventOfAction(action)], { at: clock.now(), actor: action.by });
  });
}
