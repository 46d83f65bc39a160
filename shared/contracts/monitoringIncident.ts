import { z } from 'zod';
import { type Instant, SECOND } from '../domain/calendar/time.ts';
import type { IncidentKind, Severity } from '../domain/incident/facts.ts';
import { type BodyReading, mapping, readBody, text, textThat } from './fields.ts';

/** What a notification of Cloud Monitoring says of an incident. */
export interface MonitoringIncident {
  readonly incidentId: string;
  readonly state: 'open' | 'closed';
  /** The project of the instance that is affected. */
  readonly projectId?: string | undefined;
  readonly host?: string | undefined;
  readonly startedAt?: Instant | undefined;
  readonly endedAt?: Instant | undefined;
  readonly policyName?: string | undefined;
  readonly conditionName?: string | undefined;
  readonly summary?: string | undefined;
  readonly url?: string | undefined;
  readonly kind?: IncidentKind | undefined;
  readonly severity?: Severity | undefined;
  readonly observed?: string | undefined;
  readonly threshold?: string | undefined;
  readonly documentation?: string | undefined;
  /** With where each comes from, as in IncidentFacts. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Sent by a button in the console to try the channel; it is about no instance. */
  readonly test: boolean;
}

// Of an incident only its id and its state are needed. Whatever else is missing or of another shape than Google's page
// says is left out: an incident with a strange summary is an incident nevertheless.
const someText = lenient(z.string().min(1));
const epochSeconds = lenient(z.coerce.number().positive().max(8.64e12));
const labelled = lenient(z.object({ labels: lenient(z.object({ project_id: someText, host: someText })) }));
/** Only what is safe for people to click on. */
const link = lenient(z.url({ protocol: /^https?$/ }));

function lenient<T>(schema: z.ZodType<T>) {
  return schema.optional().catch(undefined);
}

/** Incident ids become names of documents. */
const incidentId = textThat(
  { noun: 'incident id', write: 'up to 200 letters, digits, dots, hyphens and underscores' },
  (id) => /^[a-z0-9][a-z0-9._-]{0,199}$/i.test(id),
);

/** Test notifications write the state in capitals. */
const state = text({ noun: 'state', write: 'open or closed' }, (word) => {
  const lower = word.toLowerCase();
  return lower === 'open' || lower === 'closed' ? lower : undefined;
});

/**
 * Schema 1.2 of https://docs.cloud.google.com/monitoring/support/notification-options. Unknown fields are ignored;
 * only labels that the alerting policy groups by arrive in `resource.labels`.
 */
const schema = mapping(
  {
    version: z.unknown().optional(),
    incident: mapping(
      {
        incident_id: incidentId,
        state,
        scoping_project_id: someText,
        started_at: epochSeconds,
        ended_at: epochSeconds,
        policy_name: someText,
        condition_name: someText,
        summary: someText,
        url: link,
        resource: labelled,
        metric: labelled,
      },
      'an object with incident_id and state',
    ),
  },
  'a Cloud Monitoring notification: a JSON object with an incident',
).transform(({ version, incident }): MonitoringIncident => {
  const { incident_id: incidentId, state, resource, metric } = incident;
  return {
    incidentId,
    state,
    test: version === 'test',
    // An alerting policy in the instance's own project has no need to group by it.
    projectId: resource?.labels?.project_id ?? metric?.labels?.project_id ?? incident.scoping_project_id,
    host: (resource?.labels?.host ?? metric?.labels?.host)?.toLowerCase(),
    startedAt: instantOf(incident.started_at),
    endedAt: instantOf(incident.ended_at),
    policyName: incident.policy_name,
    conditionName: incident.condition_name,
    summary: incident.summary,
    url: incident.url,
  };
});

export function readMonitoringIncident(body: unknown): BodyReading<MonitoringIncident> {
  return readBody(body, schema);
}

function instantOf(seconds: number | undefined): Instant | undefined {
  return seconds === undefined ? undefined : seconds * SECOND;
}
