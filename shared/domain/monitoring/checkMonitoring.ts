import { VERSION_CHECKS } from './defaultMonitoring.ts';
import {
  type ChannelSettings,
  type LogMetricSettings,
  type MetricSource,
  MOST_CHANNELS,
  MOST_CHANNELS_OF_POLICY,
  MOST_CONDITIONS,
  MOST_LOG_METRICS,
  MOST_POLICIES,
  MOST_WIDGETS,
  type PolicySettings,
  type WidgetSettings,
} from './settings.ts';

export interface MonitoringProblem {
  /** As the fields of a file: `policies[2].conditions[0].logMetric`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a file has, as far as it could be read: a part whose shape is wrong is `undefined`, so that the others keep their place. */
export interface MonitoringParts {
  readonly logMetrics: readonly (LogMetricSettings | undefined)[];
  readonly channels: readonly (ChannelSettings | undefined)[];
  readonly policies: readonly (PolicySettings | undefined)[];
  readonly widgets: readonly (WidgetSettings | undefined)[];
}

/** What does not make sense although each part is readable, and what Cloud Monitoring would refuse. */
export function checkMonitoring(parts: MonitoringParts): MonitoringProblem[] {
  const { logMetrics, channels, policies, widgets } = parts;
  return [
    ...tooMany('logMetrics', logMetrics.length, MOST_LOG_METRICS, 'in a project'),
    ...tooMany('channels', channels.length, MOST_CHANNELS, 'in a project'),
    ...tooMany('policies', policies.length, MOST_POLICIES, 'in a project'),
    ...tooMany('dashboard.widgets', widgets.length, MOST_WIDGETS, 'on a dashboard'),
    ...doubles('logMetrics', 'key', logMetrics, ({ key }) => key),
    ...doubles('channels', 'key', channels, ({ key }) => key),
    ...doubles('policies', 'key', policies, ({ key }) => key),
    // Routing rules tell policies apart by their names.
    ...doubles('policies', 'name', policies, ({ name }) => name),
    ...policies.flatMap((policy, index) => (policy === undefined ? [] : checkPolicy(policy, index, parts))),
    ...widgets.flatMap((widget, index) =>
      widget === undefined ? [] : checkSource(widget.source, ['dashboard', 'widgets', index], logMetrics),
    ),
  ];
}

function checkPolicy(
  { conditions, channels }: PolicySettings,
  index: number,
  parts: MonitoringParts,
): MonitoringProblem[] {
  const at = ['policies', index];
  const problems = [
    ...tooMany(`policies[${index}].conditions`, conditions.length, MOST_CONDITIONS, 'in a policy', [
      ...at,
      'conditions',
    ]),
    ...tooMany(`policies[${index}].channels`, channels.length, MOST_CHANNELS_OF_POLICY, 'for a policy', [
      ...at,
      'channels',
    ]),
    ...conditions.flatMap(({ source }, each) => checkSource(source, [...at, 'conditions', each], parts.logMetrics)),
  ];
  if (conditions.length === 0)
    problems.push({ path: [...at, 'conditions'], message: 'no condition at all: it would never alert' });
  if (channels.length === 0)
    problems.push({ path: [...at, 'channels'], message: 'no channel at all: nobody would hear of it' });
  return [...problems, ...checkChannels(channels, at, parts.channels)];
}

function checkChannels(
  channels: readonly string[],
  at: readonly (string | number)[],
  known: MonitoringParts['channels'],
): MonitoringProblem[] {
  // What a channel is called whose shape is wrong is not known.
  if (known.includes(undefined)) return [];
  const keys = known.flatMap((channel) => channel?.key ?? []);
  return channels.flatMap((key, index) =>
    keys.includes(key) ? [] : [{ path: [...at, 'channels', index], message: unknown(key, 'channel', keys) }],
  );
}

function checkSource(
  source: MetricSource,
  at: readonly (string | number)[],
  known: MonitoringParts['logMetrics'],
): MonitoringProblem[] {
  if ('filter' in source) return checkFilter(source.filter, [...at, 'filter']);
  if (known.includes(undefined)) return [];
  const keys = known.flatMap((metric) => metric?.key ?? []);
  if (keys.includes(source.logMetric)) return [];
  return [{ path: [...at, 'logMetric'], message: unknown(source.logMetric, 'log metric', keys) }];
}

/** https://docs.cloud.google.com/monitoring/api/v3/filters: a condition needs one type of metric, and one of resource. */
function checkFilter(filter: string, path: readonly (string | number)[]): MonitoringProblem[] {
  const types = filter.match(/\bmetric\.type\s*=/g)?.length ?? 0;
  if (types !== 1) return [{ path, message: `names ${types} metric types; write exactly one metric.type = "…" in it` }];
  if (!/\bresource\.type\s*=/.test(filter))
    return [{ path, message: 'names no resource type; write resource.type = "…" in it as well' }];
  if (!filter.includes('uptime_check/') || filter.includes('check_id')) return [];
  const exclusion = `AND metric.labels.check_id != starts_with("${VERSION_CHECKS}")`;
  return [{ path, message: `takes in the checks of a version, which fail during an upgrade; add ${exclusion}` }];
}

function unknown(key: string, what: string, keys: readonly string[]): string {
  return `"${key}" is no ${what}; ${keys.length === 0 ? 'the file has none' : `there are: ${keys.join(', ')}`}`;
}

function tooMany(
  what: string,
  count: number,
  most: number,
  where: string,
  path: readonly (string | number)[] = what.split('.'),
): MonitoringProblem[] {
  return count <= most ? [] : [{ path, message: `${count} of them; Cloud Monitoring takes ${most} ${where}` }];
}

function doubles<T>(
  list: string,
  field: string,
  items: readonly (T | undefined)[],
  keyOf: (item: T) => string,
): MonitoringProblem[] {
  const keys = items.map((item) => (item === undefined ? undefined : keyOf(item)));
  return keys.flatMap((key, index) => {
    const first = keys.indexOf(key);
    if (key === undefined || first === index) return [];
    return [{ path: [list, index, field], message: `"${key}" is there already, in ${list}[${first}]` }];
  });
}
