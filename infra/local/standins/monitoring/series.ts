import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import type { MonitoredInstance } from '../monitoringPayload.ts';

type Labels = Readonly<Record<string, string>>;

export interface SeriesKey {
  readonly metricType: string;
  readonly metricLabels: Labels;
  readonly resourceType: string;
  readonly resourceLabels: Labels;
}

export interface Series extends SeriesKey {
  /** A gauge stands for one moment, a delta for the time since the point before. */
  readonly metricKind: 'GAUGE' | 'DELTA';
  readonly valueType: 'BOOL' | 'DOUBLE' | 'DISTRIBUTION';
  /** As UCUM writes it; empty where there is none. */
  readonly unit: string;
  /** Newest first, as the service gives them. */
  readonly points: readonly SeriesPoint[];
}

export interface SeriesPoint {
  readonly at: Instant;
  /** Of a distribution, all that was measured. */
  readonly value: boolean | number | readonly number[];
}

/** The moments that the service has points of: their times on its own clock, and what was measured then. */
export interface Sampling {
  /** All of them lie between these two, on the clock of the service. */
  readonly window: readonly [from: Instant, to: Instant];
  /** Newest first. `shift` differs from series to series, so that not all come at once. */
  times(period: number, shift: number): readonly Instant[];
  /** Whether series of such a resource are asked for: to make the others would be in vain. */
  wants(resourceLabels: Labels): boolean;
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
  /** Tells several series of one metric apart. */
  readonly metricLabels?: Readonly<Record<string, string>>;
  /** Left out: a gauge. A distribution is one of what came since the point before. */
  readonly shape?: 'gauge' | 'delta' | 'distribution';
  readonly unit?: string;
  /** In milliseconds. */
  readonly period: number;
  /** `undefined` where there is no point. */
  readonly value: (instance: MonitoredInstance, at: Instant) => SeriesPoint['value'] | undefined;
}): SeriesSource {
  const { metricType, resourceType, metricLabels = {}, shape = 'gauge', unit = '', period, value } = metric;
  const metricKind = shape === 'gauge' ? 'GAUGE' : 'DELTA';
  const valueType = shape === 'distribution' ? 'DISTRIBUTION' : 'DOUBLE';
  return {
    metricType,
    *series(instances, sampling) {
      for (const instance of instances) {
        const points = sampling.times(period, 0).flatMap((at) => {
          const measured = value(instance, sampling.really(at));
          return measured === undefined ? [] : [{ at, value: measured }];
        });
        const resourceLabels = { project_id: instance.gcpProjectId, host: instance.domain };
        yield { metricType, metricLabels, resourceType, resourceLabels, metricKind, valueType, unit, points };
      }
    },
  };
}
