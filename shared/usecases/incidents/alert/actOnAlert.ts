import type { AlertAction } from '../../../domain/incident/alertAction.ts';
import type { AlertDocument } from '../../../ports/collections.ts';
import type { AlertingDeps } from '../deps.ts';
import { followAlert } from './followAlert.ts';
import { recordAction } from './recordAction.ts';

/**
 * Records what somebody did to an alert, wherever they did it, and has everybody told who is to know. The same action again
 * records nothing.
 * @returns the alert as it is now, `undefined` when there is no such alert
 */
export async function actOnAlert(
  deps: AlertingDeps,
  id: string,
  action: AlertAction,
): Promise<AlertDocument | undefined> {
  const after = await recordAction(deps, id, action);
  if (after !== undefined) await followAlert(deps, id);
  return after;
}
