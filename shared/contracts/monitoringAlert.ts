import { z } from 'zod';
import type { Severity } from '../domain/incident/facts.ts';
import { kindOf } from './monitoringCondition.ts';
import type { MonitoringIncident } from './monitoringIncident.ts';
import { labelsFrom } from './monitoringLabels.ts';
import { lineFrom } from './vendorText.ts';

const SEVERITY = { CRITICAL: 'critical', ERROR: 'error', WARNING: 'warning' } as const;
const anything = z.unknown().optional();
const some = z
  .string()
  .transform((text) => lineFrom(text, 512))
  .optional()
  .catch(undefined);
const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional()
  .catch(undefined);
const labelled = z.object({ type: some, labels: anything }).optional().catch(undefined);
const place = z.object({ labels: z.object({ project_id: some, host: some }) });
const metadata = z.object({ systemLabels: anything, userLabels: anything }).optional().catch(undefined);
const policy = z
  .object({
    displayName: some,
    severity: z
      .enum(['CRITICAL', 'ERROR', 'WARNING'])
      .transform((name): Severity => SEVERITY[name])
      .optional()
      .catch(undefined),
    userLabels: anything,
  })
  .optional()
  .catch(undefined);

/**
 * An alert of the API, which is an incident of the notifications: the last part of its name is the id of the incident
 * (https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alerts).
 */
const alert = z
  .object({
    name: z.string().regex(/^projects\/[^/]+\/alerts\/[a-z0-9][a-z0-9._-]{0,199}$/i),
    state: z.enum(['OPEN', 'CLOSED']),
    openTime: instant,
    closeTime: instant,
    resource: labelled,
    metric: labelled,
    metadata,
    log: anything,
    policy,
  })
  .transform((found): MonitoringIncident => {
    const { name, state, openTime, closeTime, resource, metric, log } = found;
    const [, project, , incidentId = ''] = name.split('/');
    const { project_id: projectId, host } = { ...placeOf(metric), ...placeOf(resource) };
    const isLog = log !== undefined && log !== null;
    return {
      incidentId,
      state: state === 'OPEN' ? 'open' : 'closed',
      // As in a notification: a policy in the instance's own project has no need to group by it.
      projectId: projectId ?? project,
      host: host?.toLowerCase(),
      startedAt: openTime,
      endedAt: state === 'CLOSED' ? closeTime : undefined,
      policyName: found.policy?.displayName,
      severity: found.policy?.severity,
      kind: isLog
        ? 'log'
        : kindOf({ resourceType: resource?.type, metricType: metric?.type, condition: { conditionThreshold: {} } }),
      labels: labelsFrom({
        policy: found.policy?.userLabels,
        resource: resource?.labels,
        metric: metric?.labels,
        user: found.metadata?.userLabels,
        system: found.metadata?.systemLabels,
      }),
      ...(isLog && { endless: true }),
      test: false,
    };
  });

const page = z.object({
  alerts: z.array(z.unknown()).optional(),
  nextPageToken: z.string().optional(),
});

/** One alert of the API; `undefined` when it is none that could be told of. */
export function readMonitoringAlert(body: unknown): MonitoringIncident | undefined {
  return alert.safeParse(body).data;
}

/** A page of alerts. What is of another shape is left out: an incident that we cannot read is no reason to read none. */
export function readAlertPage(
  body: unknown,
): { readonly incidents: readonly MonitoringIncident[]; readonly next: string | undefined } | undefined {
  const read = page.safeParse(body).data;
  if (read === undefined) return undefined;
  const incidents = (read.alerts ?? []).flatMap((each) => readMonitoringAlert(each) ?? []);
  return { incidents, next: read.nextPageToken === '' ? undefined : read.nextPageToken };
}

function placeOf(labels: unknown): { project_id?: string | undefined; host?: string | undefined } {
  return place.safeParse(labels).data?.labels ?? {};
}
