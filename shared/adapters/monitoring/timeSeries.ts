import type { Instant } from '../../domain/calendar/time.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { toVendorError } from '../google/adminErrors.ts';
import { callOptions, clientOptions, type GoogleAccess, lazyClient } from '../google/access.ts';
import type { MetricAggregation } from './aggregation.ts';

export const SERVICE = 'Cloud Monitoring';

/** Points, not series, and the most that the service gives. 375 instances have 90,000 in forty minutes. */
const PAGE = 100_000;
const MOST_PAGES = 20;

export type TimeSeriesAccess = GoogleAccess & { readonly pageSize?: number };

interface Page {
  readonly next: string;
  readonly trouble: string | undefined;
}

interface Question {
  readonly filter: string;
  readonly since: Instant;
  readonly until: Instant;
  /** Left out for the raw points. */
  readonly aggregation?: MetricAggregation;
}

/**
 * Lists time series by the Monitoring API. Without an endpoint it asks Google's own with the account that this process runs
 * as; `project` is the one that the account belongs to, not what is read.
 * @param doing what for, in words: `reading the uptime points`
 */
export function timeSeriesReader(access: TimeSeriesAccess, doing: string) {
  const client = lazyClient(async () => {
    const { MetricServiceClient } = await import('@google-cloud/monitoring');
    return new MetricServiceClient(await clientOptions(access));
  });

  async function ask(project: string, { filter, since, until, aggregation }: Question, pageToken: string) {
    const asked = await client.get();
    const request = {
      name: `projects/${project}`,
      filter,
      interval: { startTime: timestampOf(since), endTime: timestampOf(until) },
      ...(aggregation && { aggregation }),
      view: 'FULL' as const,
      pageSize: access.pageSize ?? PAGE,
      pageToken,
    };
    // By hand, because only the answer itself says that it is not complete.
    const [, , answer] = await asked.listTimeSeries(request, { ...callOptions(access), autoPaginate: false });
    return answer;
  }

  return {
    /**
     * All pages of the answer; a series may begin on one and end on another. A partial answer is a failure.
     * Fails with VendorError.
     * @param read throws VendorError
     */
    async pages<P extends Page>(
      project: string,
      question: Question,
      read: (service: string, answer: unknown) => P,
    ): Promise<readonly P[]> {
      const found: P[] = [];
      try {
        for (let pageToken = ''; found.length < MOST_PAGES; pageToken = found.at(-1)?.next ?? '') {
          const page = read(SERVICE, await ask(project, question, pageToken));
          if (page.trouble !== undefined) throw incomplete(doing, project, page.trouble);
          found.push(page);
          if (page.next === '') return found;
        }
      } catch (error) {
        throw toVendorError(error, readingAttempt(project, doing));
      }
      throw incomplete(doing, project, `there are more than ${MOST_PAGES} pages`);
    },
    close: () => client.close(),
  };
}

export function readingAttempt(project: string, doing: string) {
  return {
    service: SERVICE,
    api: 'monitoring.googleapis.com',
    project,
    doing,
    role: 'roles/monitoring.viewer',
    notFound: `there is no project ${project}`,
  };
}

function incomplete(doing: string, project: string, why: string): VendorError {
  const message = `${doing}: the answer for ${project} is not complete: ${why}`;
  return new VendorError(SERVICE, message, { retryable: true, certain: true });
}

function timestampOf(at: Instant) {
  const seconds = Math.floor(at / 1_000);
  return { seconds, nanos: (at - seconds * 1_000) * 1_000_000 };
}
