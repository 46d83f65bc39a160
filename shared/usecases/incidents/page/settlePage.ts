import type { PageMessage } from '../../../contracts/messages.ts';
import { MINUTE, SECOND } from '../../../domain/calendar/time.ts';
import type { AlertAction } from '../../../domain/incident/alertAction.ts';
import type { AlertEvent } from '../../../domain/incident/alert.ts';
import { type PageStep, milestoneOf, nextPageStep } from '../../../domain/incident/page.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import { countMark, countNote, pageNote } from '../../../text/alerts/pageNote.ts';
import { TRANCHE } from '../../records.ts';
import { Later } from '../../later.ts';
import { countIncidents } from '../alert/followAlert.ts';
import { type PageRun, type SettlePageDeps, calling, claimPage, dueAfter, releasePage, savePage } from './pageRun.ts';
import { readAlertView } from '../alert/readAlertView.ts';
import { tellThreads } from '../alert/tellThreads.ts';

export type { SettlePageDeps };

/** The first wait after a failure, and the longest: as long as it has lasted already, in between. */
const SOON = 10 * SECOND;
const LATEST = MINUTE;
/** Somebody has to put it right first: the key, or what the pager's account allows. */
const REFUSED = 5 * MINUTE;
/** What comes of a failure that may be over in a moment: whoever took the message from a queue lets it come again. */
export const AGAIN = 'the pager has not taken it; to be tried again soon';

/**
 * Brings the pager up to what is known of an alert: opens it, tells what was done elsewhere and how an outage grows, and
 * closes it. Each step is recorded before the next; what a run before this one left unrecorded is looked for first, because
 * an alias names only the open alert: to open it again after a person has closed it would call somebody a second time.
 *
 * When the pager does not take it, that is recorded and the channels are told at once. It throws nothing for that.
 */
export async function settlePage(deps: SettlePageDeps, { alert }: PageMessage): Promise<string> {
  for (let outcome = 'nothing to tell'; ;) {
    const run = await claimPage(deps, alert);
    if (run === undefined) return outcome;
    try {
      await tell(run);
      await recover(run);
      outcome = 'told';
    } catch (error) {
      if (error instanceof Later) {
        await releasePage(run, { lookAt: deps.clock.now(), ...(!run.unrecorded && { unrecordedSince: null }) });
        return error.message;
      }
      if (!(error instanceof VendorError)) throw error;
      return fail(run, error);
    }
  }
}

async function tell(run: PageRun): Promise<void> {
  if (run.unrecorded) await look(run);
  for (;;) {
    const step = nextPageStep(run.page, run.alert, run.incidents);
    if (step === undefined) return;
    await take(run, step);
  }
}

/** What a run before this one may have done at the pager without recording it. */
async function look(run: PageRun): Promise<void> {
  const { alert, opened, pagerId } = run.page;
  if (!opened) {
    const found = await calling(run, (pager) => pager.find(alert, pagerId));
    if (found !== undefined) await saveOpened(run, found.id);
  }
  if (run.page.opened) run.notes = await calling(run, (pager) => pager.notes(alert, run.page.pagerId));
  run.unrecorded = false;
}

async function take(run: PageRun, step: PageStep): Promise<void> {
  const { alert } = run.page;
  switch (step.kind) {
    case 'open': {
      const read = await readAlertView(run.deps, alert);
      if (read === undefined) throw new Later('the alert is gone');
      return saveOpened(run, await calling(run, (pager) => pager.open(read.view)));
    }
    case 'skip':
      return savePage(run, { closed: true }, () => notPaged(run, 'it had closed before anybody was called'));
    case 'tell':
      await tellAction(run, step.action);
      return savePage(run, { told: [...run.page.told, step.action.key] });
    case 'count':
      await tellCount(run, step.milestone);
      return savePage(run, { counted: step.milestone });
    case 'close':
      await calling(run, (pager) => pager.close(alert, { by: step.by, text: step.reason }));
      return savePage(run, { closed: true });
    case 'closed-there':
      return savePage(run, { closed: true });
  }
}

/** Whatever is not there to be told any more, because a person has closed or deleted it meanwhile, counts as told. */
async function tellAction(run: PageRun, action: AlertAction): Promise<void> {
  const { alert, pagerId } = run.page;
  const note = { by: action.by, text: pageNote(action) };
  if (action.kind === 'acknowledged') await calling(run, (pager) => pager.acknowledge(alert, note));
  else if (action.kind === 'unacknowledged') await calling(run, (pager) => pager.unacknowledge(alert, note));
  else if (!isNoted(run, note.text)) await calling(run, (pager) => pager.note(alert, note, pagerId));
}

/** Whether a note is there once more than is known: then it was this one that nobody recorded. */
function isNoted({ notes, page, alert }: PageRun, text: string): boolean {
  const there = notes.filter((note) => note === text).length;
  const known = alert.actions.filter(({ from, key }) => from === 'pager' || page.told.includes(key));
  return there > known.filter((action) => pageNote(action) === text).length;
}

async function tellCount(run: PageRun, milestone: number): Promise<void> {
  const { alert, pagerId } = run.page;
  if (run.notes.some((note) => note.startsWith(countMark(milestone)))) return;
  const text = countNote(milestone, await countIncidents(run.deps, alert));
  await calling(run, (pager) => pager.note(alert, { by: TRANCHE, text }, pagerId));
}

function saveOpened(run: PageRun, pagerId: string | null): Promise<void> {
  const counted = milestoneOf(run.incidents);
  const change = { opened: true, pagerId: pagerId ?? run.page.pagerId, counted, trouble: null };
  return savePage(run, change, (before) => pagedUnless(run, before.opened, 'the pager has it'));
}

/** Everything is told. If it could not be told before, the channels hear that it is over. */
async function recover(run: PageRun): Promise<void> {
  const { deps, alert, trouble } = run;
  const told = { unrecordedSince: null, trouble: null };
  await releasePage(
    run,
    (page, current) => ({ ...told, ...dueAfter(run, page, current) }),
    ({ opened, trouble }) =>
      opened ? pagedUnless(run, trouble === null, 'the pager takes what it is told again') : undefined,
  );
  if (trouble !== null) await tellThreads(deps, alert, `recovered~${trouble.since}`);
}

async function fail(run: PageRun, error: VendorError): Promise<string> {
  const { deps, page, alert } = run;
  const now = deps.clock.now();
  const since = page.trouble?.since ?? now;
  const wait = error.retryable ? Math.min(Math.max(now - since, SOON), LATEST) : REFUSED;
  const change = {
    trouble: { since, error: error.message },
    lookAt: now + Math.max(wait, error.retryAfter ?? 0),
    // A certain refusal has left nothing behind that would have to be looked for.
    ...(error.certain && !run.unrecorded && { unrecordedSince: null }),
  };
  await releasePage(run, change, (before) => (before.trouble === null ? notPaged(run, error.message) : undefined));
  const isNew = page.trouble === null;
  deps.log(isNew ? 'ERROR' : 'WARNING', 'the pager has not taken an alert', { alert: alert.id, error: error.message });
  if (isNew) await tellThreads(deps, alert, `trouble~${since}`);
  return now - since < LATEST && error.retryable ? AGAIN : 'the pager has not taken it; the watch tries again';
}

function notPaged({ deps }: PageRun, reason: string): AlertEvent {
  return { type: 'AlertNotPaged', pager: deps.pager.name, reason };
}

function pagedUnless({ deps }: PageRun, known: boolean, reason: string): AlertEvent | undefined {
  return known ? undefined : { type: 'AlertPaged', pager: deps.pager.name, reason };
}
