import type { PostMortemMessage } from '../../../contracts/messages.ts';
import { HOUR, MINUTE } from '../../../domain/calendar/time.ts';
import { decidePostMortem, restorations } from '../../../domain/incident/decidePostMortem.ts';
import { followUpsOf } from '../../../domain/incident/followUps.ts';
import { loginOf } from '../../../domain/incident/people.ts';
import { nextWorkingLook } from '../../../domain/incident/workingDays.ts';
import type { IssueSeen } from '../../../ports/trackingIssues.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import { LONGEST_TEXT } from '../../../text/tracking/within.ts';
import { closureText, postMortemBody, postMortemTitle } from '../../../text/postMortems/issueText.ts';
import { postMortemMarker, withPart } from '../../../text/postMortems/markers.ts';
import type { PostMortemRecord } from '../../../text/postMortems/record.ts';
import { readTaskList } from '../../../text/postMortems/taskList.ts';
import { timelineTable } from '../../../text/postMortems/timeline.ts';
import { Later } from '../../later.ts';
import {
  type PostMortemRun,
  type SettlePostMortemDeps,
  callWithin,
  claimPostMortem,
  releasePostMortem,
  savePostMortem,
} from './postMortemRun.ts';
import { readPostMortemRecord } from './readPostMortem.ts';
import { tellPostMortem } from './tellPostMortem.ts';

const RETRY = 5 * MINUTE;
/** Somebody has to put it right first: the issue was deleted, or the token may not write there. */
const REFUSED = HOUR;

/**
 * Looks after a post-mortem: opens its issue, takes over what people have changed in it, reminds them, and closes it when
 * every action is done. Each step is recorded before the next; what a run before this one left unrecorded is looked for
 * first. It can be run again from any point.
 */
export async function settlePostMortem(deps: SettlePostMortemDeps, { alert }: PostMortemMessage): Promise<string> {
  const run = await claimPostMortem(deps, alert);
  if (run === undefined) return 'nothing to do';
  try {
    await look(run);
    const settled = run.postMortem.closedAt !== null;
    await releasePostMortem(run, { unrecordedSince: null, settled, lookAt: nextLook(run) });
    return settled ? 'closed' : 'looked';
  } catch (error) {
    if (error instanceof Later) {
      await releasePostMortem(run, {});
      return error.message;
    }
    if (!(error instanceof VendorError)) throw error;
    deps.log('WARNING', 'a post-mortem has to wait', { alert, error: error.message });
    const wait = Math.max(error.retryable ? RETRY : REFUSED, error.retryAfter ?? 0);
    await releasePostMortem(run, { lookAt: deps.clock.now() + wait });
    return 'later';
  }
}

function nextLook({ deps }: PostMortemRun): number {
  return nextWorkingLook(deps.calendar, deps.clock.now());
}

async function look(run: PostMortemRun): Promise<void> {
  const record = await readPostMortemRecord(run.deps, run.postMortem);
  const number = run.postMortem.issue?.number ?? (await openIssue(run, record));
  if (run.postMortem.closedAt === null) await followIssue(run, record, await run.deps.trackingIssues.read(number));
  await tellPostMortem(run, record);
  if (run.postMortem.closedAt !== null) await closeIssue(run, record, number);
  else if (run.postMortem.reopening) await reopenIssue(run, number);
}

async function openIssue(run: PostMortemRun, record: PostMortemRecord): Promise<number> {
  const { postMortem, lookSince, deps } = run;
  const { trackingIssues, routing } = deps;
  const marker = postMortemMarker(postMortem.alert);
  const found = lookSince === undefined ? undefined : await trackingIssues.find(marker, lookSince);
  const everybody = [...postMortem.actions.map(({ assignee }) => assignee), postMortem.onCall, postMortem.lead];
  const logins = everybody.map((name) => loginOf(record.people, name)).filter((login) => login !== undefined);
  const issue = {
    title: postMortemTitle(postMortem),
    body: postMortemBody(record),
    labels: routing.postMortems.labels,
    assignees: [...new Set(logins)],
  };
  const { number, url } = found ?? (await callWithin(run, () => trackingIssues.open(issue)));
  const reason = `issue ${number} of the tracking repository`;
  await savePostMortem(run, { issue: { number, url } }, [{ type: 'PostMortemIssueOpened', number, url, reason }]);
  return number;
}

/**
 * The body is set right after it was read, with nothing but arithmetic in between: the code host has no condition for a
 * write, so this is as near as one comes to never undoing what a person writes at that moment.
 */
async function followIssue(run: PostMortemRun, record: PostMortemRecord, seen: IssueSeen): Promise<void> {
  const { postMortem, deps } = run;
  const context = { people: record.people, calendar: deps.calendar, now: deps.clock.now() };
  const list = readTaskList(seen.body, context.people);
  const followUps = followUpsOf(postMortem, list.tasks, context);
  const missing = list.overfull
    ? []
    : postMortem.actions.filter(({ id }) => followUps.every((followUp) => followUp.id !== id));
  const lost = restorations(postMortem, missing);
  if (lost.length > 0) {
    await savePostMortem(run, {}, lost);
    await followIssue(run, record, await deps.trackingIssues.read(seen.number));
    return;
  }
  const completed = list.completed(followUps, missing);
  const body = withPart(completed, 'timeline', timelineTable(record));
  const fitting = [body, completed].find(({ length }) => length <= LONGEST_TEXT);
  if (fitting !== undefined && fitting !== seen.body) {
    await callWithin(run, () => deps.trackingIssues.update(seen.number, { body: fitting }));
  }
  if (list.overfull) deps.log('WARNING', 'a post-mortem has more tasks than are followed', { alert: postMortem.alert });
  const { state, closedBy } = seen;
  const events = decidePostMortem(postMortem, { state, closedBy, followUps, overfull: list.overfull }, context);
  const restored = postMortem.restoring.length > 0 && fitting !== undefined;
  if (events.length > 0 || restored) await savePostMortem(run, restored ? { restoring: [] } : {}, events);
}

async function reopenIssue(run: PostMortemRun, number: number): Promise<void> {
  await callWithin(run, () => run.deps.trackingIssues.update(number, { state: 'open' }));
  await savePostMortem(run, { reopening: false });
}

async function closeIssue(run: PostMortemRun, record: PostMortemRecord, number: number): Promise<void> {
  const { trackingIssues } = run.deps;
  const { body } = await trackingIssues.read(number);
  const closed = withPart(body, 'closure', closureText({ ...record, postMortem: run.postMortem }));
  const change = closed === body || closed.length > LONGEST_TEXT ? {} : { body: closed };
  await callWithin(run, () => trackingIssues.update(number, { ...change, state: 'closed' }));
}
