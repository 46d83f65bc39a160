import type { MonitoringIncident } from '../../../contracts/monitoringIncident.ts';
import type { IncidentSaid } from '../../../domain/incident/facts.ts';
import type { InstanceDocument } from '../../../ports/collections.ts';

/** What is kept of a notification and of the instance that it is about, as both are now. */
export function saidOf(
  notification: MonitoringIncident,
  document: Pick<InstanceDocument, 'id' | 'slug' | 'instance'> | undefined,
): IncidentSaid {
  const instance = document?.instance ?? undefined;
  const { projectId, host } = notification;
  return {
    incident: notification.incidentId,
    facts: {
      kind: notification.kind ?? 'other',
      severity: notification.severity ?? null,
      policy: notification.policyName ?? null,
      condition: notification.conditionName ?? null,
      instance: document?.id ?? null,
      group: instance?.group ?? null,
      slug: instance?.slug ?? document?.slug ?? null,
      region: instance?.region ?? null,
      version: instance?.version ?? null,
      labels: notification.labels ?? {
        ...(projectId !== undefined && { 'resource.project_id': projectId }),
        ...(host !== undefined && { 'resource.host': host }),
      },
    },
    summary: notification.summary ?? 'no summary was given',
    url: notification.url ?? null,
    startedAt: notification.startedAt ?? null,
    observed: notification.observed ?? null,
    threshold: notification.threshold ?? null,
    documentation: notification.documentation ?? null,
  };
}
