import { HOLD_LABELS, type IncidentSaid } from '../../domain/incident/facts.ts';
import { holdIncidentId, openHold } from '../../domain/rollout/hold.ts';
import { currentStage } from '../../domain/rollout/rollout.ts';
import { type UpgradePhase, upgradeId } from '../../domain/rollout/upgrade.ts';
import { rollouts, upgrades } from '../../ports/collections.ts';
import type { Store } from '../../ports/store.ts';
import type { HoldRecord } from '../../text/alerts/holdView.ts';
import { openRollbacks } from '../views.ts';

/** Named one by one on a page. */
const MOST_FAILED = 8;

/** The rollout that an incident of our own is about, while it is held for that; `undefined` of every other incident. */
export async function readHold(store: Store, { incident, facts }: IncidentSaid): Promise<HoldRecord | undefined> {
  const id = facts.source === 'tranche' ? facts.labels[HOLD_LABELS.rollout] : undefined;
  const rollout = id === undefined ? undefined : (await store.get(rollouts, id))?.rollout;
  const hold = rollout && openHold(rollout);
  if (rollout === undefined || !hold || holdIncidentId(rollout.id, hold) !== incident) return undefined;
  const stage = currentStage(rollout);
  const inStage = (phase: UpgradePhase): Promise<number> =>
    store.count(upgrades, { where: { rollout: rollout.id, stage, phase } });
  const [waiting, inFlight, failed, found, troubled] = await Promise.all([
    inStage('waiting'),
    inStage('in-flight'),
    inStage('failed'),
    store.query(upgrades, { where: { rollout: rollout.id, phase: 'failed' }, limit: MOST_FAILED }),
    hold.instance === undefined ? undefined : store.get(upgrades, upgradeId(rollout.id, hold.instance)),
  ]);
  const open = await openRollbacks(store, rollout);
  const named = found.map(({ value }) => value);
  const about = troubled === undefined || troubled.phase === 'failed' ? [] : [troubled];
  return { rollout, hold, counts: { waiting, inFlight, failed }, named, about, openRollbacks: open };
}
