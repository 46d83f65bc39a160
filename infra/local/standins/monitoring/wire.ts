import { type Instant, SECOND } from '../../../../shared/domain/calendar/time.ts';
import { MonitoringRefusal } from './refusal.ts';
import type { Series, SeriesPoint } from './series.ts';

/** `google.protobuf.Timestamp`, as it comes from the wire. */
export interface Timestamp {
  readonly seconds: string;
  readonly nanos: number;
}

export function instantOf(timestamp: Timestamp | null | undefined): Instant | undefined {
  if (!timestamp) return undefined;
  return Number(timestamp.seconds) * SECOND + Math.floor(timestamp.nanos / 1_000_000);
}

/** `google.monitoring.v3.TimeSeries` */
export function timeSeriesOf(series: Series): object {
  const { metricType, metricLabels, resourceType, resourceLabels, metricKind, valueType, unit, points } = series;
  return {
    metric: { type: metricType, labels: metricLabels },
    resource: { type: resourceType, labels: resourceLabels },
    metricKind,
    valueType,
    unit,
    points: points.map(({ at, value }) => ({
      interval: { startTime: timestampOf(at), endTime: timestampOf(at) },
      value: typedValueOf(value),
    })),
  };
}

function typedValueOf(value: SeriesPoint['value']): object {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { doubleValue: value };
  const mean = value.reduce((sum, one) => sum + one, 0) / (value.length || 1);
  return { distributionValue: { count: value.length, mean } };
}

/** One page of a list of what is configured. @throws MonitoringRefusal */
export function pageOf<T>(all: readonly T[], size: number, token: string, largest = 1_000) {
  const from = Number(token === '' ? 0 : token);
  if (!Number.isInteger(from) || from < 0 || size < 0) {
    throw new MonitoringRefusal('INVALID_ARGUMENT', 'page_size or page_token is not valid');
  }
  const to = from + Math.min(size || 50, largest);
  return { items: all.slice(from, to), nextPageToken: to < all.length ? String(to) : '', totalSize: all.length };
}

function timestampOf(at: Instant): object {
  const seconds = Math.floor(at / SECOND);
  return { seconds, nanos: (at - seconds * SECOND) * 1_000_000 };
}
