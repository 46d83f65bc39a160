import type { Priority } from './priority.ts';

/**
 * Everything that is to be said of an alert, wherever it is said: the pager, Slack, the console, the command line. Times are
 * texts in the zone of the calendar. Whoever shows it cuts it to what has room there, the last parts first.
 */
export interface AlertView {
  readonly id: string;
  readonly status: 'open' | 'acknowledged' | 'closed';
  readonly priority: Priority;
  /** What is wrong and with whom, in one line: `acme (src-1f3a9c2b7d): Instance uptime, uptime check fails`. */
  readonly headline: string;
  readonly summary: string;
  readonly policy: string | null;
  readonly condition: string | null;
  readonly observed: string | null;
  readonly threshold: string | null;
  readonly openedAt: string;
  /** Of how many incidents it is the page, and how many of those are open. */
  readonly incidents: { readonly total: number; readonly open: number };
  /** The affected instances that are named, customers first. */
  readonly instances: readonly InstanceView[];
  /** How many more there are. */
  readonly moreInstances: number;
  /** What changed last on the first instance: `upgraded 12 minutes before from 5.1.3 to 5.1.4, pull request 812`. */
  readonly lastChange: { readonly text: string; readonly url: string | null } | null;
  /** The rollout that is under way on its instances, and whether it is held, or paused by a person. */
  readonly rollout: { readonly id: string; readonly text: string; readonly held: boolean } | null;
  /** Of an alert that tells that a rollout is held, while it is. */
  readonly hold: HoldView | null;
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly documentation: string | null;
  readonly acknowledged: string | null;
  readonly owner: string | null;
  readonly decision: { readonly kind: 'declared' | 'dismissed'; readonly text: string } | null;
  readonly closed: string | null;
  /** Why it was told to whom it was told. */
  readonly why: string;
  /** Set while the pager does not take it. */
  readonly pagerTrouble: string | null;
}

/** What whoever is called for a held rollout has to know, and what they can type. */
export interface HoldView {
  readonly rollout: string;
  readonly version: string;
  /** `3 (first-customers)` */
  readonly stage: string;
  readonly since: string;
  readonly inFlight: number;
  /** Each as `acme (src-1f3a9c2b7d): its health check fails`; a few of them. */
  readonly failed: readonly string[];
  /** How many more there are. */
  readonly moreFailed: number;
  /** Whether it would go on, if somebody resumed it now. */
  readonly mayGoOn: boolean;
  /** What it waits for, in sentences. */
  readonly next: string;
  readonly choices: readonly { readonly what: string; readonly command: string }[];
}

export interface InstanceView {
  readonly id: string;
  readonly slug: string;
  readonly group: string;
  readonly version: string;
  readonly region: string | null;
  readonly open: boolean;
}
