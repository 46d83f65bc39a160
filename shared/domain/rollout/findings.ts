import type { Instant } from '../calendar/time.ts';
import type { ConditionVerdict } from './analysis.ts';
import type { UptimeVerdict } from './uptime.ts';

/**
 * What the monitoring of the fleet says of an upgraded instance. It is asked once for many instances, so it comes along
 * with the message that has one of them looked at.
 */
export interface Findings {
  /** The beginning of the soak that was looked at, or the moment of its interruption: they say nothing of any other. */
  readonly soakSince: Instant;
  /** When the monitoring was asked: they say nothing of what came later. */
  readonly lookedAt: Instant;
  readonly uptime: UptimeFinding;
  /**
   * Of the check that looks for the version which the upgrade brings, for an instance that lets nobody else in; left out
   * where there is no such check.
   */
  readonly version?: UptimeFinding;
  /** One per condition of the stage's analysis, in its order; empty when the policy asks for none. */
  readonly analysis: readonly ConditionVerdict[];
}

export type UptimeFinding =
  | UptimeVerdict
  /** Monitoring was asked, and gave no answer that can be used. */
  | { readonly kind: 'unread'; readonly why: string };
