import type { LocalDate, LocalTime, Weekday } from '../calendar/time.ts';

/** What an instance is for; percentages of a cohort count within one group. */
export const GROUPS = ['internal', 'trial', 'customer'] as const;
export type Group = (typeof GROUPS)[number];

export const RELEASE_CHANNELS = ['stable', 'insiders', 'pause'] as const;
export type ReleaseChannel = (typeof RELEASE_CHANNELS)[number];

/**
 * When the customer allows upgrades to start. `days` are the days on which the window opens, in its own zone;
 * a window whose `to` is not after its `from` runs over midnight into the next day.
 */
export interface MaintenanceWindow {
  readonly days: readonly Weekday[];
  readonly from: LocalTime;
  readonly to: LocalTime;
  readonly timeZone: string;
}

/** One single-tenant installation, as its `config.yaml` describes it. */
export interface Instance {
  readonly id: string;
  /** What the upgrade workflow calls `customer`. */
  readonly slug: string;
  readonly domain: string;
  readonly gcpProjectId: string;
  /** `undefined` when the label `instance-type` is missing or names no known type. */
  readonly group: Group | undefined;
  /** The label as it stands in the file. */
  readonly instanceType: string;
  readonly version: string;
  readonly releaseChannel: ReleaseChannel;
  readonly region?: string;
  readonly suspended: boolean;
  readonly canary: boolean;
  readonly last: boolean;
  readonly maintenanceWindow?: MaintenanceWindow;
  readonly ingressAllowlist?: readonly string[];
  readonly trialEndsOn?: LocalDate;
}

/** Whether only whom its list names reaches it; what is not known of it says nothing. */
export function isBehindAllowlist(instance: Instance | null | undefined): boolean {
  return (instance?.ingressAllowlist ?? []).length > 0;
}
