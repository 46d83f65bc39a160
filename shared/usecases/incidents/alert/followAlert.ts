import type { Instant } from '../../../domain/calendar/time.ts';
import { type AlertFacts, nextAlertLook, nextAlertStep } from '../../../domain/incident/alertSteps.ts';
import { type Alert, alertId } from '../../../domain/incident/alert.ts';
import type { AlertAction } from '../../../domain/incident/alertAction.ts';
import { newStanding } from '../../../domain/incident/alertStanding.ts';
import type { PageMessage } from '../../../contracts/messages.ts';
import { type AlertDocument, alerts, incidents } from '../../../ports/collections.ts';
import type { Transaction } from '../../../ports/store.ts';
import { TRANCHE, recordIncident } from '../../records.ts';
import { recordAction } from './recordAction.ts';
import { openAlert } from './alertOf.ts';
import type { AlertingDeps } from '../deps.ts';
import { tellThreads } from './tellThreads.ts';
import { holdForDeclared } from './holdForDeclared.ts';
import { openPostMortem } from '../postMortem/openPostMortem.ts';

/**
 * Does whatever follows from how an alert stands now, and sends the messages that have everybody told. It can be run at any
 * time and any number of times: after each thing that happens to the alert, and by the watch when whoever should have run it
 * has died.
 */
export async function followAlert(deps: AlertingDeps, id: string): Promise<string> {
  let before: AlertDocument | undefined;
  for (;;) {
    const alert = await deps.store.get(alerts, id);
    if (alert === undefined) return 'there is no such alert';
    const facts = await countIncidents(deps, id);
    // A step that changed nothing is not tried again: the next look is soon enough.
    const isStuck = before?.head.seq === alert.head.seq;
    const step = isStuck ? undefined : nextAlertStep(alert, facts, deps.clock.now());
    before = alert;
    if (step?.kind === 'act') await act(deps, id, step.action);
    else if (step?.kind === 'reopen') await reopen(deps, alert, step.reason);
    else {
      await followDecision(deps, alert);
      await tellEverybody(deps, alert, facts);
      await rest(deps, alert, nextAlertLook(alert, facts, deps.clock.now()));
      return alert.standing.status;
    }
  }
}

/** An incident may have joined since they were counted: then it is not over. */
async function act(deps: AlertingDeps, id: string, action: AlertAction): Promise<void> {
  const isOver = async (tx: Transaction) => (await tx.count(incidents, { where: { alert: id, state: 'open' } })) === 0;
  await recordAction(deps, id, action, action.kind === 'closed' ? isOver : undefined);
}

export async function countIncidents({ store }: Pick<AlertingDeps, 'store'>, alert: string): Promise<AlertFacts> {
  const [open, total] = await Promise.all([
    store.count(incidents, { where: { alert, state: 'open' } }),
    store.count(incidents, { where: { alert } }),
  ]);
  return { open, total };
}

/** A person has closed it too early: those of its incidents that are still open belong to another alert from now on. */
async function reopen(deps: AlertingDeps, closed: Alert, reason: string): Promise<void> {
  const id = alertId(deps.environment, closed.id);
  const by = { at: deps.clock.now(), actor: TRANCHE };
  const successor: Alert = {
    ...closed,
    id,
    why: reason,
    joinUntil: by.at,
    openedAt: by.at,
    succeeds: closed.id,
    actions: [],
    standing: newStanding(),
  };
  const open = await deps.store.query(incidents, { where: { alert: closed.id, state: 'open' } });
  for (const each of open) {
    await deps.store.transaction(async (tx) => {
      const incident = await tx.get(incidents, each.id);
      const existing = await tx.get(alerts, id);
      if (incident?.state !== 'open' || incident.alert !== closed.id) return;
      if (existing === undefined) openAlert(tx, { ...successor, first: incident.said }, by);
      recordIncident(tx, incident, [{ type: 'IncidentAlerted', alert: id, rule: closed.rule, reason }], by);
    });
  }
  await followAlert(deps, id);
}

/** What a person's decision means for the rollout, and for what comes after the incident. */
async function followDecision(deps: AlertingDeps, alert: AlertDocument): Promise<void> {
  const { decision, closed } = alert.standing;
  if (decision === null) return;
  const dismissed = decision.kind === 'dismissed';
  const others = await deps.store.query(incidents, { where: { alert: alert.id, state: 'open' } });
  for (const { id } of others.filter(({ value }) => value.blocks === dismissed)) {
    await deps.store.transaction(async (tx) => {
      const incident = await tx.get(incidents, id);
      const isDecided = (await tx.get(alerts, alert.id))?.standing.decision?.kind === decision.kind;
      if (!isDecided || incident?.state !== 'open' || incident.blocks !== dismissed) return;
      const type = dismissed ? 'IncidentDismissed' : 'IncidentBlocking';
      recordIncident(tx, incident, [{ type, reason: decision.reason }], { at: deps.clock.now(), actor: decision.by });
    });
  }
  if (dismissed) return;
  if (closed === null) await holdForDeclared(deps, alert);
  else await openPostMortem(deps, alert);
}

async function tellEverybody(deps: AlertingDeps, alert: AlertDocument, { open, total }: AlertFacts): Promise<void> {
  const news = `${alert.head.seq}~${open}~${total}`;
  // The page first; whoever waits, waits for both at once.
  await Promise.all([alert.pager ? tellPager(deps, alert.id, news) : undefined, tellThreads(deps, alert, news)]);
}

async function tellPager({ publisher }: AlertingDeps, alert: string, news: string): Promise<void> {
  const body: PageMessage = { alert };
  await publisher.publish('pages', [{ id: `${alert}~${news}`, body }]);
}

/** Until something happens to it, or until its next look. What has happened to it meanwhile is followed by whoever did it. */
async function rest(
  { store, clock }: AlertingDeps,
  followed: AlertDocument,
  lookAt: Instant | undefined,
): Promise<void> {
  const settled = lookAt === undefined;
  const isAtRest = settled ? followed.settled : followed.lookAt > clock.now() && followed.lookAt <= lookAt;
  // Two hundred incidents that join it have nothing to write here.
  if (isAtRest && followed.followed && followed.settled === settled) return;
  await store.transaction(async (tx) => {
    const current = await tx.get(alerts, followed.id);
    if (current === undefined || current.head.seq !== followed.head.seq) return;
    tx.set(alerts, followed.id, { ...current, followed: true, settled, lookAt: lookAt ?? current.lookAt });
  });
}
