import { Later } from '../../later.ts';
import { hash } from 'node:crypto';
import type { ThreadMessage } from '../../../contracts/messages.ts';
import { formatInstant } from '../../../domain/calendar/dates.ts';
import { type Instant, MINUTE, SECOND } from '../../../domain/calendar/time.ts';
import { canonicalJson } from '../../../domain/evidence/canonicalJson.ts';
import type { AlertView } from '../../../domain/incident/alertView.ts';
import {
  type ThreadNews,
  nextThreadLook,
  showAt,
  untold,
  withoutCounts,
} from '../../../domain/incident/threadSteps.ts';
import { type AlertDocument, type ThreadDocument, pages, threads } from '../../../ports/collections.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import { replyText } from '../../../text/alerts/replies.ts';
import { threadId } from '../alert/alertOf.ts';
import { readAlertView } from '../alert/readAlertView.ts';
import {
  type SettleThreadDeps,
  type ThreadRun,
  claimThread,
  mustHaveTimeLeft,
  releaseThread,
  saveThread,
  spendPost,
} from './threadRun.ts';

/** What is left is done by the next run: a channel takes one message a second, and others have alerts too. */
const MOST_POSTS = 5;
const RETRY = MINUTE;
/** Somebody has to put it right first: the app is not in the channel, or its token is not valid. */
const REFUSED = 15 * MINUTE;

/** What a thread should say now. */
interface Wanted {
  readonly alert: AlertDocument;
  readonly view: AlertView;
  readonly digest: string;
  readonly news: readonly ThreadNews[];
}

/**
 * Brings the thread of an alert in one channel up to what is known of it: its first message shows how the alert stands,
 * and each thing that happened to it is a reply. Each call is recorded before the next; what a run before this one left
 * unrecorded is looked for first. It can be run at any time and again from any point.
 */
export async function settleThread(deps: SettleThreadDeps, message: ThreadMessage): Promise<string> {
  const id = threadId(message.alert, message.channel);
  if (await isCurrent(deps, id)) return 'nothing to tell';
  const run = await claimThread(deps, id, MOST_POSTS);
  if (run === undefined) return 'nothing to tell';
  try {
    for (;;) {
      const look = await tell(run);
      const rest = { unrecordedSince: null, settled: look === undefined, lookAt: look ?? deps.clock.now() };
      if (await releaseThread(run, rest)) return look === undefined ? 'settled' : 'told';
    }
  } catch (error) {
    if (error instanceof Later) {
      const unrecordedSince = run.lookSince === undefined ? null : run.thread.unrecordedSince;
      await releaseThread(run, { unrecordedSince, lookAt: deps.clock.now() + SECOND, leaseUntil: 0 });
      return error.message;
    }
    if (!(error instanceof VendorError)) throw error;
    await postpone(run, error);
    return 'later';
  }
}

/** Most messages find that everything is told: an incident joined a moment ago, or another run was quicker. */
async function isCurrent(deps: SettleThreadDeps, id: string): Promise<boolean> {
  const thread = await deps.store.get(threads, id);
  if (thread === undefined) return true;
  if (thread.posted === null || thread.unrecordedSince !== null) return false;
  const now = deps.clock.now();
  const wanted = await want(deps, thread);
  if (wanted === undefined) return true;
  const look = lookOf(thread, wanted, now);
  const isRested =
    look === undefined ? thread.settled : !thread.settled && thread.lookAt > now && thread.lookAt <= look;
  return wanted.news.length === 0 && (showAt(thread, wanted.digest, now) ?? Infinity) > now && isRested;
}

/** @returns when to look again, `undefined` when the thread is complete */
async function tell(run: ThreadRun): Promise<Instant | undefined> {
  const { deps } = run;
  if (run.thread.posted === null) await begin(run);
  for (;;) {
    const wanted = await want(deps, run.thread);
    if (wanted === undefined) return undefined;
    const now = deps.clock.now();
    const shown = showAt(run.thread, wanted.digest, now);
    const [next] = wanted.news;
    if (shown !== undefined && shown <= now) await show(run, wanted);
    else if (next !== undefined) await reply(run, next);
    else return lookOf(run.thread, wanted, now);
  }
}

function lookOf(thread: ThreadDocument, { alert, digest }: Wanted, now: Instant): Instant | undefined {
  const regular = nextThreadLook(alert, now);
  const shown = showAt(thread, digest, now);
  return shown === undefined ? regular : Math.min(shown, regular ?? shown);
}

async function want(deps: SettleThreadDeps, { alert: id, told }: ThreadDocument): Promise<Wanted | undefined> {
  const read = await readAlertView(deps, id);
  if (read === undefined) return undefined;
  const { alert, view } = read;
  const page = alert.pager ? await deps.store.get(pages, id) : undefined;
  const pager = { trouble: page?.trouble ?? null, opened: page?.opened ?? true };
  return { alert, view, digest: digestOf(view), news: untold(alert, pager, told) };
}

function digestOf(view: AlertView): string {
  const short = (value: object): string => hash('sha256', canonicalJson(value)).slice(0, 16);
  return `${short(withoutCounts(view))}~${short(view)}`;
}

async function begin(run: ThreadRun): Promise<void> {
  const { deps, thread } = run;
  const wanted = await want(deps, thread);
  if (wanted === undefined) return;
  const { alert, channel } = thread;
  const found = run.lookSince === undefined ? undefined : await deps.chat.find(channel, alert, run.lookSince);
  const posted =
    found ?? (await spendPost(run, () => deps.chat.post(channel, alert, { kind: 'alert', view: wanted.view })));
  // What was found may show what was so then: it is set anew.
  const shown = found === undefined ? { digest: wanted.digest, shownAt: deps.clock.now() } : { digest: '' };
  await saveThread(run, { posted, ...shown }, { permalink: await linkOf(run, posted) });
}

/** Nice to have: no alert waits for it. */
async function linkOf({ deps }: ThreadRun, posted: NonNullable<ThreadDocument['posted']>): Promise<string | null> {
  try {
    return await deps.chat.permalink(posted);
  } catch (error) {
    if (error instanceof VendorError) return null;
    throw error;
  }
}

async function show(run: ThreadRun, { view, digest }: Wanted): Promise<void> {
  const { posted, alert } = run.thread;
  if (posted === null) return begin(run);
  mustHaveTimeLeft(run);
  const isThere = await run.deps.chat.update(posted, alert, { kind: 'alert', view });
  return isThere ? saveThread(run, { digest, shownAt: run.deps.clock.now() }) : beginAgain(run);
}

async function reply(run: ThreadRun, news: ThreadNews): Promise<void> {
  const { deps } = run;
  const { posted, told } = run.thread;
  if (posted === null) return begin(run);
  if (run.lookSince !== undefined) {
    const found = (await deps.chat.replies(posted, run.lookSince)).filter((key) => !told.includes(key));
    run.lookSince = undefined;
    if (found.length > 0) return saveThread(run, { told: [...told, ...found] });
  }
  const text = replyText(news, (at) => formatInstant(at, deps.calendar.timeZone));
  const content = { kind: 'words', text, urgent: news.urgent } as const;
  const isThere = await spendPost(run, () => deps.chat.reply(posted, news.key, content));
  return isThere ? saveThread(run, { told: [...told, news.key] }) : beginAgain(run);
}

/** Somebody has deleted the message: nobody is to overlook the alert for that. */
async function beginAgain(run: ThreadRun): Promise<void> {
  await saveThread(run, { posted: null, digest: '' });
  run.lookSince = undefined;
  return begin(run);
}

/** Nobody calls again until then, whatever happens to the alert: a limit that is not kept only lasts longer. */
async function postpone(run: ThreadRun, error: VendorError): Promise<void> {
  const { deps, thread } = run;
  const wait = error.retryAfter ?? (error.retryable ? RETRY : REFUSED);
  const severity = error.retryable ? 'WARNING' : 'ERROR';
  deps.log(severity, 'a channel has to wait', { alert: thread.alert, channel: thread.channel, error: error.message });
  const lookAt = deps.clock.now() + wait;
  const nothingLeft = error.certain && run.lookSince === undefined;
  await releaseThread(run, {
    lookAt,
    leaseUntil: lookAt,
    ...(nothingLeft && { unrecordedSince: null }),
  });
}
