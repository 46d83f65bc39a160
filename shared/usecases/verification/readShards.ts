import type { Interval } from '../../domain/calendar/time.ts';
import type { UptimeSeries } from '../../domain/rollout/uptime.ts';
import type { Log } from '../../ports/log.ts';
import type { InstanceUptime, UptimePoints } from '../../ports/uptimePoints.ts';
import { VendorError } from '../../ports/vendorError.ts';

/** What the uptime checks of the whole fleet found, as far as it could be read. */
export interface FleetUptime {
  readonly ofHost: ReadonlyMap<string, readonly UptimeSeries[]>;
  /** Why a part of it could not be read; `null` when everything was. */
  readonly unread: string | null;
}

/** Asks every shard, all at the same time, once for each stretch of time. Whatever one of them cannot tell may be what fails, of any instance. */
export async function readShards(
  { uptimePoints, log }: { readonly uptimePoints: UptimePoints; readonly log: Log },
  scopingProjects: readonly string[],
  windows: readonly Interval[],
  hosts: readonly string[],
): Promise<FleetUptime> {
  const unread: string[] = [];
  const readShard = async (project: string): Promise<readonly InstanceUptime[]> => {
    try {
      const answers = await Promise.all(windows.map(({ from, to }) => uptimePoints.points(project, from, to, hosts)));
      return answers.flat();
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      log('WARNING', 'uptime points could not be read', { project, error: error.message });
      unread.push(error.message);
      return [];
    }
  };
  const shards = await Promise.all(scopingProjects.map(readShard));
  const ofHost = new Map<string, UptimeSeries[]>();
  for (const { host, series } of shards.flat()) ofHost.set(host, [...(ofHost.get(host) ?? []), ...series]);
  return { ofHost, unread: unread.length === 0 ? null : unread.join('; ') };
}
