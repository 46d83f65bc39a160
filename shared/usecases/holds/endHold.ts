import type { Rollout } from '../../domain/rollout/rollout.ts';
import { incidents } from '../../ports/collections.ts';
import { holdEnded } from '../../text/alerts/holdSaid.ts';
import { followAlert } from '../incidents/alert/followAlert.ts';
import type { AlertingDeps } from '../incidents/deps.ts';
import { TRANCHE, recordIncident } from '../records.ts';

/** Closes our own incident of a hold that is over, and with it what people were told. */
export async function endHold(deps: AlertingDeps, rollout: Rollout, incident: string): Promise<void> {
  const { store, clock } = deps;
  const alert = await store.transaction(async (tx) => {
    const before = await tx.get(incidents, incident);
    if (before?.state !== 'open') return before?.alert ?? null;
    const by = { at: clock.now(), actor: TRANCHE };
    const closed = {
      type: 'IncidentClosed',
      source: 'tranche',
      instance: null,
      endedAt: by.at,
      reason: holdEnded(rollout),
    } as const;
    return recordIncident(tx, before, [closed], by).alert;
  });
  if (alert !== null) await followAlert(deps, alert);
}
