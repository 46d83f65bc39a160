const ALL = 'metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url"';

/** A filter of an alerting policy may have 2,048 characters; for a question nobody says. */
const LONGEST = 2_000;

/**
 * What finds the points of uptime checks (https://cloud.google.com/monitoring/api/v3/filters). Where naming the hosts takes
 * too many words, it finds all of the shard.
 */
export function uptimeFilter(hosts: readonly string[] | undefined): string {
  if (hosts === undefined || hosts.length === 0) return ALL;
  const named = hosts.map((host) => JSON.stringify(host)).join(', ');
  const ofHosts = `${ALL} AND resource.labels.host=one_of(${named})`;
  return ofHosts.length <= LONGEST ? ofHosts : ALL;
}
