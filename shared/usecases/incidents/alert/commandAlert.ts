import { type AlertCommand, type AskedBy, decideAlert } from '../../../domain/incident/decideAlert.ts';
import { type AlertDocument, alerts, incidents } from '../../../ports/collections.ts';
import { actOnAlert } from './actOnAlert.ts';
import type { AlertingDeps } from '../deps.ts';

export type AlertResult =
  | { readonly kind: 'done'; readonly alert: AlertDocument }
  | { readonly kind: 'refused' | 'not-found'; readonly message: string };

/**
 * Does what a person asks about an alert.
 * @param id of the alert, or of an incident that belongs to it
 */
export async function commandAlert(
  deps: AlertingDeps,
  id: string,
  command: AlertCommand,
  by: AskedBy,
): Promise<AlertResult> {
  const found = await findAlert(deps, id);
  if ('missing' in found) return { kind: 'not-found', message: found.missing };
  const decided = decideAlert(found.alert, command, by);
  if ('refused' in decided) return { kind: 'refused', message: decided.refused };
  const alert = await actOnAlert(deps, found.alert.id, decided);
  return alert === undefined ? { kind: 'not-found', message: `there is no alert ${id}` } : { kind: 'done', alert };
}

async function findAlert(
  { store }: AlertingDeps,
  id: string,
): Promise<{ readonly alert: AlertDocument } | { readonly missing: string }> {
  const alert = await store.get(alerts, id);
  if (alert !== undefined) return { alert };
  const incident = await store.get(incidents, id);
  if (incident === undefined) return { missing: `there is no incident or alert ${id}` };
  const withheld = incident.withheld === null ? '' : `: ${incident.withheld.reason}`;
  if (incident.alert === null) return { missing: `nobody has been told of incident ${id}${withheld}` };
  const its = await store.get(alerts, incident.alert);
  return its === undefined ? { missing: `there is no alert ${incident.alert}` } : { alert: its };
}
