import { GENESIS } from '../../../domain/evidence/ledger.ts';
import { openingEvents } from '../../../domain/incident/openingActions.ts';
import { type AlertDocument, type PostMortemDocument, environments, postMortems } from '../../../ports/collections.ts';
import { TRANCHE, recordPostMortem } from '../../records.ts';
import type { AlertingDeps } from '../deps.ts';
import { membersOf } from '../alert/membersOf.ts';
import { postMortemMessage } from './duePostMortems.ts';
import { readAlertView } from '../alert/readAlertView.ts';

/**
 * A declared incident that was resolved is followed by a post-mortem, once. When more becomes known of it later, the
 * post-mortem that is open is looked at again.
 */
export async function openPostMortem(deps: AlertingDeps, alert: AlertDocument): Promise<void> {
  const { closed } = alert.standing;
  if (closed === null) return;
  const known = await deps.store.get(postMortems, alert.id);
  const due = known === undefined ? await open(deps, alert, closed.at) : await lookAgain(deps, known, alert.head.seq);
  if (due !== undefined) await deps.publisher.publish('post-mortems', [postMortemMessage(due)]);
}

async function open(
  deps: AlertingDeps,
  alert: AlertDocument,
  resolvedAt: number,
): Promise<PostMortemDocument | undefined> {
  const { store, clock, calendar, routing } = deps;
  const read = await readAlertView(deps, alert.id);
  if (read === undefined) return undefined;
  const { headline, instances, moreInstances } = read.view;
  const rollouts = await rolloutsOf(deps, alert.id);
  const now = clock.now();
  const document: PostMortemDocument = {
    alert: alert.id,
    environment: alert.environment,
    title: headline,
    instances: instances.map(({ id }) => id),
    moreInstances,
    rollouts,
    resolvedAt,
    openedAt: now,
    onCall: null,
    lead: null,
    issue: null,
    actions: [],
    restoring: [],
    missedActionsOn: null,
    reopening: false,
    closedAt: null,
    head: GENESIS,
    alertSeq: alert.head.seq,
    leaseUntil: 0,
    unrecordedSince: null,
    told: 0,
    settled: false,
    lookAt: now,
  };
  const events = openingEvents(alert, routing, calendar, calendar.dateOf(resolvedAt));
  return store.transaction(async (tx) => {
    if ((await tx.get(postMortems, alert.id)) !== undefined) return undefined;
    return recordPostMortem(tx, document, events, { at: now, actor: TRANCHE });
  });
}

/** Those that had upgraded an instance, and the one that was under way. */
async function rolloutsOf({ store, environment }: AlertingDeps, alert: string): Promise<string[]> {
  const members = await membersOf(store, alert);
  const active = (await store.get(environments, environment))?.active;
  const ids = [...members.map(({ rollout }) => rollout), active].filter((id) => id !== null && id !== undefined);
  return [...new Set(ids)].toSorted();
}

async function lookAgain(
  { store, clock }: AlertingDeps,
  { alert }: PostMortemDocument,
  alertSeq: number,
): Promise<PostMortemDocument | undefined> {
  return store.transaction(async (tx) => {
    const current = await tx.get(postMortems, alert);
    if (current === undefined || current.settled || current.alertSeq >= alertSeq) return undefined;
    const due = { ...current, alertSeq, lookAt: Math.min(current.lookAt, clock.now()) };
    tx.set(postMortems, alert, due);
    return due;
  });
}
