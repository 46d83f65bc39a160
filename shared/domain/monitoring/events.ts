import type { ChangeSummary } from './diff.ts';

/** What is recorded of the configuration of Cloud Monitoring in one project. */
export type MonitoringEvent =
  /** What will be done; what came of it follows. */
  | { readonly type: 'MonitoringPlanned'; readonly changes: readonly ChangeSummary[]; readonly reason: string }
  | { readonly type: 'MonitoringApplied'; readonly changes: readonly ChangeSummary[]; readonly reason: string }
  /** Somebody else has changed what Tranche had configured: what would mend it. */
  | { readonly type: 'MonitoringDriftFound'; readonly drift: readonly ChangeSummary[]; readonly reason: string }
  | { readonly type: 'MonitoringRefused'; readonly reason: string }
  /** The instance has left the fleet, or is not monitored any more. */
  | { readonly type: 'MonitoringLeft'; readonly until: string; readonly reason: string }
  | { readonly type: 'MonitoringReturned'; readonly reason: string }
  | { readonly type: 'MonitoringCleanedUp'; readonly changes: readonly ChangeSummary[]; readonly reason: string };
