import { z } from 'zod';
import { parseAnswer, timestamp } from '../google/answers.ts';
import { labels, timeSeriesAnswer } from './timeSeriesAnswer.ts';

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

const page = timeSeriesAnswer(series);

export type UptimePage = z.output<typeof page>;

/** @throws VendorError */
export function readUptimePage(service: string, answer: unknown): UptimePage {
  return parseAnswer(service, page, answer);
}
