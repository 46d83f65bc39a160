import type { Instant } from '../calendar/time.ts';
import type { Group } from '../fleet/instance.ts';

/** What kind of condition Cloud Monitoring found to be met; `other` is one that Tranche knows nothing of. */
export const INCIDENT_KINDS = ['uptime', 'threshold', 'log', 'other'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

export const SEVERITIES = ['critical', 'error', 'warning'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * What is known of an incident when it is routed: what Cloud Monitoring says of it, and what the fleet says of the
 * instance. It stays as it was when the incident opened, so that a decision can be explained later.
 */
export interface IncidentFacts {
  /** Who opened it: Cloud Monitoring, if it is left out; ourselves, when a rollout is held. */
  readonly source?: 'tranche';
  readonly kind: IncidentKind;
  /** `null` where the policy states none. */
  readonly severity: Severity | null;
  readonly policy: string | null;
  readonly condition: string | null;
  /** The instance's id; `null`, as is what follows, where the incident belongs to no instance of the fleet. */
  readonly instance: string | null;
  readonly group: Group | null;
  readonly slug: string | null;
  readonly region: string | null;
  readonly version: string | null;
  /**
   * By name with where it comes from: `resource.host`, `metric.response_code`, `policy.team` (a user label of the
   * policy), `system.zone`, `user.owner` (metadata); of our own `tranche.rollout`, `tranche.stage` and `tranche.cause`.
   */
  readonly labels: Readonly<Record<string, string>>;
}

/** What an incident of our own says of the rollout that is held. */
export const HOLD_LABELS = { rollout: 'tranche.rollout', stage: 'tranche.stage', cause: 'tranche.cause' } as const;

/** What is kept of the notification that opened an incident, and what the texts say of it. */
export interface IncidentSaid {
  readonly incident: string;
  readonly facts: IncidentFacts;
  readonly summary: string;
  readonly url: string | null;
  readonly startedAt: Instant | null;
  readonly observed: string | null;
  readonly threshold: string | null;
  /** What the policy says to whoever is called: plain text or Markdown, as Monitoring sent it. */
  readonly documentation: string | null;
}
