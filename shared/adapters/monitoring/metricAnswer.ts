import { z } from 'zod';
import type { ProjectSeries } from '../../ports/metricSeries.ts';
import { parseAnswer, timestamp } from '../google/answers.ts';
import { labels, timeSeriesAnswer } from './timeSeriesAnswer.ts';

const NO_NUMBER = 'a distribution is no number: the aligner of a condition on it must be p50, p95 or p99';

/** Also NaN, which is what a percentile of nothing is. */
const double = z.custom<number>((value) => typeof value === 'number');
const whole = z.union([z.string(), z.number()]).transform(Number);

const value = z
  .object({ doubleValue: double.nullish(), int64Value: whole.nullish() })
  .transform(({ doubleValue, int64Value }, context): number => {
    const number = doubleValue ?? int64Value;
    if (typeof number === 'number') return number;
    context.issues.push({ code: 'custom', input: number, message: NO_NUMBER });
    return z.NEVER;
  });

const point = z
  .object({ interval: z.object({ endTime: timestamp }), value })
  .transform(({ interval, value }) => ({ at: interval.endTime, value }));

const series = z
  .object({
    resource: z.object({ labels: labels.and(z.object({ project_id: z.string() })) }),
    points: z.array(point).nullish(),
  })
  .transform(({ resource, points }) => ({ projectId: resource.labels.project_id, points: points ?? [] }));

const page = timeSeriesAnswer(series);

export type MetricPage = z.output<typeof page>;

/** @throws VendorError */
export function readMetricPage(service: string, answer: unknown): MetricPage {
  return parseAnswer(service, page, answer);
}

/** A series may begin on one page and end on another. */
export function projectSeries(pages: readonly MetricPage[]): ProjectSeries[] {
  const all = pages.flatMap(({ series, unit }) => series.map((each) => ({ ...each, unit })));
  return [...Map.groupBy(all, ({ projectId }) => projectId)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([projectId, parts]) => ({
      projectId,
      unit: parts[0]?.unit ?? '',
      points: parts.flatMap(({ points }) => points).toSorted((one, other) => one.at - other.at),
    }));
}
