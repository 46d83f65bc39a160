import { environments, rollouts } from '../ports/collections.ts';
import type { Log } from '../ports/log.ts';
import type { Publisher } from '../ports/messages.ts';
import { advanceRollout, sealUpgrades } from './advanceRollout.ts';
import { fanOutUpgrades, fanOutVerifications } from './fanOut.ts';
import { TRANCHE, recordRollout } from './records.ts';
import { type SyncFleetDeps, syncFleet } from './syncFleet.ts';
import { upgrades } from '../ports/collections.ts';

export interface TickDeps extends SyncFleetDeps {
  readonly publisher: Publisher;
  readonly log: Log;
}

/**
 * What every tick does: take over changes of the fleet, advance the rollout, send what is due. A tick twice, or one that
 * is missed, changes nothing but the time at which things happen.
 */
export async function tick(deps: TickDeps): Promise<{ upgrades: number; verifications: number }> {
  const { store, environment, publisher } = deps;
  await syncFleetOrWarn(deps);
  const active = (await store.get(environments, environment))?.active ?? null;
  let sent = 0;
  if (active !== null) {
    const advanced = await advanceRollout(deps, active);
    if (advanced?.rollout.phase.kind === 'planning') {
      await publisher.publish('plans', [{ id: `plan~${active}`, body: { rollout: active } }]);
    }
    if (advanced?.rollout.phase.kind === 'running') sent = await fanOutUpgrades(deps, advanced.rollout);
  }
  const verifications = await fanOutVerifications(deps);
  if (verifications === 0) await sealEnded(deps);
  return { upgrades: sent, verifications };
}

/** A fleet that cannot be read stops no rollout: it goes on with what is known, and says so. */
async function syncFleetOrWarn(deps: TickDeps): Promise<void> {
  try {
    await syncFleet(deps);
  } catch (error) {
    deps.log('WARNING', 'the fleet could not be read; going on with what is known', { error: String(error) });
  }
}

/** A rollout that ended with upgrades in flight is sealed when the last of them has settled. */
async function sealEnded({ store, clock }: TickDeps): Promise<void> {
  for (const { id } of await store.query(rollouts, { where: { unsealed: true } })) {
    if ((await store.count(upgrades, { where: { rollout: id, phase: 'in-flight' } })) > 0) continue;
    const sealed = await sealUpgrades(store, { rollout: id });
    await store.transaction(async (tx) => {
      const document = await tx.get(rollouts, id);
      if (document?.unsealed !== true) return;
      const event = { type: 'EvidenceSealed', ...sealed, reason: 'nothing is in flight any more' } as const;
      recordRollout(tx, document, [event], { at: clock.now(), actor: TRANCHE });
    });
  }
}
