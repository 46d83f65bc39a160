import type { AlertView } from '../domain/incident/alertView.ts';
import type { Priority } from '../domain/incident/priority.ts';

/** An alert as the pager has it. */
export interface PagerAlert {
  /** The pager's own, which names it also after it has closed. */
  readonly id: string;
  readonly status: 'open' | 'acknowledged' | 'closed';
  readonly priority: Priority | null;
  /** Who acknowledged or owns it, where the pager says so. */
  readonly by: string | null;
  /** For people. */
  readonly url: string | null;
}

/** Who did it, for the pager's own record; `tranche` for ourselves. */
export interface PagerNote {
  readonly by: string;
  readonly text: string;
}

/**
 * The pager, which calls the person who is on call. Each fails with VendorError. An alias names only the alert that is
 * open; what is to reach a closed one needs the pager's own id of it.
 */
export interface Pager {
  /** For the record: `opsgenie`, or `jira`. */
  readonly name: string;
  /**
   * While an alert with this alias is open, opening it again is only counted.
   * @returns the pager's own id of it, `null` where it does not say
   */
  open(view: AlertView): Promise<string | null>;
  /** The newest alert with this alias, or the one with the pager's own id. */
  find(alias: string, id?: string | null): Promise<PagerAlert | undefined>;
  /** The following are idempotent but for the note; of an alert that is not there they say so by `false`. */
  acknowledge(alias: string, note: PagerNote): Promise<boolean>;
  unacknowledge(alias: string, note: PagerNote): Promise<boolean>;
  note(alias: string, note: PagerNote, id?: string | null): Promise<boolean>;
  close(alias: string, note: PagerNote): Promise<boolean>;
  /** The texts of the newest notes of an alert; none of an alert that is not there. */
  notes(alias: string, id?: string | null): Promise<readonly string[]>;
  /** Says that we are alive: who does not hear it for a while calls somebody. */
  ping(heartbeat: string): Promise<void>;
}
