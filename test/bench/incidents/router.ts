import type { Receivers } from './receivers.ts';

/** `each`: every incident is a page of its own. `grouped`: what a router does where nobody has configured it. */
export type Mode = 'each' | 'grouped';

export interface BenchIncident {
  /** Its receivers count by this. */
  readonly key: string;
  /** The alerting policy, or the name of the alert; in the mode `each` no two incidents have the same. */
  readonly policy: string;
  /** Its place in the fleet of the bench. */
  readonly instance: number;
}

/** What is compared: it takes incidents over HTTP and tells a pager and a channel. */
export interface Router {
  readonly name: string;
  version(): Promise<string>;
  /** Starts on an empty folder, and after `kill` on what that run had left. */
  start(receivers: Receivers, mode: Mode): Promise<void>;
  /** Sends it once. @returns the status of the answer; rejects when there is none */
  post(incident: BenchIncident): Promise<number>;
  /** Time on a processor since it was started, in milliseconds. */
  cpu(): number;
  /** At once, without a chance to tidy up. */
  kill(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}
