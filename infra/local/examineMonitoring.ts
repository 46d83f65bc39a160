import { MINUTE } from '../../shared/domain/calendar/time.ts';
import { VendorError } from '../../shared/ports/vendorError.ts';
import type { Check } from './check.ts';
import type { PipelineDeps } from './pipeline.ts';

/** Long enough for a check of every quarter of an hour. */
const LATELY = 20 * MINUTE;

/** Whether the uptime points of the fleet can be read, and of how many instances there are any. */
export async function examineMonitoring(
  deps: Pick<PipelineDeps, 'scopingProjects' | 'uptimePoints' | 'clock'>,
  description: string,
): Promise<Check> {
  const { scopingProjects = [], uptimePoints, clock } = deps;
  if (uptimePoints === undefined || scopingProjects.length === 0) {
    return { name: 'monitoring', ok: true, detail: `${description}: upgrades are verified without uptime checks` };
  }
  const now = clock.now();
  const hosts = new Set<string>();
  try {
    for (const project of scopingProjects) {
      for (const { host } of await uptimePoints.points(project, now - LATELY, now + MINUTE)) hosts.add(host);
    }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return { name: 'monitoring', ok: false, detail: `${description}: ${error.message}` };
  }
  return { name: 'monitoring', ok: hosts.size > 0, detail: `${description}: uptime points of ${hosts.size} hosts` };
}
