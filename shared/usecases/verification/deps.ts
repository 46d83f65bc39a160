import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { MetricSeries } from '../../ports/metricSeries.ts';
import type { Store } from '../../ports/store.ts';
import type { UptimePoints } from '../../ports/uptimePoints.ts';

/** What whoever asks the monitoring about upgrades works with. */
export interface ObserveDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** The projects whose metrics scopes hold the instances: the shards of the fleet. None: nobody is asked. */
  readonly scopingProjects?: readonly string[];
  readonly uptimePoints?: UptimePoints;
  readonly metricSeries?: MetricSeries;
}
