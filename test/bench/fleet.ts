import { GROUPS, type Instance } from '../../shared/domain/fleet/instance.ts';
import type { FleetReading } from '../../shared/ports/fleetSource.ts';

/** A fleet of any size: a tenth internal, three tenths trials, the rest customers, one in twenty with a window. */
export function benchFleet(size: number): Instance[] {
  return Array.from({ length: size }, (_, index) => ({
    id: `src-${index.toString(16).padStart(10, '0')}`,
    slug: `slug-${index}`,
    domain: `i${index}.example.com`,
    gcpProjectId: `project-${index}`,
    group: GROUPS[index % 10 === 0 ? 0 : index % 10 < 4 ? 1 : 2],
    instanceType: 'any',
    version: '5.1.9',
    releaseChannel: 'stable',
    suspended: false,
    canary: false,
    last: false,
    ...(index % 20 === 3 && {
      maintenanceWindow: {
        days: ['tue', 'wed', 'fri'],
        from: '20:00',
        to: '02:00',
        timeZone: 'Europe/Berlin',
      } as const,
    }),
  }));
}

export function benchReading(size: number): FleetReading {
  const deployments = benchFleet(size).map((instance) => ({ id: instance.id, instance, problems: [] }));
  return { revision: '1', deployments };
}
