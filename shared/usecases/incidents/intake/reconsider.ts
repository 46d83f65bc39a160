import { nextLook } from '../../../domain/incident/incident.ts';
import { incidents } from '../../../ports/collections.ts';
import { TRANCHE, recordIncident } from '../../records.ts';
import { tellOf } from '../alert/alertOf.ts';
import type { AlertingDeps } from '../deps.ts';
import { followAlert } from '../alert/followAlert.ts';
import { routeNow } from './routeNow.ts';

/** Looks again at an open incident of which nobody was told: what kept it back may be over. */
export async function reconsider(deps: AlertingDeps, id: string): Promise<void> {
  const { store, clock } = deps;
  const known = await store.get(incidents, id);
  if (known?.waits !== true) return;
  const routed = await routeNow(deps, known);
  const alert = await store.transaction(async (tx) => {
    const before = await tx.get(incidents, id);
    if (before?.waits !== true) return null;
    const by = { at: clock.now(), actor: TRANCHE };
    const { withheld } = routed;
    if (withheld !== undefined && withheld.why === before.withheld?.why && withheld.by === before.withheld.by) {
      tx.set(incidents, id, { ...before, withheld, lookAt: nextLook(withheld, by.at) });
      return null;
    }
    const tell = await tellOf(deps, tx, routed, before.said, by);
    recordIncident(tx, before, [routed.event(tell.alert)], by);
    tell.record();
    return tell.alert;
  });
  if (alert !== null) await followAlert(deps, alert);
}

/** After an incident of an instance has closed: another may have been kept back by it. */
export async function reconsiderWithheld(deps: AlertingDeps, instance: string): Promise<void> {
  const open = await deps.store.query(incidents, { where: { instance, state: 'open' } });
  for (const { id, value } of open) if (value.waits) await reconsider(deps, id);
}
