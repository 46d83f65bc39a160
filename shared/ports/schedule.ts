import type { Instant } from '../domain/calendar/time.ts';

/** `unknown` is a state that this version has no name for. */
export type JobState = 'enabled' | 'paused' | 'disabled' | 'update-failed' | 'unknown';

/** A job as the scheduler knows it. */
export interface ScheduledJob {
  /** Without project and location. */
  readonly name: string;
  /** Unix cron, in its time zone. */
  readonly schedule: string;
  readonly timeZone: string;
  readonly state: JobState;
  /** The full name of the topic and the text of the message; `null` when the job does something else. */
  readonly publishes: { readonly topic: string; readonly body: string } | null;
  /** `problem` is `null` when the attempt succeeded. */
  readonly lastAttempt: { readonly at: Instant; readonly problem: string | null } | null;
  readonly nextRun: Instant | null;
}

/**
 * The jobs that make ticks come. Fails with VendorError, whose message says what to do next. A reason goes into the
 * audit log of the vendor, where there is one.
 */
export interface Schedule {
  /** Every job of the location, also those that are not ours. */
  list(): Promise<readonly ScheduledJob[]>;
  get(name: string): Promise<ScheduledJob>;
  /** Refused by the vendor unless the job is enabled. */
  pause(name: string, reason: string): Promise<ScheduledJob>;
  /** Refused by the vendor unless the job is paused. */
  resume(name: string, reason: string): Promise<ScheduledJob>;
  /** Starts one run at once; the times of the schedule stay as they are. */
  run(name: string, reason: string): Promise<ScheduledJob>;
  close(): Promise<void>;
}
