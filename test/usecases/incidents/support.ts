import type { MonitoringIncident } from '../../../shared/contracts/monitoringIncident.ts';
import type { AlertCommandType } from '../../../shared/domain/incident/decideAlert.ts';
import { alertId } from '../../../shared/domain/incident/alert.ts';
import { type AlertDocument, type PageDocument, alerts, pages } from '../../../shared/ports/collections.ts';
import type { Pager } from '../../../shared/ports/pager.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { commandAlert } from '../../../shared/usecases/incidents/alert/commandAlert.ts';
import { takeNotification } from '../../../shared/usecases/incidents/intake/takeNotification.ts';
import type { Pipeline } from '../support/pipeline.ts';

/** The alert of the first incident. */
export const ALERT = alertId('prod', '0.abc');

export function notify(
  pipeline: Pipeline,
  state: 'open' | 'closed',
  changes: Partial<MonitoringIncident> = {},
): Promise<string> {
  return takeNotification(pipeline.deps, {
    incidentId: '0.abc',
    state,
    projectId: 'project-c2',
    policyName: 'Instance uptime',
    summary: 'uptime check failed',
    test: false,
    ...changes,
  });
}

/** Cloud Monitoring tells of one of several incidents: on an instance of a customer, if nothing else is said. */
export function notifyOf(
  pipeline: Pipeline,
  incidentId: string,
  changes: Partial<MonitoringIncident> = {},
): Promise<string> {
  return notify(pipeline, 'open', { incidentId, projectId: 'project-c1', kind: 'uptime', ...changes });
}

let asked = 0;

/** What a person asks for in Slack. */
export async function ask(
  pipeline: Pipeline,
  type: AlertCommandType,
  reason = 'because',
  actor = 'sam',
): Promise<void> {
  asked += 1;
  const by = { actor, from: 'slack', at: pipeline.clock.now(), key: `slack~${asked}` } as const;
  const result = await commandAlert(pipeline.deps, ALERT, { type, reason }, by);
  if (result.kind !== 'done') throw new Error(result.message);
}

export async function pageOf({ store }: Pipeline, id = ALERT): Promise<PageDocument> {
  const page = await store.get(pages, id);
  if (page === undefined) throw new Error(`there is no page of ${id}`);
  return page;
}

export async function alertOf({ store }: Pipeline, id = ALERT): Promise<AlertDocument> {
  const alert = await store.get(alerts, id);
  if (alert === undefined) throw new Error(`there is no alert ${id}`);
  return alert;
}

/** The pager with something in between: `before` and `after` each of its calls, both of which may throw. */
export function around(
  pager: Pager,
  { before, after }: { before?: (call: string) => void; after?: (call: string) => void },
): Pager {
  const between = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    before?.(name);
    const result = await call();
    after?.(name);
    return result;
  };
  return {
    name: pager.name,
    open: (view) => between('open', () => pager.open(view)),
    find: (alias, id) => between('find', () => pager.find(alias, id)),
    acknowledge: (alias, note) => between('acknowledge', () => pager.acknowledge(alias, note)),
    unacknowledge: (alias, note) => between('unacknowledge', () => pager.unacknowledge(alias, note)),
    note: (alias, note, id) => between('note', () => pager.note(alias, note, id)),
    close: (alias, note) => between('close', () => pager.close(alias, note)),
    notes: (alias, id) => between('notes', () => pager.notes(alias, id)),
    ping: (heartbeat) => between('ping', () => pager.ping(heartbeat)),
  };
}

export function vendorError(options: Partial<ConstructorParameters<typeof VendorError>[2]> = {}): VendorError {
  return new VendorError('opsgenie', '500 it fails', { retryable: true, certain: false, ...options });
}
