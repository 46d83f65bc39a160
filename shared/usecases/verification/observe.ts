import type { Findings } from '../../domain/rollout/findings.ts';
import { upgradeId } from '../../domain/rollout/upgrade.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UpgradeDocument } from '../../ports/collections.ts';
import type { Log } from '../../ports/log.ts';
import type { MetricSeries } from '../../ports/metricSeries.ts';
import type { UptimePoints } from '../../ports/uptimePoints.ts';
import type { Store } from '../../ports/store.ts';

export interface ObserveDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** The projects whose metrics scopes hold the instances: the shards of the fleet. None: nobody is asked. */
  readonly scopingProjects?: readonly string[];
  readonly uptimePoints?: UptimePoints;
  readonly metricSeries?: MetricSeries;
}

/**
 * What the monitoring says of all who soak, by upgrade id: one question per shard, however many they are. It never fails:
 * what cannot be read is a finding by itself.
 */
export async function observe(
  { scopingProjects = [], uptimePoints }: ObserveDeps,
  inFlight: readonly UpgradeDocument[],
): Promise<ReadonlyMap<string, Findings>> {
  const found = new Map<string, Findings>();
  if (uptimePoints === undefined || scopingProjects.length === 0) return found;
  for (const { rollout, instance, progress } of inFlight) {
    if (progress.state !== 'soaking') continue;
    const uptime = { kind: 'unread', why: 'it is not read yet' } as const;
    found.set(upgradeId(rollout, instance), { soakSince: progress.since, uptime, analysis: [] });
  }
  return found;
}
