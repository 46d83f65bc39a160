import { MINUTE } from '../../domain/calendar/time.ts';
import { checkerLocations } from '../../domain/monitoring/checkerLocations.ts';
import { UPTIME_KEY, isVersionCheck } from '../../domain/monitoring/desired.ts';
import type { UptimeCheck } from '../../domain/monitoring/resources.ts';
import { instances, monitoredProjects } from '../../ports/collections.ts';
import type { Reader } from '../../ports/store.ts';

/** The checks that Tranche keeps for an instance, by the ids that points carry. */
export interface KnownChecks {
  readonly uptime: readonly string[];
  /** For whoever is behind an allowlist: the check that only passes with this version, and never asked for another. */
  readonly version: { readonly check: string; readonly version: string } | null;
  /** From how many places each of them runs, as it is configured. */
  readonly locations: number;
  /** Milliseconds from one run at a place to the next. */
  readonly period: number;
}

/**
 * What is known of the checks of these hosts; a host of which nothing is known is left out. Nobody outside is asked.
 */
export async function checksOf(store: Reader, hosts: readonly string[]): Promise<ReadonlyMap<string, KnownChecks>> {
  const found = await Promise.all(hosts.map(async (host) => [host, await checksOfHost(store, host)] as const));
  return new Map(found.flatMap(([host, checks]) => (checks === undefined ? [] : [[host, checks] as const])));
}

async function checksOfHost(store: Reader, host: string): Promise<KnownChecks | undefined> {
  const [instance] = await store.query(instances, { where: { domain: host }, limit: 1 });
  const project = instance?.value.gcpProjectId ?? undefined;
  const document = project === undefined ? undefined : await store.get(monitoredProjects, project);
  if (document === undefined) return undefined;
  const checks = document.resources.flatMap(({ name, resource }) =>
    resource.kind === 'uptime-check' && resource.host === host ? [{ id: idOf(name), check: resource }] : [],
  );
  const ofHealth = checks.filter(({ check }) => check.key === UPTIME_KEY);
  const [first] = ofHealth;
  // As long as there is none of ours, whatever other checks there are have their say.
  if (first === undefined) return undefined;
  return {
    uptime: ofHealth.map(({ id }) => id),
    version: versionOf(checks),
    locations: checkerLocations(first.check.regions),
    period: (first.check.periodSeconds / 60) * MINUTE,
  };
}

/** For a moment there are two, until the one of the version before is deleted: the one that was made last counts. */
function versionOf(checks: readonly { readonly id: string; readonly check: UptimeCheck }[]): KnownChecks['version'] {
  const newest = checks.findLast(({ check }) => isVersionCheck(check) && check.says !== null);
  return newest === undefined ? null : { check: newest.id, version: newest.check.says ?? '' };
}

/** The last part of a name such as `projects/P/uptimeCheckConfigs/ID`. */
function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
