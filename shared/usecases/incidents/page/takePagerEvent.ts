import type { PagerEvent } from '../../../contracts/opsgenieWebhook.ts';
import { paragraphsFrom } from '../../../contracts/vendorText.ts';
import { type Instant, MINUTE } from '../../../domain/calendar/time.ts';
import { isOurs } from '../../../domain/incident/signature.ts';
import { alerts, pages } from '../../../ports/collections.ts';
import { pageNote } from '../../../text/alerts/pageNote.ts';
import { TRANCHE, recordAlert } from '../../records.ts';
import { actOnAlert } from '../alert/actOnAlert.ts';
import type { AlertingDeps } from '../deps.ts';
import { followAlert } from '../alert/followAlert.ts';
import { takeFleetPage } from '../../holds/takeFleetPage.ts';
import { isHeartbeatAlias, noteProbe } from '../watch/noteProbe.ts';

export interface TakePagerEventDeps extends AlertingDeps {
  readonly pager: { readonly name: string };
}

/** How far the clock of the pager may be from ours. */
const SKEW = 5 * MINUTE;
/** More than a note has. */
const LONGEST = 25_000;

const IGNORED = 'ignored: it is about no alert of ours';

/** Whatever else is an alias is none of ours; ours are names of documents. */
const OURS = /^tranche-[0-9a-f]{20}$/;

/**
 * Takes what the pager says that happened to an alert: whatever people do there is on record before this returns. Events
 * come in any order and several times; what we did there ourselves comes back too, and is known by its signature.
 * @returns what came of it, in a few words
 */
export async function takePagerEvent(deps: TakePagerEventDeps, event: PagerEvent): Promise<string> {
  const { action, kind, alias, pagerId, by, text, key } = event;
  const now = deps.clock.now();
  if (alias !== null && isHeartbeatAlias(alias)) {
    return `about the alerting path itself: ${await noteProbe(deps, alias, action, momentOf(event, now))}`;
  }
  const id = await findPage(deps, event);
  if (id === undefined) {
    const isOther = alias === null || !OURS.test(alias);
    return (isOther ? await takeFleetPage(deps, event, momentOf(event, now)) : undefined) ?? IGNORED;
  }
  if (pagerId !== null) await notePagerId(deps, id, pagerId);
  if (kind === 'created') return 'the pager has it';
  if (isOurs(by) || (kind === 'noted' && (await isOurNote(deps, id, text)))) return 'ignored: we did it ourselves';
  const openedAt = (await deps.store.get(alerts, id))?.openedAt;
  await actOnAlert(deps, id, { key, at: momentOf(event, now, openedAt), kind, by, from: 'pager', text });
  return kind;
}

/**
 * When it happened. Clocks differ a little; a moment that cannot be, because it is still to come or before the alert was
 * opened, would stand in the wrong place among everything else that is done: then it counts from when we hear of it.
 */
function momentOf({ at }: PagerEvent, now: Instant, openedAt: Instant = 0): Instant {
  return at !== null && at <= now + SKEW && at >= openedAt - SKEW ? at : now;
}

async function findPage({ store }: TakePagerEventDeps, { alias, pagerId }: PagerEvent): Promise<string | undefined> {
  if (alias !== null) return OURS.test(alias) && (await store.get(pages, alias)) !== undefined ? alias : undefined;
  const [found] = await store.query(pages, { where: { pagerId }, limit: 1 });
  return found?.id;
}

/** The pager's own id names an alert also after it has closed. That it tells of one proves that it was opened. */
async function notePagerId(deps: TakePagerEventDeps, id: string, pagerId: string): Promise<void> {
  const { store, clock } = deps;
  if ((await store.get(pages, id))?.pagerId !== null) return;
  const opened = await store.transaction(async (tx) => {
    const page = await tx.get(pages, id);
    const alert = await tx.get(alerts, id);
    if (page === undefined || alert === undefined || page.pagerId !== null) return false;
    const by = { at: clock.now(), actor: TRANCHE };
    if (page.opened) {
      tx.set(pages, id, { ...page, pagerId });
      return false;
    }
    // One that we had given up before it was opened is to be closed.
    tx.set(pages, id, { ...page, pagerId, opened: true, closed: false, settled: false, lookAt: by.at });
    const event = { type: 'AlertPaged', pager: deps.pager.name, reason: 'the pager says that it has it' } as const;
    recordAlert(tx, { ...alert, followed: false, settled: false, lookAt: by.at }, [event], by);
    return true;
  });
  if (opened) await followAlert(deps, id);
}

/** A pager that names somebody else as the author of a note of ours. */
async function isOurNote({ store }: TakePagerEventDeps, id: string, text: string): Promise<boolean> {
  const actions = (await store.get(alerts, id))?.actions ?? [];
  return actions.some((action) => action.from !== 'pager' && paragraphsFrom(pageNote(action), LONGEST) === text);
}
