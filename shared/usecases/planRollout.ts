import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import { GENESIS } from '../domain/evidence/ledger.ts';
import type { ExclusionReason } from '../domain/fleet/eligibility.ts';
import type { Instance } from '../domain/fleet/instance.ts';
import { type CodeHostSettings, paceFor } from '../domain/limits/pace.ts';
import type { Excluded, Plan } from '../domain/rollout/planned.ts';
import { plan } from '../domain/rollout/plan.ts';
import type { Rollout, RolloutEvent } from '../domain/rollout/rollout.ts';
import { planHash } from '../domain/rollout/planHash.ts';
import { plannedUpgrade, upgradeId } from '../domain/rollout/upgrade.ts';
import type { Clock } from '../ports/clock.ts';
import { environments, exclusions, rollouts, upgrades } from '../ports/collections.ts';
import type { Publisher } from '../ports/messages.ts';
import type { Store } from '../ports/store.ts';
import { everyDocument, everyInstance } from './everyDocument.ts';
import { TRANCHE, recordRollout } from './records.ts';

export interface PlanRolloutDeps extends CodeHostSettings {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly publisher: Publisher;
}

/** Rows written in one transaction. */
const CHUNK = 250;

/**
 * Makes the plan of a registered rollout and stores it whole. The rollout runs only once every row is there; after a
 * crash, or a change of the fleet in between, the plan is made again from the start.
 */
export async function planRollout(deps: PlanRolloutDeps, rolloutId: string): Promise<'planned' | 'not-planning'> {
  const { store, clock, calendar, publisher } = deps;
  for (;;) {
    const document = await store.get(rollouts, rolloutId);
    if (document?.rollout.phase.kind !== 'planning') return 'not-planning';
    const { rollout } = document;
    const pace = paceFor(rollout.policy.merging, deps);
    const changes = (await store.get(environments, rollout.environment))?.fleetChanges;
    const { fleet, unreadable } = await readFleet(store, rollout.environment);
    const planned = plan({ ...rollout, calendar, fleet, notBefore: clock.now(), pace });
    const excluded = [...planned.excluded, ...unreadable];

    await writeRows(deps, rollout, planned, fleet);
    await writeExclusions(deps, rolloutId, excluded);
    const done = await store.transaction(async (tx) => {
      const current = await tx.get(rollouts, rolloutId);
      const environment = await tx.get(environments, rollout.environment);
      if (current?.rollout.phase.kind !== 'planning') return true;
      if (environment?.fleetChanges !== changes) return false;
      recordRollout(tx, current, plannedEvents(planned, excluded), { at: clock.now(), actor: TRANCHE });
      return true;
    });
    if (!done) continue;
    await publisher.publish('ticks', [{ id: `tick~planned~${rolloutId}`, body: { kind: 'pulse' } }]);
    return 'planned';
  }
}

function plannedEvents(planned: Plan, excluded: readonly Excluded[]): RolloutEvent[] {
  const { sla, stages, instances } = planned;
  const events: RolloutEvent[] = [
    {
      type: 'RolloutPlanned',
      stages,
      instances: instances.length,
      excluded: countReasons(excluded),
      planHash: planHash(instances),
      sla,
      reason: `${instances.length} instances take part, ${excluded.length} do not`,
    },
  ];
  if (!sla.met) {
    events.push({ type: 'SlaAtRisk', sla, reason: `planned until ${sla.forecast}, promised by ${sla.deadline}` });
  }
  return events;
}

function countReasons(excluded: readonly Excluded[]): Partial<Record<ExclusionReason, number>> {
  const counts: Partial<Record<ExclusionReason, number>> = {};
  for (const { reason } of excluded) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

async function readFleet(store: Store, environment: string): Promise<{ fleet: Instance[]; unreadable: Excluded[] }> {
  const fleet: Instance[] = [];
  const unreadable: Excluded[] = [];
  for await (const { id, instance } of everyInstance(store, environment)) {
    if (instance === null) unreadable.push({ id, reason: 'unreadable-configuration' });
    else fleet.push(instance);
  }
  return { fleet, unreadable };
}

async function writeRows(
  { store }: PlanRolloutDeps,
  rollout: Rollout,
  planned: Plan,
  fleet: readonly Instance[],
): Promise<void> {
  const domains = new Map(fleet.map(({ id, domain }) => [id, domain]));
  for (let from = 0; from < planned.instances.length; from += CHUNK) {
    await whilePlanning(store, rollout.id, (tx) => {
      for (const row of planned.instances.slice(from, from + CHUNK)) {
        const upgrade = plannedUpgrade(rollout, domains.get(row.id) ?? '', row);
        tx.set(upgrades, upgradeId(rollout.id, row.id), { ...upgrade, head: GENESIS });
      }
    });
  }
  await removeStaleRows(store, rollout.id, new Set(planned.instances.map(({ id }) => id)));
}

/** Rows of an earlier try at the plan, for instances that have left meanwhile. */
async function removeStaleRows(store: Store, rollout: string, planned: ReadonlySet<string>): Promise<void> {
  const stale: string[] = [];
  for await (const { instance } of everyDocument(store, upgrades, { rollout })) {
    if (!planned.has(instance)) stale.push(instance);
  }
  if (stale.length === 0) return;
  await whilePlanning(store, rollout, (tx) => {
    for (const instance of stale) tx.delete(upgrades, upgradeId(rollout, instance));
  });
}

async function writeExclusions(
  { store }: PlanRolloutDeps,
  rollout: string,
  excluded: readonly Excluded[],
): Promise<void> {
  await whilePlanning(store, rollout, (tx) => {
    for (let from = 0; from === 0 || from < excluded.length; from += 2_000) {
      const id = `${rollout}~${String(from / 2_000).padStart(4, '0')}`;
      tx.set(exclusions, id, { rollout, excluded: excluded.slice(from, from + 2_000) });
    }
  });
}

/** A plan that has become final is never written to, whoever comes late. */
async function whilePlanning(
  store: Store,
  rollout: string,
  write: (tx: Parameters<Parameters<Store['transaction']>[0]>[0]) => void,
): Promise<void> {
  await store.transaction(async (tx) => {
    const current = await tx.get(rollouts, rollout);
    if (current?.rollout.phase.kind === 'planning') write(tx);
  });
}
