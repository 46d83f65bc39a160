import type { Instant, Interval } from '../../../../shared/domain/calendar/time.ts';
import { aggregate, type Aggregation } from './aggregate.ts';
import { type SeriesFilter, readFilter } from './filter.ts';
import { MonitoringRefusal } from './refusal.ts';
import type { Sampling, Series } from './series.ts';
import type { MonitoringState } from './state.ts';

export interface SeriesQuery {
  /** The project whose metrics scope is read. */
  readonly project: string;
  readonly filter: string;
  /** What ends after `from`, and not after `to`. */
  readonly from: Instant;
  readonly to: Instant;
  /** Left out for the raw points. */
  readonly aggregation?: Aggregation | undefined;
  /** Points; 0 stands for as many as there may be. */
  readonly pageSize: number;
  readonly pageToken: string;
  /** Without points. */
  readonly headersOnly: boolean;
}

export interface SeriesPage {
  readonly series: readonly Series[];
  /** Of all that was found. */
  readonly unit: string;
  /** Empty after the last page. */
  readonly nextPageToken: string;
}

const LARGEST_PAGE = 100_000;
const TOKEN = /^(\d+)-(\d+)$/;

/** One page, which may end in the middle of a series. @throws MonitoringRefusal */
export function listTimeSeries(state: MonitoringState, query: SeriesQuery): SeriesPage {
  const { project, pageSize, pageToken } = query;
  return state.read(project, () => {
    if (pageSize < 0) throw refusal('page_size must not be negative');
    const [, asOf = String(state.now()), offset = '0'] = TOKEN.exec(pageToken) ?? [];
    if (pageToken !== '' && !TOKEN.test(pageToken)) throw refusal(`page_token '${pageToken}' is not known`);
    const raw = seriesOf(state, query, Number(asOf));
    const all = query.aggregation === undefined ? [...raw] : aggregate([...raw], query.aggregation, query.to);
    const { page, next } = cut(
      all,
      Number(offset),
      Math.min(pageSize || LARGEST_PAGE, LARGEST_PAGE),
      query.headersOnly,
    );
    return { series: page, unit: unitOf(all), nextPageToken: next === undefined ? '' : `${asOf}-${next}` };
  });
}

/** One for all, or what the service writes when they differ. */
function unitOf(all: readonly Series[]): string {
  const [unit = '', ...others] = new Set(all.map((series) => series.unit));
  return others.length === 0 ? unit : '{not_a_unit}';
}

/** What a query finds at a moment. Series without any point in its time are not there. @throws MonitoringRefusal */
export function* seriesOf(
  state: MonitoringState,
  { project, filter: text, from, to }: Pick<SeriesQuery, 'project' | 'filter' | 'from' | 'to'>,
  asOf: Instant,
): Generator<Series> {
  if (from >= to) throw refusal('interval.start_time must be earlier than interval.end_time');
  const filter = readFilter(text);
  const sampling = samplingOf(state, filter, { from, to }, asOf);
  for (const source of state.sources.filter(({ metricType }) => metricType === filter.metricType)) {
    for (const series of source.series(state.instancesIn(project), sampling)) {
      if (series.points.length > 0 && filter.matches(series)) yield series;
    }
  }
}

function samplingOf(
  { troubles }: MonitoringState,
  filter: SeriesFilter,
  { from, to }: Interval,
  asOf: Instant,
): Sampling {
  const really = (at: Instant): Instant => at - troubles.skew();
  const visible = Math.min(to, asOf - troubles.lateness() + troubles.skew());
  return {
    window: [from, visible],
    really,
    wants: (resourceLabels) => filter.admits(resourceLabels),
    times(period, shift) {
      const times: Instant[] = [];
      for (let at = Math.floor((visible - shift) / period) * period + shift; at > from; at -= period) {
        if (!troubles.isLost(really(at))) times.push(at);
      }
      return times;
    },
  };
}

function cut(all: readonly Series[], from: number, size: number, headersOnly: boolean) {
  const page: Series[] = [];
  const end = from + size;
  let at = 0;
  for (const series of all) {
    const length = headersOnly ? 1 : series.points.length;
    const points = series.points.slice(Math.max(0, from - at), Math.max(0, end - at));
    if (headersOnly ? at >= from && at < end : points.length > 0)
      page.push({ ...series, points: headersOnly ? [] : points });
    at += length;
  }
  return { page, next: end < at ? end : undefined };
}

function refusal(message: string): MonitoringRefusal {
  return new MonitoringRefusal('INVALID_ARGUMENT', message);
}
