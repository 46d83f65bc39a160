import type { PullRequestMessage, TickMessage, VerificationMessage } from '../contracts/messages.ts';
import type { GithubNudge } from '../contracts/githubWebhook.ts';
import type { NamedUpgrade } from '../contracts/upgradeNames.ts';
import type { WebhookSettings } from '../contracts/webhookSettings.ts';
import { upgradeId } from '../domain/rollout/upgrade.ts';
import { instances, pullRequests, upgrades } from '../ports/collections.ts';
import { type RegisterGithubReleaseDeps, registerGithubRelease, sameName } from './registerGithubRelease.ts';
import { rolloutId } from './registerRelease.ts';

export interface FollowNudgeDeps extends RegisterGithubReleaseDeps {
  readonly webhook: WebhookSettings;
}

/**
 * Does what an event is a reason for. Except for a release, it only sends a message that makes somebody look now instead
 * of at the next pulse; twice is as good as once.
 * @param delivery makes the ids of the messages
 * @returns in a few words; `undefined` when the event is about nothing of ours
 */
export async function followNudge(
  deps: FollowNudgeDeps,
  nudge: GithubNudge,
  delivery: string,
): Promise<string | undefined> {
  if (nudge.kind === 'nothing') return undefined;
  if (nudge.kind === 'release') {
    const outcome = await registerGithubRelease(deps, nudge.repository, nudge.release);
    return outcome === 'ignored' ? undefined : `release ${outcome}`;
  }
  if (!sameName(nudge.repository, deps.webhook.deploymentsRepository)) return undefined;
  switch (nudge.kind) {
    case 'pull-request':
      return lookAtPullRequest(deps, nudge.upgrade, delivery);
    case 'run':
      return lookAtRun(deps, nudge.upgrade, delivery);
    case 'configuration': {
      const body: TickMessage = { kind: 'pulse' };
      await deps.publisher.publish('ticks', [{ id: `tick~${delivery}`, body }]);
      return 'a tick was sent';
    }
  }
}

/** The next pulse with writes to grant is to come at once as well, so the pull request becomes due. */
async function lookAtPullRequest(
  deps: FollowNudgeDeps,
  named: NamedUpgrade,
  delivery: string,
): Promise<string | undefined> {
  const { store, clock, publisher } = deps;
  const found = await findUpgrade(deps, named);
  if (found === undefined) return undefined;
  const { rollout, instance } = found;
  const id = upgradeId(rollout, instance);
  const waits = await store.transaction(async (tx) => {
    const document = await tx.get(pullRequests, id);
    if (document === undefined || document.settled) return false;
    const now = clock.now();
    if (document.lookAt > now) tx.set(pullRequests, id, { ...document, lookAt: now });
    return true;
  });
  if (!waits) return undefined;
  const body: PullRequestMessage = { rollout, instance, writes: 0 };
  await publisher.publish('pull-requests', [{ id: `${id}~${delivery}`, body }]);
  return `the pull request of ${id} is looked at`;
}

async function lookAtRun(deps: FollowNudgeDeps, named: NamedUpgrade, delivery: string): Promise<string | undefined> {
  const found = await findUpgrade(deps, named);
  if (found === undefined) return undefined;
  const { rollout, instance } = found;
  const id = upgradeId(rollout, instance);
  const upgrade = await deps.store.get(upgrades, id);
  if (upgrade?.phase !== 'in-flight') return undefined;
  const body: VerificationMessage = { rollout, instance, attempt: upgrade.attempt };
  await deps.publisher.publish('verifications', [{ id: `${id}~${delivery}`, body }]);
  return `the upgrade ${id} is looked at`;
}

async function findUpgrade(
  { store, environment }: FollowNudgeDeps,
  named: NamedUpgrade,
): Promise<{ rollout: string; instance: string } | undefined> {
  if (named.environment !== environment) return undefined;
  const [found] = await store.query(instances, { where: { environment, slug: named.customer }, limit: 1 });
  if (found === undefined) return undefined;
  const { id: instance, lastUpgrade } = found.value;
  // A rollback is to a version that had a rollout of its own before.
  const last = lastUpgrade === undefined ? undefined : await store.get(upgrades, lastUpgrade);
  const rollout = last?.version === named.version ? last.rollout : rolloutId(environment, named.version);
  return { rollout, instance };
}
