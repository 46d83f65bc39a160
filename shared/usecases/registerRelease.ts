import type { Instant } from '../domain/calendar/time.ts';
import { GENESIS } from '../domain/evidence/ledger.ts';
import type { Policies, ReleaseType } from '../domain/release/policy.ts';
import { compareVersions } from '../domain/release/version.ts';
import { type Admission, admit } from '../domain/rollout/admit.ts';
import { NOTHING_YET, type Rollout } from '../domain/rollout/rollout.ts';
import { environments, rollouts } from '../ports/collections.ts';
import type { Publisher } from '../ports/messages.ts';
import type { Store } from '../ports/store.ts';
import { type By, appendToLedger, readActive, recordRollout } from './records.ts';
import { NEW_ENVIRONMENT, type SyncFleetDeps, syncFleet } from './syncFleet.ts';
import { everyInstance } from './everyDocument.ts';

export interface RegisterReleaseDeps extends SyncFleetDeps {
  readonly publisher: Publisher;
  readonly policies: Policies;
}

export interface Release {
  readonly version: string;
  readonly type?: ReleaseType | undefined;
  readonly releasedAt?: Instant | undefined;
  readonly notes?: string | undefined;
  /** Nothing of it can be taken back: no instance is rolled back from it. */
  readonly irreversible?: boolean | undefined;
  /** Taken up at a later stage of the table, as after a newer patch. */
  readonly resumeStage?: number | undefined;
}

export type Registration =
  { readonly kind: 'registered' | 'known'; readonly rollout: Rollout } | Exclude<Admission, { kind: 'new' }>;

/**
 * Registers a release: a rollout begins, in the place of the one that runs, if any. The same version again changes
 * nothing. The plan is made by a message of its own; should that be lost, the next tick sends it again.
 */
export async function registerRelease(
  deps: RegisterReleaseDeps,
  release: Release,
  actor: string,
): Promise<Registration> {
  await syncFleet(deps);
  const versions = await fleetVersions(deps.store, deps.environment);
  const by = { at: deps.clock.now(), actor };
  const registration = await deps.store.transaction((tx) => register(tx, deps, release, versions, by));
  if (registration.kind === 'registered') {
    const { id } = registration.rollout;
    await deps.publisher.publish('plans', [{ id: `plan~${id}`, body: { rollout: id } }]);
  }
  return registration;
}

export function rolloutId(environment: string, version: string): string {
  return `${environment}-${version}`;
}

async function register(
  tx: Parameters<Parameters<Store['transaction']>[0]>[0],
  { environment, policies }: RegisterReleaseDeps,
  release: Release,
  versions: readonly string[],
  by: By,
): Promise<Registration> {
  const id = rolloutId(environment, release.version);
  const known = await tx.get(rollouts, id);
  if (known?.rollout.rollsBack !== undefined) {
    return { kind: 'refused', message: `${id} is the name of a rollback: give the release another version` };
  }
  if (known !== undefined) return { kind: 'known', rollout: known.rollout };

  const state = await tx.get(environments, environment);
  const active = await readActive(tx, environment);
  const facts = { active: active?.document.rollout, newest: state?.newest ?? undefined, fleetVersions: versions };
  const admission = admit(release.version, release, facts, policies);
  if (admission.kind !== 'new') return admission;

  const rollout: Rollout = {
    id,
    environment,
    version: release.version,
    releaseType: admission.releaseType,
    policy: admission.policy,
    resumeStage: admission.resumeStage,
    releasedAt: release.releasedAt ?? by.at,
    registeredAt: by.at,
    registeredBy: by.actor,
    notes: release.notes ?? '',
    supersedes: admission.supersedes,
    ...(release.irreversible === true && { irreversible: true }),
    ...NOTHING_YET,
    trackingIssue: null,
    closedAt: null,
  };
  const registered = {
    type: 'ReleaseRegistered',
    reason: admission.reason,
    version: rollout.version,
    releaseType: rollout.releaseType,
    policy: rollout.policy.name,
    resumeStage: rollout.resumeStage,
    releasedAt: rollout.releasedAt,
    supersedes: rollout.supersedes,
    ...(release.irreversible === true && { irreversible: true }),
  } as const;
  if (active !== undefined) {
    const superseded = { type: 'RolloutSuperseded', by: id, reason: `${release.version} takes its place` } as const;
    recordRollout(tx, active.document, [superseded], by);
  }
  const head = appendToLedger(tx, `rollout:${id}`, GENESIS, [registered], by);
  tx.create(rollouts, id, { environment, rollout, head, unsealed: false, holdUntold: false });
  tx.set(environments, environment, { ...(state ?? NEW_ENVIRONMENT), active: id, newest: release.version });
  return { kind: 'registered', rollout };
}

/** The distinct versions that the instances run which take part in releases, oldest first. */
async function fleetVersions(store: Store, environment: string): Promise<string[]> {
  const versions = new Set<string>();
  for await (const { instance } of everyInstance(store, environment)) {
    if (instance?.releaseChannel === 'stable' && !instance.suspended) versions.add(instance.version);
  }
  return [...versions].toSorted(compareVersions);
}
