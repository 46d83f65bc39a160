import type { MonitoringIncident } from '../../../contracts/monitoringIncident.ts';
import { closesBy, hasLapsed } from '../../../domain/incident/autoClose.ts';
import { GENESIS } from '../../../domain/evidence/ledger.ts';
import { type IncidentDocument, incidents } from '../../../ports/collections.ts';
import { TRANCHE, recordIncident } from '../../records.ts';
import { tellOf } from '../alert/alertOf.ts';
import type { AlertingDeps } from '../deps.ts';
import { prolong } from './closeOver.ts';
import { findInstance } from './findInstance.ts';
import { saidOf } from './saidOf.ts';
import { followAlert } from '../alert/followAlert.ts';
import { hear, isWatchdog } from './hear.ts';
import { affectRollout } from './affectRollout.ts';
import { newIncident, recordOpening } from './newIncident.ts';
import { routeNow } from './routeNow.ts';
import { tellHold } from '../../holds/tellHold.ts';
import { reconsiderWithheld } from './reconsider.ts';

/**
 * Takes a notification of Cloud Monitoring. They come at least once and in any order: a close that arrives first wins over
 * a late open. An incident that opens is routed: it opens an alert, joins one, or is withheld; it fails the upgrade that is
 * in flight on its instance, and holds the running rollout if that has begun to upgrade the instance. Everything is on
 * record in one transaction before anybody is told. Those of the heartbeat policy are heard, and told to nobody.
 */
export async function takeNotification(deps: AlertingDeps, notification: MonitoringIncident): Promise<string> {
  const { store, log } = deps;
  const { incidentId, state } = notification;
  if (isWatchdog(deps.routing, notification.policyName)) {
    await hear(deps, 'watchdog');
    return 'heard';
  }
  if (notification.test) {
    log('NOTICE', 'a test notification arrived: the path from Cloud Monitoring works');
    await hear(deps, 'anybody');
    return 'a test';
  }
  const known = await store.get(incidents, incidentId);
  if (known?.said.facts.source === 'tranche') return 'ignored: Cloud Monitoring has not opened it';
  const outcome =
    state === 'open' ? await takeOpening(deps, notification, known) : await takeClosing(deps, notification, known);
  log('NOTICE', `incident ${state}`, { incident: incidentId, outcome });
  await hear(deps, 'anybody');
  return outcome;
}

async function takeOpening(
  deps: AlertingDeps,
  notification: MonitoringIncident,
  known: IncidentDocument | undefined,
): Promise<string> {
  // Whoever died after the record told nobody: whoever sends it again has them told.
  if (known !== undefined && !hasLapsed(known)) {
    if (notification.renotify === true) await prolong(deps, notification.incidentId);
    return known.alert === null ? 'known' : followAlert(deps, known.alert);
  }
  const instance = await findInstance(deps, notification);
  const said = saidOf(notification, instance);
  const openedAt = deps.clock.now();
  const routed = await routeNow(deps, { incident: notification.incidentId, said, openedAt });
  const result = await deps.store.transaction(async (tx) => {
    const before = await tx.get(incidents, notification.incidentId);
    if (before !== undefined && !hasLapsed(before)) return undefined;
    const by = { at: deps.clock.now(), actor: TRANCHE };
    const affected = await affectRollout(deps, tx, instance, notification.incidentId, by);
    const tell = await tellOf(deps, tx, routed, said, by);
    const incident = {
      ...newIncident(said, affected.rollout, by.at),
      head: before?.head ?? GENESIS,
      closesBy: closesBy(routed.rule, notification.endless === true, by.at),
    };
    recordOpening(tx, incident, routed, tell.alert, by);
    affected.record();
    tell.record();
    return { alert: tell.alert, held: affected.held };
  });
  if (result === undefined)
    return takeOpening(deps, notification, await deps.store.get(incidents, notification.incidentId));
  const { alert, held } = result;
  if (held !== undefined) deps.log('WARNING', 'RolloutHeld', held);
  const outcome = alert === null ? `withheld: ${routed.withheld?.reason ?? ''}` : await followAlert(deps, alert);
  if (held !== undefined) await tellHold(deps, held.rollout);
  return outcome;
}

async function takeClosing(
  deps: AlertingDeps,
  notification: MonitoringIncident,
  known: IncidentDocument | undefined,
): Promise<string> {
  const instance = known === undefined ? await findInstance(deps, notification) : undefined;
  const closed = await deps.store.transaction(async (tx) => {
    const before = await tx.get(incidents, notification.incidentId);
    if (before?.state === 'closed') return before;
    const by = { at: deps.clock.now(), actor: TRANCHE };
    const said = before?.said ?? saidOf(notification, instance);
    const document = before ?? newIncident(said, null, by.at);
    return recordIncident(
      tx,
      document,
      [
        {
          type: 'IncidentClosed',
          instance: document.instance,
          endedAt: notification.endedAt ?? null,
          reason: notification.summary ?? document.summary,
        },
      ],
      by,
    );
  });
  if (closed.instance !== null) await reconsiderWithheld(deps, closed.instance);
  return closed.alert === null ? 'closed; nobody had been told' : followAlert(deps, closed.alert);
}
