import { hash } from 'node:crypto';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import { canonicalJson } from '../domain/evidence/canonicalJson.ts';
import type { Clock } from '../ports/clock.ts';
import {
  type EnvironmentDocument,
  type FleetDigestDocument,
  type InstanceDocument,
  type UpgradeDocument,
  environments,
  fleetDigests,
  instanceKey,
  instances,
  upgrades,
} from '../ports/collections.ts';
import type { Deployment, FleetSource } from '../ports/fleetSource.ts';
import type { Store, Transaction } from '../ports/store.ts';
import { type Member, dropped, updateMembership } from './membership.ts';
import { type InstanceChange, isMonitoringKept, syncMonitored } from './monitoring/syncMonitored.ts';
import { TRANCHE, readActive, recordUpgrade } from './records.ts';

export interface SyncFleetDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly fleet: FleetSource;
  readonly calendar: Calendar;
  readonly environment: string;
}

export const NEW_ENVIRONMENT: EnvironmentDocument = {
  active: null,
  newest: null,
  fleetRevision: null,
  fleetChanges: 0,
};

/** Instances whose changes are taken over in one transaction. */
const CHUNK = 100;
/** Digest documents; each holds its share of the fleet's digests and stays far below a document's size limit. */
const SHARDS = 32;

/**
 * Takes over what has changed in the fleet's configuration. What has changed is told by a digest per instance, so the
 * cost grows with the changes. Run again after a crash it finishes what was left.
 */
export async function syncFleet(deps: SyncFleetDeps): Promise<{ changed: number; removed: number }> {
  const { store, fleet, environment } = deps;
  const known = await store.get(environments, environment);
  const reading = await fleet.read(environment, known?.fleetRevision ?? undefined);
  if (reading === undefined) return { changed: 0, removed: 0 };

  const before = await readDigests(store, environment);
  const now = new Map(reading.deployments.map((deployment) => [deployment.id, digestOf(deployment)]));
  const changed = reading.deployments.filter(({ id }) => before.get(id) !== now.get(id));
  const removed = [...before.keys()].filter((id) => !now.has(id));
  for (const part of chunks(changed)) await takeOver(deps, part);
  for (const part of chunks(removed)) await remove(deps, part);
  await store.transaction(async (tx) => {
    const document = await tx.get(environments, environment);
    const touched = new Set([...changed.map(({ id }) => id), ...removed].map(shardOf));
    for (const shard of touched)
      tx.set(fleetDigests, `${environment}~${shard}`, digestsOfShard(environment, shard, now));
    tx.set(environments, environment, { ...(document ?? NEW_ENVIRONMENT), fleetRevision: reading.revision });
  });
  return { changed: changed.length, removed: removed.length };
}

async function takeOver(deps: SyncFleetDeps, deployments: readonly Deployment[]): Promise<void> {
  const { environment } = deps;
  await inTransaction(deps, async (tx) => {
    const members: Member[] = [];
    const changes: InstanceChange[] = [];
    const documents: [string, InstanceDocument][] = [];
    for (const deployment of deployments) {
      const key = instanceKey(environment, deployment.id);
      const before = await tx.get(instances, key);
      const document = documentOf(environment, deployment, before);
      documents.push([key, document]);
      members.push({ id: deployment.id, document });
      changes.push({ before, after: document });
    }
    return { members, changes, write: () => documents.forEach(([key, document]) => tx.set(instances, key, document)) };
  });
}

async function remove(deps: SyncFleetDeps, ids: readonly string[]): Promise<void> {
  await inTransaction(deps, async (tx) => {
    const writes: (() => void)[] = [];
    const changes: InstanceChange[] = [];
    for (const id of ids) {
      const key = instanceKey(deps.environment, id);
      const before = await tx.get(instances, key);
      const upgrading = before?.upgrading;
      // What is in flight may be of a rollout that has ended already: nobody else would look after it.
      const flying = upgrading ? await tx.get(upgrades, upgrading) : undefined;
      if (flying !== undefined && isEnded(flying, await readActive(tx, deps.environment))) {
        writes.push(() =>
          recordUpgrade(tx, flying, [dropped('left-the-fleet')], { at: deps.clock.now(), actor: TRANCHE }),
        );
      }
      writes.push(() => tx.delete(instances, key));
      changes.push({ before, after: undefined });
    }
    const members = ids.map((id) => ({ id, document: undefined }));
    return { members, changes, write: () => writes.forEach((write) => write()) };
  });
}

function isEnded({ rollout }: UpgradeDocument, active: Awaited<ReturnType<typeof readActive>>): boolean {
  return rollout !== active?.id;
}

/** Reads, updates who takes part in the active rollout, then writes: in that order, as the store asks. */
async function inTransaction(
  { store, environment, calendar, clock }: SyncFleetDeps,
  read: (tx: Transaction) => Promise<{ members: Member[]; changes: InstanceChange[]; write: () => void }>,
): Promise<void> {
  await store.transaction(async (tx) => {
    const active = await readActive(tx, environment);
    const document = (await tx.get(environments, environment)) ?? NEW_ENVIRONMENT;
    const { members, changes, write } = await read(tx);
    const by = { at: clock.now(), actor: TRANCHE };
    const writeMembership = await updateMembership(tx, active?.document.rollout, members, calendar, by);
    const isKept = isMonitoringKept(document);
    const writeMonitored = isKept ? await syncMonitored(tx, environment, changes, by.at) : () => undefined;
    tx.set(environments, environment, { ...document, fleetChanges: document.fleetChanges + 1 });
    write();
    writeMembership();
    writeMonitored();
  });
}

function documentOf(
  environment: string,
  { id, instance, problems }: Deployment,
  before: InstanceDocument | undefined,
): InstanceDocument {
  const upgrading = before?.upgrading ?? null;
  if (instance === undefined) {
    return {
      id,
      environment,
      gcpProjectId: before?.gcpProjectId ?? null,
      domain: before?.domain ?? null,
      slug: before?.slug ?? null,
      instance: null,
      configuredVersion: before?.configuredVersion ?? null,
      problems,
      upgrading,
    };
  }
  const sameVersion = before?.configuredVersion === instance.version;
  const version = sameVersion ? (before.instance?.version ?? instance.version) : instance.version;
  return {
    id,
    environment,
    gcpProjectId: instance.gcpProjectId,
    domain: instance.domain,
    slug: instance.slug,
    instance: { ...instance, version },
    configuredVersion: instance.version,
    problems,
    upgrading,
  };
}

async function readDigests(store: Store, environment: string): Promise<Map<string, string>> {
  const documents = await store.query(fleetDigests, { where: { environment } });
  return new Map(documents.flatMap(({ value }) => Object.entries(value.digests)));
}

function digestsOfShard(environment: string, shard: number, digests: Map<string, string>): FleetDigestDocument {
  return { environment, digests: Object.fromEntries([...digests].filter(([id]) => shardOf(id) === shard)) };
}

function shardOf(id: string): number {
  return Number.parseInt(hash('sha256', id).slice(0, 4), 16) % SHARDS;
}

/** A source hands out the same object for an unchanged file, so its digest is computed once. */
const digests = new WeakMap<Deployment, string>();

function digestOf(deployment: Deployment): string {
  const known = digests.get(deployment);
  if (known !== undefined) return known;
  const digest = hash('sha256', canonicalJson([deployment.instance ?? null, deployment.problems])).slice(0, 16);
  digests.set(deployment, digest);
  return digest;
}

function chunks<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < items.length; from += CHUNK) parts.push(items.slice(from, from + CHUNK));
  return parts;
}
