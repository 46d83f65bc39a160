import { z } from 'zod';
import { text } from '../google/answers.ts';

/** `google.monitoring.v3.ListTimeSeriesResponse`, as far as it matters here. */
export function timeSeriesAnswer<T>(series: z.ZodType<T>) {
  return z
    .object({
      timeSeries: z.array(series).nullish(),
      nextPageToken: text,
      executionErrors: z.array(z.object({ message: text })).nullish(),
      unit: text,
    })
    .transform(({ timeSeries, nextPageToken, executionErrors, unit }) => ({
      series: timeSeries ?? [],
      unit,
      next: nextPageToken,
      /** Why something may be missing. */
      trouble: executionErrors?.[0]?.message,
    }));
}

export const labels = z.record(z.string(), z.string());
