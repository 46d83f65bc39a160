const EVERY_REGION = ['USA', 'EUROPE', 'SOUTH_AMERICA', 'ASIA_PACIFIC'];
const USA = ['USA_OREGON', 'USA_IOWA', 'USA_VIRGINIA'];

/**
 * From how many places a check runs: the United States have three checkers, every other region one
 * (https://cloud.google.com/monitoring/uptime-checks/introduction).
 * @param regions `UptimeCheckRegion` names; none means from everywhere
 */
export function checkerLocations(regions: readonly string[]): number {
  const chosen = regions.length === 0 ? EVERY_REGION : regions;
  return new Set(chosen.flatMap((region) => (region === 'USA' ? USA : [region]))).size;
}
