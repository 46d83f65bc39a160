import type { LogMetric } from './logMetrics.ts';
import type { Methods } from './method.ts';
import { idOf, projectOf } from './resources.ts';
import type { MonitoringState } from './state.ts';
import { pageOf } from './wire.ts';

interface OfMetric {
  readonly metricName: string;
}

/** `google.logging.v2.MetricsServiceV2`. In its messages a metric has only its id for a name. */
export function logMetricMethods(state: MonitoringState): Methods {
  const { logMetrics } = state;
  const edit = <T>(project: string, change: () => T, method: string): Promise<T> =>
    state.edit(project, change, method, 'logging');
  return {
    ListLogMetrics: ({ parent, pageSize, pageToken }: { parent: string; pageSize: number; pageToken: string }) =>
      state.read(
        projectOf(parent),
        () => {
          const { items, nextPageToken } = pageOf(logMetrics.list(projectOf(parent)), pageSize, pageToken);
          return { metrics: items.map(withId), nextPageToken };
        },
        'ListLogMetrics',
      ),
    GetLogMetric: ({ metricName }: OfMetric) =>
      state.read(projectOf(metricName), () => withId(logMetrics.get(metricName)), 'GetLogMetric'),
    CreateLogMetric: ({ parent, metric }: { parent: string; metric: LogMetric }) =>
      edit(projectOf(parent), () => withId(logMetrics.create(projectOf(parent), metric)), 'CreateLogMetric'),
    /** Makes one that is not there. */
    UpdateLogMetric: ({ metricName, metric }: OfMetric & { metric: LogMetric }) => {
      const project = projectOf(metricName);
      const isThere = (): boolean => logMetrics.list(project).some(({ name }) => name === metricName);
      const change = (): LogMetric =>
        isThere() ? logMetrics.update({ ...metric, name: metricName }, []) : logMetrics.create(project, metric);
      return edit(project, () => withId(change()), 'UpdateLogMetric');
    },
    DeleteLogMetric: ({ metricName }: OfMetric) =>
      edit(
        projectOf(metricName),
        () => {
          logMetrics.delete(metricName);
          return {};
        },
        'DeleteLogMetric',
      ),
  };
}

function withId(metric: LogMetric): LogMetric {
  return { ...metric, name: idOf(metric.name) };
}
