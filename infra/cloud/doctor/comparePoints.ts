import { type Instant, MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { UptimePoints } from '../../../shared/ports/uptimePoints.ts';
import type { Difference } from './difference.ts';

/** What upgrades are verified by. */
export interface WatchedFleet {
  readonly scopingProjects: readonly string[];
  readonly uptimePoints: UptimePoints;
}

/** Long enough for a check of every quarter of an hour. */
const LATELY = 20 * MINUTE;

/** Every scoping project must have points of somebody: without any no upgrade is verified. Fails with VendorError. */
export async function comparePoints(
  { scopingProjects, uptimePoints }: WatchedFleet,
  now: Instant,
): Promise<Difference[]> {
  const looks = scopingProjects.map(async (project) => {
    const found = await uptimePoints.points(project, now - LATELY, now + MINUTE);
    return found.length > 0 ? [] : [{ thing: `scoping project ${project}`, detail: EMPTY }];
  });
  return (await Promise.all(looks)).flat();
}

const EMPTY =
  'has no point of an uptime check of the last 20 minutes; add the projects of the instances to its metrics scope, and ' +
  'look whether they have their checks';
