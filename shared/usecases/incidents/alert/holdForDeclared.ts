import { heldBy } from '../../../domain/rollout/hold.ts';
import { upgradeId } from '../../../domain/rollout/upgrade.ts';
import { type AlertDocument, incidents, upgrades } from '../../../ports/collections.ts';
import { readActive, recordRollout } from '../../records.ts';
import type { AlertingDeps } from '../deps.ts';

/** Instances of one alert that are looked through for one that takes part in the rollout. */
const MOST_INSTANCES = 500;

/**
 * What was declared an incident holds the running rollout, if one of its instances takes part in that. Once per
 * decision. That it is held is told by the next watch.
 */
export async function holdForDeclared(
  { store, clock, environment }: AlertingDeps,
  alert: AlertDocument,
): Promise<void> {
  const { decision } = alert.standing;
  if (decision === null) return;
  const open = await store.query(incidents, { where: { alert: alert.id, state: 'open' }, limit: MOST_INSTANCES });
  await store.transaction(async (tx) => {
    const active = await readActive(tx, environment);
    if (active?.document.rollout.phase.kind !== 'running' || active.document.rollout.hold !== null) return;
    // Who has resumed it since knew of the decision.
    const resumed = active.document.rollout.resumedAt;
    if (resumed !== undefined && resumed >= decision.at) return;
    for (const { id, value } of open) {
      if (value.instance === null) continue;
      if ((await tx.get(upgrades, upgradeId(active.id, value.instance))) === undefined) continue;
      const why = `${decision.by} declared an incident on ${value.instance}: ${decision.reason}`;
      const event = heldBy(active.document.rollout, 'incident', why, { incident: id, instance: value.instance });
      recordRollout(tx, active.document, [event], { at: clock.now(), actor: decision.by });
      return;
    }
  });
}
