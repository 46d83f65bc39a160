import type { UptimePoints } from '../../ports/uptimePoints.ts';
import { createGathering } from './gatherUptime.ts';
import { type TimeSeriesAccess, timeSeriesReader } from './timeSeries.ts';
import { readUptimePage } from './uptimeAnswer.ts';
import { uptimeFilter } from './uptimeFilter.ts';

const READING_UPTIME = 'reading the uptime points';

/** The raw points of uptime checks by the Monitoring API. */
export function monitoringUptimePoints(access: TimeSeriesAccess): UptimePoints {
  const reader = timeSeriesReader(access, READING_UPTIME);
  return {
    async points(project, since, until, hosts) {
      const gathered = createGathering();
      const question = { filter: uptimeFilter(hosts), since, until };
      for (const { series } of await reader.pages(project, question, readUptimePage)) {
        for (const each of series) gathered.add(each);
      }
      return gathered.instances();
    },
    close: reader.close,
  };
}
