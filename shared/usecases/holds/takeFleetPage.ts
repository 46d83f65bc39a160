import { hash } from 'node:crypto';
import type { PagerEvent } from '../../contracts/opsgenieWebhook.ts';
import type { Instant } from '../../domain/calendar/time.ts';
import { heldBy } from '../../domain/rollout/hold.ts';
import { type RolloutDocument, holdingPages, rollouts } from '../../ports/collections.ts';
import type { Transaction } from '../../ports/store.ts';
import type { AlertingDeps } from '../incidents/deps.ts';
import { readActive, recordRollout } from '../records.ts';
import { tellHold } from './tellHold.ts';

/**
 * A person has the running rollout held from the pager: they open an alert there with one of the tags that the routing
 * names, or give it to one that is open. Once per alert, however often and in whichever order its events come: one that was
 * closed before we heard of it holds nothing. That it is closed is noted; the rollout goes on when a person says so.
 * @returns what came of it, `undefined` where the alert holds no rollouts
 */
export async function takeFleetPage(deps: AlertingDeps, event: PagerEvent, at: Instant): Promise<string | undefined> {
  const page = event.pagerId ?? event.alias;
  if (page === null) return undefined;
  const id = hash('sha256', `${deps.environment}\n${page}`).slice(0, 32);
  const isTagged = event.tags?.some((tag) => deps.routing.holds.tags.includes(tag));
  if (event.kind === 'closed') return takeClosing(deps, id, event, at, isTagged ?? true);
  const isAsked = (event.kind === 'created' || event.action === 'AddTags') && isTagged === true;
  return isAsked ? takeOpening(deps, id, event, at) : undefined;
}

async function takeOpening(deps: AlertingDeps, id: string, event: PagerEvent, at: Instant): Promise<string> {
  const { store, environment } = deps;
  const why = `${event.by} has opened an alert for it in the pager: ${event.message ?? 'without a message'}`;
  const { rollout, isNew } = await store.transaction(async (tx) => {
    const known = await tx.get(holdingPages, id);
    if (known !== undefined) return { rollout: known.rollout, isNew: false };
    const active = await readActive(tx, environment);
    if (active !== undefined) {
      const held = heldBy(active.document.rollout, 'page', why);
      recordRollout(tx, active.document, [held], { at: deps.clock.now(), actor: event.by });
    }
    tx.set(holdingPages, id, { environment, state: 'open', rollout: active?.id ?? null, at });
    return { rollout: active?.id ?? null, isNew: true };
  });
  if (rollout !== null && isNew) deps.log('WARNING', 'RolloutHeld', { rollout, reason: why });
  if (rollout === null) return 'no rollout is running that it could hold';
  await tellHold(deps, rollout);
  return `it holds ${rollout}`;
}

async function takeClosing(
  deps: AlertingDeps,
  id: string,
  event: PagerEvent,
  at: Instant,
  mayHold: boolean,
): Promise<string | undefined> {
  const { store, environment } = deps;
  return store.transaction(async (tx) => {
    const known = await tx.get(holdingPages, id);
    if (known === undefined) {
      // Its opening may still come.
      if (mayHold) tx.set(holdingPages, id, { environment, state: 'closed', rollout: null, at });
      return mayHold ? 'closed before it held anything' : undefined;
    }
    if (known.state === 'closed') return 'closed already';
    const held = known.rollout === null ? undefined : await tx.get(rollouts, known.rollout);
    tx.set(holdingPages, id, { ...known, state: 'closed' });
    return held === undefined ? 'closed' : noteClosing(deps, tx, held, event);
  });
}

function noteClosing(deps: AlertingDeps, tx: Transaction, document: RolloutDocument, event: PagerEvent): string {
  const { id, phase } = document.rollout;
  if (phase.kind === 'ended') return 'closed; the rollout has ended';
  const reason = `${event.by} has closed in the pager what held it: ${event.text}; a person has it go on`;
  recordRollout(tx, document, [{ type: 'HoldingPageClosed', reason }], { at: deps.clock.now(), actor: event.by });
  return `closed; ${id} goes on when a person says so`;
}
