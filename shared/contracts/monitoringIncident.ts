import { z } from 'zod';
import { type Instant, SECOND } from '../domain/calendar/time.ts';
import type { IncidentKind, Severity } from '../domain/incident/facts.ts';
import { LATEST_MOMENT } from './domainFields.ts';
import { type BodyReading, lenient, mapping, readBody, text, textThat } from './fields.ts';
import { isLogMatch, kindOf, severityOf } from './monitoringCondition.ts';
import { labelsFrom } from './monitoringLabels.ts';
import { lineFrom, paragraphsFrom } from './vendorText.ts';

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
  /** Told before, and still so. */
  readonly renotify?: boolean | undefined;
  /** A match in a log: Monitoring never tells that it has closed. */
  readonly endless?: boolean | undefined;
  /** Sent by a button in the console to try the channel; it is about no instance. */
  readonly test: boolean;
}

// Of an incident only its id and its state are needed. Whatever else is missing or of another shape than Google's page
// says is left out: an incident with a strange summary is an incident nevertheless. Texts are cut well above what the
// vendor allows, where it says so, and above what anybody reads in a page elsewhere.
const LONGEST = { name: 512, summary: 2_000, value: 100, documentation: 8_000, url: 2_000 } as const;

const line = (characters: number) => lenient(z.string().transform((value) => lineFrom(value, characters)));
const someText = line(LONGEST.name);
const observed = lenient(
  z.union([z.string(), z.number()]).transform((value) => lineFrom(String(value), LONGEST.value)),
);
const epochSeconds = lenient(
  z.coerce
    .number()
    .positive()
    .max(LATEST_MOMENT / SECOND),
);
const place = lenient(z.object({ project_id: someText, host: someText }));
const labelled = lenient(z.object({ type: someText, labels: z.unknown() }));
const metadata = lenient(z.object({ system_labels: z.unknown(), user_labels: z.unknown() }));
/** Only what is safe for people to click on. */
const link = lenient(z.url({ protocol: /^https?$/ }).max(LONGEST.url));
const truth = lenient(z.union([z.boolean(), z.stringbool()]));

const documentationLink = lenient(z.object({ displayName: line(LONGEST.value), url: link }));
const documentation = lenient(
  z.union([
    z.string(),
    z
      .object({
        subject: someText,
        content: lenient(z.string()),
        links: lenient(z.array(documentationLink)),
      })
      .transform(({ subject, content, links = [] }) => {
        const lines = links.flatMap((each) => (each?.url === undefined ? [] : [linkLine(each.displayName, each.url)]));
        const parts = [subject, content, lines.join('\n')];
        return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
      }),
  ]),
).transform((value) => (value === undefined ? undefined : paragraphsFrom(value, LONGEST.documentation)));

function linkLine(label: string | undefined, url: string): string {
  return label === undefined ? url : `${label}: ${url}`;
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
 * only labels that the alerting policy groups by arrive in `resource.labels` and `metric.labels`.
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
        summary: line(LONGEST.summary),
        url: link,
        resource: labelled,
        metric: labelled,
        metadata,
        policy_user_labels: z.unknown().optional(),
        condition: z.unknown().optional(),
        severity: someText,
        observed_value: observed,
        threshold_value: observed,
        documentation,
        renotify: truth,
      },
      'an object with incident_id and state',
    ),
  },
  'a Cloud Monitoring notification: a JSON object with an incident',
).transform(({ version, incident }): MonitoringIncident => {
  const { incident_id: incidentId, state, resource, metric, condition } = incident;
  const [onResource, onMetric] = [place.parse(resource?.labels), place.parse(metric?.labels)];
  return {
    incidentId,
    state,
    test: typeof version === 'string' && version.toLowerCase() === 'test',
    // An alerting policy in the instance's own project has no need to group by it.
    projectId: onResource?.project_id ?? onMetric?.project_id ?? incident.scoping_project_id,
    host: (onResource?.host ?? onMetric?.host)?.toLowerCase(),
    startedAt: instantOf(incident.started_at),
    endedAt: instantOf(incident.ended_at),
    policyName: incident.policy_name,
    conditionName: incident.condition_name,
    summary: incident.summary,
    url: incident.url,
    kind: kindOf({ resourceType: resource?.type, metricType: metric?.type, condition }),
    severity: severityOf(incident.severity),
    observed: incident.observed_value,
    threshold: incident.threshold_value,
    documentation: incident.documentation,
    labels: labelsFrom({
      policy: incident.policy_user_labels,
      resource: resource?.labels,
      metric: metric?.labels,
      user: incident.metadata?.user_labels,
      system: incident.metadata?.system_labels,
    }),
    ...(incident.renotify === true && { renotify: true }),
    ...(isLogMatch(condition) && { endless: true }),
  };
});

export function readMonitoringIncident(body: unknown): BodyReading<MonitoringIncident> {
  return readBody(body, schema);
}

function instantOf(seconds: number | undefined): Instant | undefined {
  return seconds === undefined ? undefined : seconds * SECOND;
}
