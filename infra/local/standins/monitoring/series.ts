import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import type { MonitoredInstance } from '../monitoringPayload.ts';

type Labels = Readonly<Record<string, string>>;

export interface SeriesKey {
  readonly metricType: string;
  readonly metricLabels: Labels;
  readonly resourceType: string;
  readonly resourceLabels: Labels;
}

/** A gauge: each point stands for one moment. */
export interface Series extends SeriesKey {
  readonly valueType: 'BOOL' | 'DOUBLE';
  /** Newest first, as the service gives them. */
  readonly points: readonly SeriesPoint[];
}

export interface SeriesPoint {
  readonly at: Instant;
  readonly value: boolean | number;
}

/** The moments that the service has points of: their times on its own clock, and what was measured then. */
export interface Sampling {
  /** All of them lie between these two, on the clock of the service. */
  readonly window: readonly [from: Instant, to: Instant];
  /** Newest first. `shift` differs from series to series, so that not all come at once. */
  times(period: number, shift: number): readonly Instant[];
  /** When it really was: the clock of the service may be wrong. */
  really(at: Instant): Instant;
}

/** Where the series of a metric come from. */
export interface SeriesSource {
  readonly metricType: string;
  series(instances: readonly MonitoredInstance[], sampling: Sampling): Iterable<Series>;
}

/** Any metric of instances, for analysis: error rate, latency, CPU… */
export function instanceMetric(metric: {
  readonly metricType: string;
  readonly resourceType: string;
  /** In milliseconds. */
  readonly period: number;
  /** `undefined` where there is no point. */
  readonly value: (instance: MonitoredInstance, at: Instant) => number | undefined;
}): SeriesSource {
  const { metricType, resourceType, period, value } = metric;
  return {
    metricType,
    *series(instances, sampling) {
      for (const instance of instances) {
        const points = sampling.times(period, 0).flatMap((at) => {
          const measured = value(instance, sampling.really(at));
          return measured === undefined ? [] : [{ at, value: measured }];
        });
        const resourceLabels = { project_id: instance.gcpProjectId, host: instance.domain };
        yield { metricType, metricLabels: {}, resourceType, resourceLabels, valueType: 'DOUBLE', points };
      }
    },
  };
}
