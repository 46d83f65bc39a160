import { z } from 'zod';
import { text } from '../google/answers.ts';

/** As UCUM writes it, in print; without one, or with several, there is none. */
const unit = text.transform((written) => (/^[!-~]{1,40}$/.test(written) && written !== '{not_a_unit}' ? written : ''));

/** `google.monitoring.v3.ListTimeSeriesResponse`, as far as it matters here. */
export function timeSeriesAnswer<T>(series: z.ZodType<T>) {
  return z
    .object({
      timeSeries: z.array(series).nullish(),
      nextPageToken: text,
      executionErrors: z.array(z.object({ message: text })).nullish(),
      unit,
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
