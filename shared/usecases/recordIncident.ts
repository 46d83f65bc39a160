import type { MonitoringIncident } from '../contracts/monitoringIncident.ts';
import { type DomainEvent, GENESIS } from '../domain/evidence/ledger.ts';
import { failedByIncident } from '../domain/rollout/assess.ts';
import type { RolloutEvent } from '../domain/rollout/rollout.ts';
import { upgradeId } from '../domain/rollout/upgrade.ts';
import type { Clock } from '../ports/clock.ts';
import { type IncidentDocument, incidents, instanceKey, instances, upgrades } from '../ports/collections.ts';
import type { Log } from '../ports/log.ts';
import type { Store, Transaction } from '../ports/store.ts';
import { type By, TRANCHE, appendToLedger, readActive, recordRollout, recordUpgrade } from './records.ts';

export interface RecordIncidentDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly environment: string;
  readonly log: Log;
}

/**
 * Records an incident of Cloud Monitoring. Notifications come at least once and in any order: a close that arrives first
 * wins over a late open. An incident on an instance fails its upgrade in flight, and holds the running rollout if that
 * has begun to upgrade the instance.
 */
export async function recordIncident(deps: RecordIncidentDeps, incident: MonitoringIncident): Promise<void> {
  const { store, clock, environment, log } = deps;
  const instance = await findInstance(store, incident);
  const held = await store.transaction(async (tx) => {
    const by = { at: clock.now(), actor: TRANCHE };
    const before = await tx.get(incidents, incident.incidentId);
    if (before !== undefined && (before.state === 'closed' || incident.state === 'open')) return undefined;
    const affected = incident.state === 'open' ? await affectedRollout(tx, environment, instance) : undefined;
    const failUpgrade =
      incident.state === 'open' ? await inFlightFailure(tx, environment, instance, incident, by) : NOTHING;
    writeIncident(tx, before ?? newIncident(incident, instance, affected?.id ?? null, by), incident.state, by);
    failUpgrade();
    if (affected === undefined) return undefined;
    const { hold } = affected.document.rollout;
    if (hold?.cause === 'incident') return undefined;
    // Who resumes a rollout that was held for something else must know of both.
    const earlier = hold === null ? '' : `; before that: ${hold.detail}`;
    const event: RolloutEvent = {
      type: 'RolloutHeld',
      cause: 'incident',
      reason: `incident ${incident.incidentId} opened on ${instance}, which this rollout has upgraded${earlier}`,
    };
    recordRollout(tx, affected.document, [event], by);
    return { rollout: affected.id, reason: event.reason };
  });
  log('NOTICE', `incident ${incident.state}`, { incident: incident.incidentId, instance });
  if (held !== undefined) log('WARNING', 'RolloutHeld', held);
}

const NOTHING = (): void => undefined;

/** What to write when an upgrade, of whichever rollout, is in flight on the instance. */
async function inFlightFailure(
  tx: Transaction,
  environment: string,
  id: string | null,
  { incidentId }: MonitoringIncident,
  by: By,
): Promise<() => void> {
  const instance = id === null ? undefined : await tx.get(instances, instanceKey(environment, id));
  const upgrade = instance?.upgrading ? await tx.get(upgrades, instance.upgrading) : undefined;
  if (upgrade === undefined) return NOTHING;
  const failed = failedByIncident(upgrade, incidentId);
  return failed === undefined ? NOTHING : () => void recordUpgrade(tx, upgrade, [failed], by, instance);
}

function writeIncident(tx: Transaction, before: IncidentDocument, state: 'open' | 'closed', by: By): void {
  const event: DomainEvent & { instance: string | null } = {
    type: state === 'open' ? 'IncidentOpened' : 'IncidentClosed',
    instance: before.instance,
    reason: before.summary,
  };
  const head = appendToLedger(tx, `incident:${before.incident}`, before.head, [event], by);
  const closedAt = state === 'closed' ? by.at : null;
  tx.set(incidents, before.incident, { ...before, state, closedAt, head });
}

function newIncident(
  { incidentId, summary, url }: MonitoringIncident,
  instance: string | null,
  rollout: string | null,
  by: By,
): IncidentDocument {
  return {
    incident: incidentId,
    state: 'open',
    instance,
    rollout,
    openedAt: by.at,
    closedAt: null,
    summary: summary ?? 'no summary was given',
    url: url ?? null,
    head: GENESIS,
  };
}

/** The instance is named by its project; where that label is missing, by its host. */
async function findInstance(store: Store, { projectId, host }: MonitoringIncident): Promise<string | null> {
  const byProject =
    projectId === undefined ? [] : await store.query(instances, { where: { gcpProjectId: projectId }, limit: 1 });
  const found =
    byProject.length > 0 || host === undefined
      ? byProject
      : await store.query(instances, { where: { domain: host }, limit: 1 });
  return found[0]?.value.id ?? null;
}

async function affectedRollout(
  tx: Transaction,
  environment: string,
  instance: string | null,
): ReturnType<typeof readActive> {
  if (instance === null) return undefined;
  const active = await readActive(tx, environment);
  if (active?.document.rollout.phase.kind !== 'running') return undefined;
  const upgrade = await tx.get(upgrades, upgradeId(active.id, instance));
  return upgrade !== undefined && upgrade.attempt > 0 ? active : undefined;
}
