import type { PullRequestMessage, TrackingMessage } from '../contracts/messages.ts';
import { type CodeHostSettings, paperWrites } from '../domain/limits/pace.ts';
import { GITHUB_WRITE_LIMITS } from '../domain/limits/writeAllowance.ts';
import { progressOf, trackingDueAt } from '../domain/rollout/trackingDue.ts';
import type { StageFacts } from '../domain/rollout/advance.ts';
import type { Clock } from '../ports/clock.ts';
import { type RolloutDocument, pullRequests, rollouts, trackings } from '../ports/collections.ts';
import type { Reader } from '../ports/store.ts';
import type { DueWork } from './fanOut.ts';

/** To open an issue or change its body, to tell what happened, and some to spare for what a run before left undone. */
const TRACKING_WRITES = 4;
/** Whatever has changed in a large fleet, one run is content with so much of a minute; the next one goes on. */
const MOST_TRACKING_WRITES = 20;
/** More than a minute's allowance could ever pay for. */
const MOST_PULL_REQUESTS = 100;

/**
 * The rollouts whose tracking issue does not tell everything yet.
 * @param known rollouts that were read already: the active one with what was counted of it, and those that are not closed
 */
export async function dueTracking(
  { store, clock, codeHostLimits = GITHUB_WRITE_LIMITS }: CodeHostSettings & { store: Reader; clock: Clock },
  known: readonly { readonly document: RolloutDocument; readonly facts?: StageFacts | undefined }[],
): Promise<DueWork[]> {
  const now = clock.now();
  const open = new Map(
    (await store.query(trackings, { where: { closed: false } })).map(({ id, value }) => [id, value]),
  );
  const candidates = new Map(known.map((each) => [each.document.rollout.id, each]));
  for (const id of open.keys()) {
    const document = candidates.has(id) ? undefined : await store.get(rollouts, id);
    if (document !== undefined) candidates.set(id, { document });
  }
  return [...candidates].flatMap(([id, { document, facts }]) => {
    const { rollout, head } = document;
    if (rollout.phase.kind === 'planning') return [];
    const tracking = open.get(id);
    const sealed = rollout.closedAt !== null;
    // Without a document of its own that is open, the issue of a closed rollout has been closed as well.
    if (tracking === undefined && sealed) return [];
    const progress = facts === undefined ? (tracking?.progress ?? '') : progressOf(rollout, facts);
    const dueAt = trackingDueAt(tracking, { seq: head.seq, sealed, progress }, now);
    if (dueAt === undefined || dueAt > now) return [];
    const wanted = TRACKING_WRITES + (tracking?.parts.length ?? 0);
    const writes = Math.min(wanted, MOST_TRACKING_WRITES, codeHostLimits.perMinute, codeHostLimits.perHour);
    const body: TrackingMessage = { rollout: id, writes };
    return [{ rollout: id, writes, topic: 'tracking' as const, message: { id: `${id}~${head.seq}~${now}`, body } }];
  });
}

/** The pull requests of verified upgrades that somebody has to look after now. */
export async function duePullRequests({
  store,
  clock,
  upgradeMode = 'workflow',
}: CodeHostSettings & { store: Reader; clock: Clock }): Promise<DueWork[]> {
  const now = clock.now();
  const due = await store.query(pullRequests, {
    where: { settled: false },
    range: { field: 'lookAt', to: now },
    orderBy: 'lookAt',
    limit: MOST_PULL_REQUESTS,
  });
  return due
    .filter(({ value }) => value.leaseUntil <= now)
    .map(({ id, value: { rollout, instance, merging, paper, looks } }) => {
      // What waits for a person is only looked at, however many of them there are.
      const isLook = merging === 'person' && paper.state === 'open' && looks > 0;
      const writes = isLook ? 0 : paperWrites(upgradeMode, merging);
      const body: PullRequestMessage = { rollout, instance, writes };
      return { rollout, writes, topic: 'pull-requests' as const, message: { id: `${id}~${now}`, body } };
    });
}
