import type { MetricSeries } from '../../ports/metricSeries.ts';
import { aggregationOf } from './aggregation.ts';
import { projectSeries, readMetricPage } from './metricAnswer.ts';
import { type TimeSeriesAccess, timeSeriesReader } from './timeSeries.ts';

export const READING_METRIC = 'reading a metric';

/** Numbers of metrics by the Monitoring API, which makes one series per project of them. */
export function monitoringMetricSeries(access: TimeSeriesAccess): MetricSeries {
  const reader = timeSeriesReader(access, READING_METRIC);
  return {
    async series(project, { filter, aligner }, since, until) {
      const question = { filter, since, until, aggregation: aggregationOf(aligner) };
      return projectSeries(await reader.pages(project, question, readMetricPage));
    },
    close: reader.close,
  };
}
