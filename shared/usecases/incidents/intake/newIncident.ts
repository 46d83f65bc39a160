import type { Instant } from '../../../domain/calendar/time.ts';
import { GENESIS } from '../../../domain/evidence/ledger.ts';
import type { IncidentSaid } from '../../../domain/incident/facts.ts';
import type { IncidentDocument } from '../../../ports/collections.ts';
import type { Transaction } from '../../../ports/store.ts';
import { type By, recordIncident } from '../../records.ts';
import type { Routed } from './routeNow.ts';

/** An incident of which nothing is on record yet. */
export function newIncident(said: IncidentSaid, rollout: string | null, at: Instant): IncidentDocument {
  return {
    incident: said.incident,
    state: 'open',
    instance: said.facts.instance,
    rollout,
    openedAt: at,
    closedAt: null,
    summary: said.summary,
    url: said.url,
    head: GENESIS,
    said,
    alert: null,
    withheld: null,
    waits: false,
    lookAt: at,
    closesBy: null,
    blocks: true,
  };
}

/** @param alert the one that it belongs to, `null` when it is withheld */
export function recordOpening(
  tx: Transaction,
  incident: IncidentDocument,
  routed: Routed,
  alert: string | null,
  by: By,
): void {
  const { said } = incident;
  const { source } = said.facts;
  const opened = {
    type: 'IncidentOpened',
    ...(source !== undefined && { source }),
    instance: incident.instance,
    startedAt: said.startedAt,
    reason: said.summary,
  } as const;
  recordIncident(tx, incident, [opened, routed.event(alert)], by);
}
