import type { Instant, Interval } from '../../domain/calendar/time.ts';
import type { UptimePoints } from '../../ports/uptimePoints.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { toVendorError } from '../google/adminErrors.ts';
import { callOptions, clientOptions, type GoogleAccess, lazyClient } from '../google/access.ts';
import { createGathering } from './gatherUptime.ts';
import { readUptimePage } from './uptimeAnswer.ts';
import { uptimeFilter } from './uptimeFilter.ts';

const SERVICE = 'Cloud Monitoring';

/** Points, not series, and the most that the service gives. 375 instances have 90,000 in forty minutes. */
const PAGE = 100_000;
const MOST_PAGES = 20;

/**
 * The raw points of uptime checks by the Monitoring API. Without an endpoint it asks Google's own with the account that
 * this process runs as; `project` is the one that the account belongs to, not what is read.
 */
export function monitoringUptimePoints(access: GoogleAccess & { readonly pageSize?: number }): UptimePoints {
  const { pageSize = PAGE } = access;
  const client = lazyClient(async () => {
    const { MetricServiceClient } = await import('@google-cloud/monitoring');
    return new MetricServiceClient(await clientOptions(access));
  });

  async function page(project: string, filter: string, { from, to }: Interval, pageToken: string) {
    const asked = await client.get();
    const request = {
      name: `projects/${project}`,
      filter,
      interval: { startTime: timestampOf(from), endTime: timestampOf(to) },
      view: 'FULL' as const,
      pageSize,
      pageToken,
    };
    // By hand, because only the answer itself says that it is not complete.
    const [, , answer] = await asked.listTimeSeries(request, { ...callOptions(access), autoPaginate: false });
    return readUptimePage(SERVICE, answer);
  }

  return {
    async points(project, since, until, hosts) {
      const gathered = createGathering();
      const filter = uptimeFilter(hosts);
      try {
        let pageToken = '';
        for (let pages = 0; pages < MOST_PAGES; pages++) {
          const { series, next, trouble } = await page(project, filter, { from: since, to: until }, pageToken);
          if (trouble !== undefined) throw incomplete(project, trouble);
          for (const each of series) gathered.add(each);
          if (next === '') return gathered.instances();
          pageToken = next;
        }
      } catch (error) {
        throw toVendorError(error, attemptOf(project));
      }
      throw incomplete(project, `there are more than ${MOST_PAGES} pages`);
    },
    close: () => client.close(),
  };
}

function attemptOf(project: string) {
  return {
    service: SERVICE,
    api: 'monitoring.googleapis.com',
    project,
    doing: 'reading the uptime points',
    role: 'roles/monitoring.viewer',
    notFound: `there is no project ${project}`,
  };
}

function incomplete(project: string, why: string): VendorError {
  const message = `reading the uptime points: the answer for ${project} is not complete: ${why}`;
  return new VendorError(SERVICE, message, { retryable: true, certain: true });
}

function timestampOf(at: Instant) {
  const seconds = Math.floor(at / 1_000);
  return { seconds, nanos: (at - seconds * 1_000) * 1_000_000 };
}
