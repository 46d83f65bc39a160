import type { Instant } from '../domain/calendar/time.ts';
import type { UptimeSeries } from '../domain/rollout/uptime.ts';

/** All that the uptime checks of one instance found. */
export interface InstanceUptime {
  readonly projectId: string;
  readonly host: string;
  /** One per check and checker location, in alphabetical order; the points of each oldest first. */
  readonly series: readonly UptimeSeries[];
}

/** What the uptime checks of a shard of the fleet found. */
export interface UptimePoints {
  /**
   * The raw points that end after `since` and not after `until`, of every instance in the metrics scope of the project:
   * one question for the whole shard. Instances without any point are left out, and so is what is not visible
   * yet. A partial answer is a failure, because what is missing from it might be what fails. Fails with VendorError.
   * @param until may lie ahead of now, and should by some minutes, so that a skew of the clocks is seen
   * @param hosts whose points are of interest; those of others may come along. Left out: of all
   */
  points(
    scopingProject: string,
    since: Instant,
    until: Instant,
    hosts?: readonly string[],
  ): Promise<readonly InstanceUptime[]>;
  close(): Promise<void>;
}
