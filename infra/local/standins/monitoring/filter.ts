import type { SeriesKey } from './series.ts';
import { MonitoringRefusal } from './refusal.ts';

export interface SeriesFilter {
  /** The one metric that it is about. */
  readonly metricType: string;
  matches(key: SeriesKey): boolean;
  /** Whether a series of such a resource can match, whatever its metric says. */
  admits(resourceLabels: SeriesKey['resourceLabels']): boolean;
}

const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
/** Values of labels that are no texts. */
const BARE = '-?\\d+|true|false';
const COMPARISON = new RegExp(
  `^\\s*([\\w.]+)\\s*(!?=)\\s*(?:(starts_with|one_of)\\s*\\(\\s*(${QUOTED}(?:\\s*,\\s*${QUOTED})*)\\s*\\)|(${QUOTED}|${BARE}))\\s*$`,
);
const SEPARATOR = new RegExp(`\\s+AND\\s+(?=(?:[^"]|${QUOTED})*$)`);
const FIELD = /^(?:(metric|resource)\.type|(metric|resource)\.labels?\.(\w+)|(project))$/;

/**
 * Reads a filter of time series (https://cloud.google.com/monitoring/api/v3/filters): comparisons joined by AND, also
 * with `starts_with` and `one_of`. What it does not know it refuses, rather than answer with too much.
 * @throws MonitoringRefusal
 */
export function readFilter(text: string): SeriesFilter {
  const comparisons = text.split(SEPARATOR).map(readComparison);
  const metrics = comparisons.filter(({ field, negated }) => field === 'metric.type' && !negated);
  const [metricType, ...more] = metrics.flatMap(({ values }) => values);
  if (metricType === undefined || more.length > 0 || metrics[0]?.operator !== undefined) {
    throw refusal(`must specify a single metric.type`, text);
  }
  const ofLabels = comparisons.filter(({ field }) => field.startsWith('resource.label') || field === 'project');
  const nothing = { metricType: '', metricLabels: {}, resourceType: '' };
  return {
    metricType,
    matches: (key) => comparisons.every((each) => each.holds(key)),
    admits: (resourceLabels) => ofLabels.every((each) => each.holds({ ...nothing, resourceLabels })),
  };
}

function readComparison(text: string) {
  const [, field = '', sign, operator, list, value] = COMPARISON.exec(text) ?? [];
  const parts = FIELD.exec(field);
  if (parts === null) throw refusal('cannot be parsed', text);
  const values =
    (list ?? value ?? '').match(new RegExp(QUOTED, 'g'))?.map(unquote) ?? (value === undefined ? [] : [value]);
  const negated = sign === '!=';
  const fits = (actual: string): boolean =>
    operator === 'starts_with' ? values.some((each) => actual.startsWith(each)) : values.includes(actual);
  return { field, negated, operator, values, holds: (key: SeriesKey) => fits(valueOf(key, parts)) !== negated };
}

function valueOf(key: SeriesKey, [, typeOf, labelOf, label = '', project]: RegExpExecArray): string {
  if (typeOf !== undefined) return typeOf === 'metric' ? key.metricType : key.resourceType;
  if (project !== undefined) return key.resourceLabels['project_id'] ?? '';
  return (labelOf === 'metric' ? key.metricLabels : key.resourceLabels)[label] ?? '';
}

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

function refusal(why: string, text: string): MonitoringRefusal {
  return new MonitoringRefusal('INVALID_ARGUMENT', `Field filter had an invalid value of "${text}": it ${why}.`);
}
