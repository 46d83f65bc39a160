import { type RolloutStatus, currentStage, statusOf } from '../domain/rollout/rollout.ts';
import type { UpgradePhase } from '../domain/rollout/upgrade.ts';
import type { Clock } from '../ports/clock.ts';
import { environments, incidents, rollouts, upgrades } from '../ports/collections.ts';
import type { Store } from '../ports/store.ts';

export interface MeasureDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly environment: string;
}

/** Where the active rollout stands. */
export interface Measures {
  readonly rollout: string;
  readonly version: string;
  /** The stage that it is in: those before it are settled, those after it wait. */
  readonly stage: number;
  readonly status: RolloutStatus;
  /** Of this stage. Settled is who is verified, skipped or dropped. */
  readonly upgrades: Readonly<Record<UpgradePhase, number>>;
  /** Those of the waiting whose time has come. */
  readonly due: number;
  /** On instances that the rollout has upgraded. */
  readonly openIncidents: number;
  /** The stage is past its due day and not complete. */
  readonly overdue: boolean;
  readonly slaAtRisk: boolean;
}

/**
 * What an operator asks of the active rollout; `undefined` when there is none. It costs two reads and six counts,
 * whatever the size of the fleet.
 */
export async function measure({ store, clock, environment }: MeasureDeps): Promise<Measures | undefined> {
  const active = (await store.get(environments, environment))?.active ?? null;
  const rollout = active === null ? undefined : (await store.get(rollouts, active))?.rollout;
  if (rollout === undefined) return undefined;
  const { id, version, sla, progress } = rollout;
  const stage = currentStage(rollout);
  const inPhase = (phase: UpgradePhase): Promise<number> =>
    store.count(upgrades, { where: { rollout: id, stage, phase } });
  const [waiting, inFlight, failed, settled, due, openIncidents] = await Promise.all([
    inPhase('waiting'),
    inPhase('in-flight'),
    inPhase('failed'),
    inPhase('settled'),
    store.count(upgrades, {
      where: { rollout: id, stage, phase: 'waiting' },
      range: { field: 'startsAt', to: clock.now() },
    }),
    store.count(incidents, { where: { rollout: id, blocks: true } }),
  ]);
  const open = progress.at(-1);
  return {
    rollout: id,
    version,
    stage,
    status: statusOf(rollout),
    upgrades: { waiting, 'in-flight': inFlight, failed, settled },
    due,
    openIncidents,
    overdue: open?.completedAt === null && open.overdue,
    slaAtRisk: sla !== null && !sla.met,
  };
}
