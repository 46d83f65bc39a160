import { HOUR, type Instant, type Interval, MINUTE } from '../../domain/calendar/time.ts';
import type { Findings } from '../../domain/rollout/findings.ts';
import { upgradeId, watchedSince } from '../../domain/rollout/upgrade.ts';
import type { UpgradeDocument } from '../../ports/collections.ts';
import { checksOf } from '../monitoring/checksOf.ts';
import { analyse } from './analyse.ts';
import type { ObserveDeps } from './deps.ts';
import { readShards } from './readShards.ts';
import { uptimeFindings } from './uptimeFindings.ts';

/** A location that has fallen silent is missed only if it was heard before the upgrade. */
const BEFORE = 15 * MINUTE;
/** A soak of a day is judged by its last hours, so that not all of its points are read every minute. */
const LONGEST = 3 * HOUR;
/** Points may lie ahead of our clock, and that is to be seen. */
const AHEAD = 10 * MINUTE;

/** Whether uptime checks are to be asked for at all. */
export function asksUptime({ scopingProjects = [], uptimePoints }: ObserveDeps): boolean {
  return uptimePoints !== undefined && scopingProjects.length > 0;
}

/**
 * What the monitoring says of all who soak or whose soak was interrupted, by upgrade id: one question per shard, however
 * many they are. A shard that cannot be read is a finding by itself.
 */
export async function observe(
  deps: ObserveDeps,
  inFlight: readonly UpgradeDocument[],
): Promise<ReadonlyMap<string, Findings>> {
  const { store, clock, log, scopingProjects = [], uptimePoints } = deps;
  const watched = inFlight.flatMap((upgrade) => {
    const since = watchedSince(upgrade);
    return since === undefined ? [] : [{ upgrade, since }];
  });
  if (uptimePoints === undefined || scopingProjects.length === 0 || watched.length === 0) return new Map();

  const now = clock.now();
  const members = watched.map(({ upgrade }) => upgrade);
  const hosts = members.map(({ domain }) => domain);
  const [shards, known, verdicts] = await Promise.all([
    readShards({ uptimePoints, log }, scopingProjects, windowsOf(watched, now), hosts),
    checksOf(store, hosts),
    analyse(deps, members),
  ]);
  return new Map(
    watched.map(({ upgrade, since }): [string, Findings] => {
      const id = upgradeId(upgrade.rollout, upgrade.instance);
      const judged = uptimeFindings(upgrade, shards, known.get(upgrade.domain), { since, now });
      return [id, { soakSince: since, lookedAt: now, ...judged, analysis: verdicts.get(id) ?? [] }];
    }),
  );
}

/** One, unless somebody soaks for so long that what lies between the beginning and the last hours is left out. */
function windowsOf(watched: readonly { readonly since: Instant }[], now: Instant): readonly Interval[] {
  const earliest = watched.reduce((least, { since }) => Math.min(least, since), now);
  const from = earliest - BEFORE;
  const to = now + AHEAD;
  return now - from <= LONGEST
    ? [{ from, to }]
    : [
        { from, to: earliest },
        { from: Math.max(earliest, now - LONGEST), to },
      ];
}
