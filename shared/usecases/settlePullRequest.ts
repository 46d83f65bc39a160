import type { PullRequestMessage } from '../contracts/messages.ts';
import { type Instant, MINUTE } from '../domain/calendar/time.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import type { CodeHostSettings } from '../domain/limits/pace.ts';
import { type PaperStep, type PullRequestEvent, nextLook, stepsLeft } from '../domain/rollout/pullRequest.ts';
import { upgradeId } from '../domain/rollout/upgrade.ts';
import type { Clock } from '../ports/clock.ts';
import { type PullRequestDocument, pullRequests } from '../ports/collections.ts';
import type { Log } from '../ports/log.ts';
import type { PullRequestSeen, PullRequests } from '../ports/pullRequests.ts';
import type { Store } from '../ports/store.ts';
import { UPGRADE_LABEL, type UpgradeRequest } from '../ports/upgradeWorkflow.ts';
import { VendorError } from '../ports/vendorError.ts';
import { checksMarker } from '../text/tracking/markers.ts';
import {
  type PullRequestText,
  approvalText,
  bodyWithChecks,
  mergeMessage,
  pullRequestBody,
} from '../text/tracking/pullRequestText.ts';
import { readChecks } from './readChecks.ts';
import { TRANCHE, recordPullRequest } from './records.ts';

export interface SettlePullRequestDeps extends CodeHostSettings {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly pullRequests: PullRequests;
  readonly log: Log;
}

/** Who has claimed a pull request may call for so long; afterwards somebody else looks and goes on. */
const LEASE = 2 * MINUTE;

/**
 * Takes the pull request of a verified upgrade as far as it goes: its body gets the checks, and by policy it is approved
 * and merged. Everything that was done shows at the code host, so it looks first and does only what is left; it can be
 * run again from any point. Without writes it only looks.
 */
export async function settlePullRequest(deps: SettlePullRequestDeps, message: PullRequestMessage): Promise<string> {
  const claimed = await claim(deps, upgradeId(message.rollout, message.instance));
  if (claimed === undefined) return 'nothing to do';
  try {
    return await goOn(deps, claimed, message.writes);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    // Nothing is lost: what was done shows at the next look.
    deps.log('WARNING', 'a pull request has to wait', { upgrade: idOf(claimed), error: error.message });
    await release(deps, claimed, [], Math.max(nextLook(claimed.looks, deps.clock.now()), waitOf(error, deps)));
    return 'later';
  }
}

async function claim({ store, clock }: SettlePullRequestDeps, id: string): Promise<PullRequestDocument | undefined> {
  const now = clock.now();
  return store.transaction(async (tx) => {
    const document = await tx.get(pullRequests, id);
    if (document === undefined || document.settled || document.lookAt > now || document.leaseUntil > now)
      return undefined;
    const claimed = { ...document, leaseUntil: now + LEASE };
    tx.set(pullRequests, id, claimed);
    return claimed;
  });
}

async function goOn(deps: SettlePullRequestDeps, claimed: PullRequestDocument, writes: number): Promise<string> {
  const checks = await readChecks(deps, claimed);
  const request = requestOf(claimed, checks.trackingIssue);
  const look = () => deps.pullRequests.find(request, claimed.run);
  let seen = await look();
  let waiting = 'a person approves and merges it';
  if (seen?.state === 'open') {
    const described =
      seen.body.includes(checksMarker(claimed.rollout, claimed.instance, claimed.attempt)) &&
      seen.labels.includes(UPGRADE_LABEL);
    // Nobody approves a pull request of his own: the policy that lets it be merged is its approver.
    const isOwn = deps.upgradeMode === 'pull-request';
    const steps = stepsLeft(claimed, { described, approved: isOwn || seen.approvers.length > 0 });
    if (steps.length > writes) {
      await release(deps, claimed, [], deps.clock.now(), 0);
      return 'has no writes';
    }
    for (const step of steps) waiting = (await take(deps, step, seen, checks)) ?? waiting;
    if (steps.length > 0) seen = await look();
  }
  const event = eventOf(claimed, seen, checks, waiting);
  const isDone = event?.type === 'PullRequestMerged';
  await release(deps, claimed, event === undefined ? [] : [event], nextLook(claimed.looks, deps.clock.now()));
  return isDone ? 'merged' : (seen?.state ?? 'awaited');
}

/** @returns what it waits for, when the step could not be taken */
async function take(
  deps: SettlePullRequestDeps,
  step: PaperStep,
  seen: PullRequestSeen,
  checks: PullRequestText,
): Promise<string | undefined> {
  switch (step) {
    case 'describe':
      await deps.pullRequests.describe(seen.number, {
        body: bodyWithChecks(seen.body, pullRequestBody(checks)),
        labels: [...new Set([...seen.labels, UPGRADE_LABEL])],
      });
      return undefined;
    case 'approve':
      await deps.pullRequests.approve(seen.number, seen.head, approvalText(checks));
      return undefined;
    case 'merge': {
      const merged = await deps.pullRequests.merge(seen.number, seen.head, mergeMessage(checks));
      return 'notMerged' in merged ? `the code host lets it be merged (${merged.notMerged})` : undefined;
    }
  }
}

function eventOf(
  { paper, merging }: PullRequestDocument,
  seen: PullRequestSeen | undefined,
  { policy }: PullRequestText,
  waiting: string,
): PullRequestEvent | undefined {
  if (seen === undefined) return undefined;
  const { number, url, author, state, merged, approvers } = seen;
  if (state === 'merged' && merged !== undefined) {
    const otherwise = merging === 'automatic' ? `policy ${policy}` : merged.by;
    const approvedBy = approvers.length > 0 ? approvers.join(', ') : otherwise;
    return {
      type: 'PullRequestMerged',
      number,
      url,
      author,
      approvedBy,
      mergedBy: merged.by,
      mergedAt: merged.at,
      commit: merged.commit,
      reason: `approved by ${approvedBy}, merged by ${merged.by}`,
    };
  }
  if (state === 'closed') {
    const known = paper.state === 'closed' && paper.number === number;
    return known ? undefined : { type: 'PullRequestClosed', number, url, reason: 'somebody closed it without a merge' };
  }
  const known = paper.state === 'open' && paper.number === number && paper.waiting === waiting;
  const reason = `it is open until ${waiting}`;
  return known ? undefined : { type: 'PullRequestDescribed', number, url, author, waiting, reason };
}

/** Records what came of a claim and gives it back. Who comes after a lease has run out changes nothing of his successor's. */
async function release(
  { store, clock }: SettlePullRequestDeps,
  claimed: PullRequestDocument,
  events: readonly PullRequestEvent[],
  lookAt: Instant,
  looks = events.length > 0 ? 0 : claimed.looks + 1,
): Promise<void> {
  const by = { at: clock.now(), actor: TRANCHE };
  await store.transaction(async (tx) => {
    const current = await tx.get(pullRequests, idOf(claimed));
    if (current === undefined || current.settled || current.leaseUntil !== claimed.leaseUntil) return;
    recordPullRequest(tx, { ...current, leaseUntil: 0, looks, lookAt }, events, by);
  });
}

function waitOf({ retryAfter = 0 }: VendorError, { clock }: SettlePullRequestDeps): Instant {
  return clock.now() + retryAfter;
}

function requestOf(pullRequest: PullRequestDocument, trackingIssue: string | null): UpgradeRequest {
  const { slug, instance, environment, version, attempt, rollsBack } = pullRequest;
  const request = { customer: slug, instance, environment, version, attempt, trackingIssue };
  return rollsBack === undefined ? request : { ...request, rollsBack };
}

function idOf({ rollout, instance }: PullRequestDocument): string {
  return upgradeId(rollout, instance);
}
