import { type RolloutDocument, environments, rollouts } from '../ports/collections.ts';
import type { Log } from '../ports/log.ts';
import { type Advanced, advanceRollout } from './advanceRollout.ts';
import { closeRollout } from './closeRollout.ts';
import { duePullRequests, dueTracking } from './duePaperwork.ts';
import { type FanOutDeps, dueUpgrades, fanOutVerifications, fanOutWrites } from './fanOut.ts';
import type { DueMonitoringDeps } from './monitoring/deps.ts';
import { dueMonitoring } from './monitoring/dueMonitoring.ts';
import { type SyncFleetDeps, syncFleet } from './syncFleet.ts';

export interface TickDeps extends SyncFleetDeps, FanOutDeps, DueMonitoringDeps {
  readonly log: Log;
}

/** How many messages a tick has sent. */
export interface TickOutcome {
  readonly upgrades: number;
  readonly verifications: number;
  readonly tracking: number;
  readonly pullRequests: number;
  readonly monitoring: number;
}

/**
 * What every tick does: take over changes of the fleet, advance the rollout, send what is due. A tick twice, or one that
 * is missed, changes nothing but the time at which things happen.
 */
export async function tick(deps: TickDeps): Promise<TickOutcome> {
  const { store, environment, publisher } = deps;
  await syncFleetOrWarn(deps);
  const active = (await store.get(environments, environment))?.active ?? null;
  const advanced = active === null ? undefined : await advanceRollout(deps, active);
  if (active !== null && advanced?.document.rollout.phase.kind === 'planning') {
    await publisher.publish('plans', [{ id: `plan~${active}`, body: { rollout: active } }]);
  }
  const sent = await fanOutWrites(deps, await dueWork(deps, advanced));
  const verifications = await fanOutVerifications(deps);
  const monitoring = await dueMonitoring(deps);
  return {
    upgrades: sent.upgrades ?? 0,
    verifications,
    tracking: sent.tracking ?? 0,
    pullRequests: sent['pull-requests'] ?? 0,
    monitoring,
  };
}

/** What costs writes at the code host: within a rollout, starts come first, because they have a time. */
async function dueWork(deps: TickDeps, advanced: Advanced | undefined) {
  const unclosed = await closeEnded(deps);
  const known = [...(advanced === undefined ? [] : [advanced]), ...unclosed.map((document) => ({ document }))];
  const isRunning = advanced?.document.rollout.phase.kind === 'running';
  return [
    ...(isRunning ? await dueUpgrades(deps, advanced.document.rollout) : []),
    ...(await dueTracking(deps, known)),
    ...(await duePullRequests(deps)),
  ];
}

/** A fleet that cannot be read stops no rollout: it goes on with what is known, and says so. */
async function syncFleetOrWarn(deps: TickDeps): Promise<void> {
  try {
    await syncFleet(deps);
  } catch (error) {
    deps.log('WARNING', 'the fleet could not be read; going on with what is known', { error: String(error) });
  }
}

/** @returns the rollouts that have ended and are not closed, as they are now */
async function closeEnded(deps: TickDeps): Promise<RolloutDocument[]> {
  const ended = await deps.store.query(rollouts, { where: { unsealed: true } });
  const documents: RolloutDocument[] = [];
  for (const { value } of ended) documents.push(await closeRollout(deps, value));
  return documents;
}
