import { hash } from 'node:crypto';
import { holdIncidentId, openHold } from '../../domain/rollout/hold.ts';
import type { Hold, Rollout } from '../../domain/rollout/rollout.ts';
import { type RolloutDocument, alerts, incidents, rollouts } from '../../ports/collections.ts';
import { holdNote, saidOfHold } from '../../text/alerts/holdSaid.ts';
import { actOnAlert } from '../incidents/alert/actOnAlert.ts';
import { tellOf } from '../incidents/alert/alertOf.ts';
import { followAlert } from '../incidents/alert/followAlert.ts';
import type { AlertingDeps } from '../incidents/deps.ts';
import { newIncident, recordOpening } from '../incidents/intake/newIncident.ts';
import { routeNow } from '../incidents/intake/routeNow.ts';
import { TRANCHE } from '../records.ts';
import { endHold } from './endHold.ts';

/**
 * Tells the on-call engineer that a rollout is held, why, and when that is over: a hold opens an incident of our own, which
 * goes the way of every other and closes with the hold. Of a hold for an incident of which somebody is told already only
 * that alert is told. It can be run at any time and any number of times; what a run before it left undone is done.
 * @returns what was told, in a few words
 */
export async function tellHold(deps: AlertingDeps, rolloutId: string): Promise<string> {
  for (;;) {
    const document = await deps.store.get(rollouts, rolloutId);
    if (document?.holdUntold !== true) return 'nothing to tell';
    const { rollout } = document;
    const hold = openHold(rollout);
    const own = hold === null ? null : holdIncidentId(rollout.id, hold);
    const before = document.holdIncident ?? null;
    if (before !== null && before !== own) await endHold(deps, rollout, before);
    if (hold !== null) await tellOpen(deps, rollout, hold);
    if (await isTold(deps, document)) return hold === null ? 'that it is over' : 'that it is held';
  }
}

async function tellOpen(deps: AlertingDeps, rollout: Rollout, hold: Hold): Promise<void> {
  const own = holdIncidentId(rollout.id, hold);
  const known = await deps.store.get(incidents, own);
  const told = hold.incident === undefined ? undefined : await openAlertOf(deps, hold.incident);
  if (told !== undefined) await note(deps, told, rollout, hold);
  else if (known === undefined) return open(deps, rollout, hold);
  if (known?.alert === undefined || known.alert === null) return;
  // What came after it was opened for another reason.
  if (known.summary !== hold.detail) await note(deps, known.alert, rollout, hold);
  await followAlert(deps, known.alert);
}

/** The alert of an incident, if somebody is told of it. */
async function openAlertOf({ store }: AlertingDeps, incident: string): Promise<string | undefined> {
  const alert = (await store.get(incidents, incident))?.alert ?? null;
  return alert === null ? undefined : (await store.get(alerts, alert))?.id;
}

async function note(deps: AlertingDeps, alert: string, rollout: Rollout, hold: Hold): Promise<void> {
  const key = `${holdIncidentId(rollout.id, hold)}~${hash('sha256', hold.detail).slice(0, 16)}`;
  const text = holdNote(rollout, hold);
  await actOnAlert(deps, alert, { key, at: deps.clock.now(), kind: 'noted', by: TRANCHE, from: 'tranche', text });
}

async function open(deps: AlertingDeps, rollout: Rollout, hold: Hold): Promise<void> {
  const { store, clock } = deps;
  const said = saidOfHold(rollout, hold);
  const routed = await routeNow(deps, { incident: said.incident, said, openedAt: clock.now() });
  const alert = await store.transaction(async (tx) => {
    const current = await tx.get(rollouts, rollout.id);
    const before = await tx.get(incidents, said.incident);
    if (current === undefined || openHold(current.rollout)?.number !== hold.number) return null;
    if (before !== undefined) return before.alert;
    const by = { at: clock.now(), actor: TRANCHE };
    const tell = await tellOf(deps, tx, routed, said, by);
    recordOpening(tx, newIncident(said, rollout.id, by.at), routed, tell.alert, by);
    tell.record();
    tx.set(rollouts, rollout.id, { ...current, holdIncident: said.incident });
    return tell.alert;
  });
  if (alert !== null) await followAlert(deps, alert);
}

/** What has happened to the rollout meanwhile is told as well, before it counts as told. */
async function isTold({ store }: AlertingDeps, seen: RolloutDocument): Promise<boolean> {
  return store.transaction(async (tx) => {
    const current = await tx.get(rollouts, seen.rollout.id);
    if (current === undefined || current.head.hash !== seen.head.hash) return false;
    const isHeld = openHold(current.rollout) !== null;
    tx.set(rollouts, seen.rollout.id, { ...current, holdUntold: false, ...(!isHeld && { holdIncident: null }) });
    return true;
  });
}
