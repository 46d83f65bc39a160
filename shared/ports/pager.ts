import type { AlertView } from '../domain/incident/alertView.ts';

/** An alert as the pager has it. */
export interface PagerAlert {
  readonly status: 'open' | 'acknowledged' | 'closed';
  /** Who acknowledged or owns it, where the pager says so. */
  readonly by: string | null;
  /** For people. */
  readonly url: string | null;
}

/** Who did it, for the pager's own record. */
export interface PagerNote {
  readonly by: string;
  readonly text: string;
}

/** The pager, which calls the person who is on call. Each fails with VendorError. */
export interface Pager {
  /** For the record: `opsgenie`, or `jira`. */
  readonly name: string;
  /** While an alert with this alias is open, opening it again is only counted. */
  open(view: AlertView): Promise<void>;
  /** The newest alert with this alias. */
  find(alias: string): Promise<PagerAlert | undefined>;
  /** The following are idempotent but for the note; of an alert that is not there they say so by `false`. */
  acknowledge(alias: string, note: PagerNote): Promise<boolean>;
  note(alias: string, note: PagerNote): Promise<boolean>;
  close(alias: string, note: PagerNote): Promise<boolean>;
  /** Says that we are alive: who does not hear it for a while calls somebody. */
  ping(heartbeat: string): Promise<void>;
}
