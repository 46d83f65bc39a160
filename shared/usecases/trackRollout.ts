import { Later } from './later.ts';
import { hash } from 'node:crypto';
import type { TrackingMessage } from '../contracts/messages.ts';
import { HOUR, MINUTE } from '../domain/calendar/time.ts';
import { VendorError } from '../ports/vendorError.ts';
import { closingComment } from '../text/tracking/closingComment.ts';
import { commentFor } from '../text/tracking/comment.ts';
import { issueBody } from '../text/tracking/issueBody.ts';
import { issueMarker, partMarker, toldUpTo } from '../text/tracking/markers.ts';
import { issueTitle } from '../text/tracking/rolloutWords.ts';
import { type TrackRolloutDeps, type TrackedRollout, closingOf, readTracked } from './readTracked.ts';
import {
  type TrackingRun,
  addComment,
  claimTracking,
  releaseTracking,
  saveTracking,
  spendWrite,
  unrecordedComments,
} from './trackingRun.ts';

const RETRY = 5 * MINUTE;
/** Somebody has to put it right first: the issue was deleted, or the token may not write there. */
const REFUSED = HOUR;

/** The label by which the Cloud team is notified (managed-instances.md, "Release process", step 3). */
const LABELS = ['team/cloud'] as const;

/**
 * Brings the tracking issue of a rollout up to what has happened: opens it, tells in comments what was decided, keeps
 * its body and the lists of instances current, and closes it when the evidence is complete. Each step is recorded before
 * the next; what a run before this one left unrecorded is looked for first. It can be run again from any point.
 */
export async function trackRollout(deps: TrackRolloutDeps, message: TrackingMessage): Promise<string> {
  const run = await claimTracking(deps, message.rollout, message.writes);
  if (run === undefined) return 'nothing to tell';
  try {
    await tell(run);
    await releaseTracking(run, { unrecordedSince: null });
    return run.tracking.closed ? 'closed' : 'told';
  } catch (error) {
    if (error instanceof Later) {
      // Everything that this run has done is recorded; what one before it left behind may not have been looked for yet.
      await releaseTracking(run, { body: null, ...(run.lookSince === undefined && { unrecordedSince: null }) });
      return error.message;
    }
    if (!(error instanceof VendorError)) throw error;
    deps.log('WARNING', 'the tracking issue has to wait', { rollout: message.rollout, error: error.message });
    await releaseTracking(run, {
      lookAt: deps.clock.now() + Math.max(error.retryable ? RETRY : REFUSED, error.retryAfter ?? 0),
    });
    return 'later';
  }
}

async function tell(run: TrackingRun): Promise<void> {
  const { rollout } = run.tracking;
  if (run.tracking.issue === null) await openIssue(run, await readTracked(run.deps, rollout));
  const tracked = await readTracked(run.deps, rollout);
  await tellNews(run, tracked);
  const text = issueBody({ ...tracked.view, updated: tracked.format(run.deps.clock.now()) });
  await showInstances(run, text.parts);
  await showState(run, tracked, text.body);
}

async function openIssue(run: TrackingRun, { view }: TrackedRollout): Promise<void> {
  const { trackingIssues } = run.deps;
  const marker = issueMarker(run.tracking.rollout);
  const found = run.lookSince === undefined ? undefined : await trackingIssues.find(marker, run.lookSince);
  const text = { title: issueTitle(view.rollout), body: issueBody(view).body, labels: LABELS };
  const { number, url } = found ?? (await spendWrite(run, () => trackingIssues.open(text)));
  const reason = `issue ${number} of the tracking repository`;
  await saveTracking(run, { issue: { number, url } }, { type: 'TrackingIssueOpened', number, url, reason });
}

/** One comment for everything that has happened since the last one; the last of all when the rollout is closed. */
async function tellNews(run: TrackingRun, tracked: TrackedRollout): Promise<void> {
  const { rollout } = run.tracking;
  const found = (await unrecordedComments(run)).map(({ body }) => toldUpTo(rollout, body) ?? 0);
  const told = Math.max(run.tracking.told, ...found);
  const untold = tracked.entries.filter(({ seq }) => seq > told && seq !== tracked.sealed?.seq);
  const text = commentFor(tracked.view.rollout, untold, tracked.format);
  if (text !== undefined) await addComment(run, text);
  const upTo = untold.at(-1)?.seq ?? told;
  if (upTo > run.tracking.told) await saveTracking(run, { told: upTo });
  const { sealed } = tracked;
  if (sealed === undefined || run.tracking.told >= sealed.seq) return;
  await addComment(run, closingComment(closingOf(tracked, sealed)));
  await saveTracking(run, { told: sealed.seq });
}

/** The instances for which the body has no room, a comment for each part. */
async function showInstances(run: TrackingRun, parts: readonly string[]): Promise<void> {
  const unrecorded = parts.length === 0 ? [] : await unrecordedComments(run);
  for (const [index, text] of parts.entries()) {
    const digest = digestOf(text);
    const shown = run.tracking.parts[index];
    if (shown?.hash === digest) continue;
    const marker = partMarker(run.tracking.rollout, index + 1);
    const known = shown?.comment ?? unrecorded.find(({ body }) => body.includes(marker))?.id;
    if (known !== undefined) await spendWrite(run, () => run.deps.trackingIssues.editComment(known, text));
    const comment = known ?? (await addComment(run, text));
    await saveTracking(run, { parts: run.tracking.parts.toSpliced(index, 1, { comment, hash: digest }) });
  }
}

async function showState(run: TrackingRun, { sealed, progress }: TrackedRollout, text: string): Promise<void> {
  const at = run.deps.clock.now();
  // Its last paragraph tells when it was written: that alone is nothing new.
  const digest = digestOf(text.slice(0, text.lastIndexOf('\n\n')));
  const closed = sealed !== undefined;
  const { issue, body } = run.tracking;
  if (issue !== null && (closed || body?.hash !== digest)) {
    const change = closed ? { body: text, state: 'closed' as const } : { body: text };
    await spendWrite(run, () => run.deps.trackingIssues.update(issue.number, change));
  }
  await saveTracking(run, { body: { hash: digest, at }, progress, closed });
}

function digestOf(text: string): string {
  return hash('sha256', text).slice(0, 16);
}
