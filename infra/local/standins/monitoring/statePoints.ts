import { toVendorError } from '../../../../shared/adapters/google/adminErrors.ts';
import { uptimeFilter } from '../../../../shared/adapters/monitoring/uptimeFilter.ts';
import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import type { UptimePoint, UptimeSeries } from '../../../../shared/domain/rollout/uptime.ts';
import type { InstanceUptime, UptimePoints } from '../../../../shared/ports/uptimePoints.ts';
import type { MonitoringState } from './state.ts';
import { seriesOf } from './timeSeries.ts';

/** The port on top of the state without a socket in between, for the simulator; it answers as the adapter does. */
export function statePoints(state: MonitoringState): UptimePoints {
  function read(project: string, filter: string, from: Instant, to: Instant): InstanceUptime[] {
    const query = { project, filter, from, to };
    const instances = new Map<string, { projectId: string; host: string; series: UptimeSeries[] }>();
    for (const { resourceLabels, metricLabels, points } of seriesOf(state, query, state.now())) {
      const { project_id: projectId = '', host = '' } = resourceLabels;
      const { check_id: check = '', checker_location: location = '' } = metricLabels;
      const key = `${projectId}\n${host}`;
      const instance = instances.get(key) ?? { projectId, host, series: [] };
      const told = points.map(({ at, value }): UptimePoint => ({ at, passed: value === true }));
      instance.series.push({ check, location, points: told.toReversed() });
      instances.set(key, instance);
    }
    const placeOf = ({ location, check }: UptimeSeries): string => `${location}\n${check}`;
    return by([...instances.values()], ({ projectId, host }) => `${projectId}\n${host}`).map((instance) => ({
      ...instance,
      series: by(instance.series, placeOf),
    }));
  }

  return {
    async points(project, since, until, hosts) {
      try {
        return state.read(project, () => read(project, uptimeFilter(hosts), since, until));
      } catch (error) {
        throw toVendorError(error, {
          service: 'Cloud Monitoring',
          api: 'monitoring.googleapis.com',
          project,
          doing: 'reading the uptime points',
          role: 'roles/monitoring.viewer',
          notFound: `there is no project ${project}`,
        });
      }
    },
    close: async () => {},
  };
}

function by<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return items.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}
