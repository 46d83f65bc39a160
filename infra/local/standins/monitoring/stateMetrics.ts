import { toVendorError } from '../../../../shared/adapters/google/adminErrors.ts';
import { aggregationOf } from '../../../../shared/adapters/monitoring/aggregation.ts';
import { projectSeries, readMetricPage } from '../../../../shared/adapters/monitoring/metricAnswer.ts';
import { READING_METRIC } from '../../../../shared/adapters/monitoring/metricSeries.ts';
import { readingAttempt, SERVICE } from '../../../../shared/adapters/monitoring/timeSeries.ts';
import type { MetricSeries } from '../../../../shared/ports/metricSeries.ts';
import { readAggregation } from './aggregate.ts';
import type { MonitoringState } from './state.ts';
import { listTimeSeries } from './timeSeries.ts';
import { timeSeriesOf } from './wire.ts';

const WHOLE = { pageSize: 0, pageToken: '', headersOnly: false };

/** The port on top of the state without a socket in between, for the simulator; it answers as the adapter does. */
export function stateMetrics(state: MonitoringState): MetricSeries {
  return {
    async series(project, { filter, aligner }, since, until) {
      try {
        const aggregation = readAggregation(aggregationOf(aligner));
        const asked = { project, filter, from: since, to: until, aggregation, ...WHOLE };
        const { series, unit } = listTimeSeries(state, asked);
        return projectSeries([readMetricPage(SERVICE, { timeSeries: series.map(timeSeriesOf), unit })]);
      } catch (error) {
        throw toVendorError(error, readingAttempt(project, READING_METRIC));
      }
    },
    close: async () => {},
  };
}
