import type { UptimePoints } from '../../ports/uptimePoints.ts';
import { createGathering } from './gatherUptime.ts';
import { type TimeSeriesAccess, timeSeriesReader } from './timeSeries.ts';
import { readUptimePage } from './uptimeAnswer.ts';

const FILTER = 'metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url"';

export const READING_UPTIME = 'reading the uptime points';

/** The raw points of uptime checks by the Monitoring API. */
export function monitoringUptimePoints(access: TimeSeriesAccess): UptimePoints {
  const reader = timeSeriesReader(access, READING_UPTIME);
  return {
    async points(project, since, until) {
      const gathered = createGathering();
      for (const { series } of await reader.pages(project, { filter: FILTER, since, until }, readUptimePage)) {
        for (const each of series) gathered.add(each);
      }
      return gathered.instances();
    },
    close: reader.close,
  };
}
