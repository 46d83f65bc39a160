import type { VerificationMessage } from '../../contracts/messages.ts';
import { type Instant, MINUTE } from '../../domain/calendar/time.ts';
import { assess } from '../../domain/rollout/assess.ts';
import type { Findings } from '../../domain/rollout/findings.ts';
import { upgradeId, watchedSince } from '../../domain/rollout/upgrade.ts';
import { type RolloutDocument, type UpgradeDocument, rollouts, upgrades } from '../../ports/collections.ts';
import type { Publisher } from '../../ports/messages.ts';
import type { ObserveDeps } from './deps.ts';
import { asksUptime, observe } from './observe.ts';

export interface WatchSoaksDeps extends ObserveDeps {
  readonly publisher: Publisher;
}

/**
 * Looks every minute at who soaks, so that a bad sign waits for no pulse: a message is sent for each upgrade of which the
 * monitoring says something that decides. Where nothing is monitored, or nothing is in flight, nobody is asked.
 * @returns how many messages were sent
 */
export async function watchSoaks(deps: WatchSoaksDeps): Promise<number> {
  if (!asksUptime(deps)) return 0;
  const { store, clock, publisher } = deps;
  const inFlight = await store.query(upgrades, { where: { phase: 'in-flight' } });
  const watched = inFlight.map(({ value }) => value).filter((upgrade) => watchedSince(upgrade) !== undefined);
  const findings = await observe(deps, watched);
  const rolloutOf = await readRollouts(deps, watched);
  const now = clock.now();
  const minute = Math.floor(now / MINUTE);
  const messages = watched.flatMap((upgrade) => {
    const id = upgradeId(upgrade.rollout, upgrade.instance);
    const found = findings.get(id);
    if (found === undefined || !decides(upgrade, rolloutOf.get(upgrade.rollout), found, now)) return [];
    const { rollout, instance, attempt } = upgrade;
    const body: VerificationMessage = { rollout, instance, attempt, findings: found };
    // From minute to minute another id: a message that is still under way does not stand for what is found now.
    return [{ id: `${id}~${attempt}~watch~${minute}`, body }];
  });
  if (messages.length > 0) await publisher.publish('verifications', messages);
  return messages.length;
}

async function readRollouts(
  { store }: ObserveDeps,
  watched: readonly UpgradeDocument[],
): Promise<ReadonlyMap<string, RolloutDocument | undefined>> {
  const ids = [...new Set(watched.map(({ rollout }) => rollout))];
  const documents = await Promise.all(ids.map((id) => store.get(rollouts, id)));
  return new Map(ids.map((id, index) => [id, documents[index]]));
}

/** Whether something would come of it if the instance itself were well; that is asked by who gets the message. */
function decides(
  upgrade: UpgradeDocument,
  document: RolloutDocument | undefined,
  findings: Findings,
  now: Instant,
): boolean {
  const row = document?.rollout.policy.stages[upgrade.stage - 1];
  if (row?.kind !== 'upgrade') return false;
  const { version } = upgrade;
  const well = { run: 'succeeded', reported: version, health: 'healthy', keptOut: false } as const;
  const ifKeptOut = { ...well, keptOut: findings.version !== undefined };
  return assess(upgrade, row, { ...ifKeptOut, findings }, now) !== undefined;
}
