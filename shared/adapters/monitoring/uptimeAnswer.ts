import { z } from 'zod';
import { parseAnswer, text, timestamp } from '../google/answers.ts';

const labels = z.record(z.string(), z.string());

const point = z
  .object({
    interval: z.object({ endTime: timestamp }),
    value: z.object({ boolValue: z.boolean() }),
  })
  .transform(({ interval, value }) => ({ at: interval.endTime, passed: value.boolValue }));

const series = z
  .object({
    metric: z.object({ labels: labels.and(z.object({ check_id: z.string(), checker_location: z.string() })) }),
    resource: z.object({ labels: labels.and(z.object({ project_id: z.string(), host: z.string() })) }),
    points: z.array(point).nullish(),
  })
  .transform(({ metric, resource, points }) => ({
    projectId: resource.labels.project_id,
    host: resource.labels.host,
    check: metric.labels.check_id,
    location: metric.labels.checker_location,
    points: points ?? [],
  }));

/** `google.monitoring.v3.ListTimeSeriesResponse`, as far as it matters here. */
const page = z
  .object({
    timeSeries: z.array(series).nullish(),
    nextPageToken: text,
    executionErrors: z.array(z.object({ message: text })).nullish(),
  })
  .transform(({ timeSeries, nextPageToken, executionErrors }) => ({
    series: timeSeries ?? [],
    next: nextPageToken,
    /** Why something may be missing. */
    trouble: executionErrors?.[0]?.message,
  }));

export type UptimePage = z.output<typeof page>;

/** @throws VendorError */
export function readUptimePage(service: string, answer: unknown): UptimePage {
  return parseAnswer(service, page, answer);
}
