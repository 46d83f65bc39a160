import { z } from 'zod';
import { GROUPS } from '../domain/fleet/instance.ts';
import { checkerLocations } from '../domain/monitoring/checkerLocations.ts';
import { defaultCondition, defaultMonitoring, defaultPolicy } from '../domain/monitoring/defaultMonitoring.ts';
import {
  type ChannelSettings,
  type ConditionSettings,
  GROUP_BY_HOST,
  type LogMetricSettings,
  type MetricSource,
  type PolicySettings,
  type UptimeSettings,
  type WidgetSettings,
} from '../domain/monitoring/settings.ts';
import { groupNamed, lineOfText, oneOf } from './domainFields.ts';
import {
  complaint,
  complaintsOf,
  list,
  optional,
  strictMapping,
  text,
  textThat,
  valueThat,
  withDefault,
} from './fields.ts';
import { whole } from './routingFields.ts';

// How each part of a monitoring file is written. Only shapes are judged here; whether the parts make sense together is the
// domain's `checkMonitoring`.

const REGIONS = ['USA', 'EUROPE', 'SOUTH_AMERICA', 'ASIA_PACIFIC', 'USA_OREGON', 'USA_IOWA', 'USA_VIRGINIA'] as const;
const PERCENTILES = 'PERCENTILE_99 PERCENTILE_95 PERCENTILE_50 PERCENTILE_05';
const ALIGNERS = `DELTA RATE NEXT_OLDER MIN MAX MEAN COUNT SUM COUNT_TRUE COUNT_FALSE FRACTION_TRUE ${PERCENTILES}`
  .split(' ')
  .map((word) => `ALIGN_${word}`);
const REDUCERS = `NONE MEAN MIN MAX SUM COUNT COUNT_TRUE COUNT_FALSE FRACTION_TRUE ${PERCENTILES}`
  .split(' ')
  .map((word) => `REDUCE_${word}`);
const DAY_OF_SECONDS = 86_400;

const name = lineOfText('name', 100);
const key = textThat(
  { noun: 'key', write: 'lower case letters, digits and dashes, at most 60, e.g. cloud-sql' },
  (value) => /^[a-z][a-z0-9-]{0,59}$/.test(value),
);
const longText = (noun: string, characters: number) =>
  textThat({ noun, write: `a text of up to ${characters} characters` }, (value) => {
    return value.trim() !== '' && value.length <= characters && !/[^\P{Cc}\n\t]/u.test(value);
  });
const filter = longText('filter', 2_048);
/** Whole minutes, as Monitoring asks for the length of a period and of a duration. */
const minutesInSeconds = (from: number) =>
  valueThat(
    { noun: 'number of seconds', write: `whole minutes in seconds, from ${from} to ${DAY_OF_SECONDS}` },
    (value): value is number =>
      typeof value === 'number' && value >= from && value <= DAY_OF_SECONDS && value % 60 === 0,
  );
const number = valueThat(
  { noun: 'threshold', write: 'a number, e.g. 0.9' },
  (value): value is number => typeof value === 'number' && Number.isFinite(value),
);
const label = textThat({ noun: 'label', write: 'e.g. resource.label.project_id' }, (value) =>
  /^(?:resource|metric)\.labels?\.\w{1,60}$/.test(value),
);

const measured = {
  filter: optional(filter),
  logMetric: optional(key),
  aligner: withDefault(oneOf('aligner', ALIGNERS), defaultCondition.aligner),
  periodSeconds: withDefault(minutesInSeconds(60), defaultCondition.periodSeconds),
  reducer: withDefault(oneOf('reducer', REDUCERS), defaultCondition.reducer),
  groupBy: optional(list(label, 'labels, e.g. [resource.label.project_id]')),
};

interface Measured {
  readonly filter: string | undefined;
  readonly logMetric: string | undefined;
  readonly groupBy: readonly string[] | undefined;
}

/** Where a resource has a host, incidents are to name it. */
function sourceOf<T extends Measured>(
  { filter: given, logMetric, groupBy, ...rest }: T,
  context: z.RefinementCtx,
): Omit<T, keyof Measured> & { readonly source: MetricSource; readonly groupBy: readonly string[] } {
  if ((given === undefined) === (logMetric === undefined)) {
    const message = given === undefined ? 'missing; write filter or logMetric' : 'write either filter or logMetric';
    context.addIssue({ code: 'custom', path: ['filter'], message });
    return z.NEVER;
  }
  const source: MetricSource = given === undefined ? { logMetric: logMetric ?? '' } : { filter: given };
  const byHost = given?.includes('"uptime_url"') ?? false;
  return { ...rest, source, groupBy: groupBy ?? (byHost ? GROUP_BY_HOST : defaultCondition.groupBy) };
}

export const condition = strictMapping(
  {
    name,
    ...measured,
    comparison: withDefault(oneOf('comparison', ['above', 'below']), defaultCondition.comparison),
    threshold: number,
    durationSeconds: withDefault(minutesInSeconds(0), defaultCondition.durationSeconds),
  },
  'name, filter or logMetric, and threshold',
).transform((value, context): ConditionSettings => sourceOf(value, context));

export const policy = strictMapping(
  {
    key,
    name,
    severity: withDefault(oneOf('severity', ['CRITICAL', 'ERROR', 'WARNING']), defaultPolicy.severity),
    conditions: list(condition, 'conditions, each with name, filter and threshold'),
    channels: withDefault<readonly string[]>(list(key, 'keys of channels, e.g. [incidents]'), defaultPolicy.channels),
    runbook: longText('runbook', 8_000),
    autoCloseMinutes: withDefault(whole('minutes', 30, 10_080), defaultPolicy.autoCloseMinutes),
  },
  'key, name, conditions and runbook',
).transform((value): PolicySettings => value);

export const logMetric = strictMapping(
  { key, name, filter: longText('filter', 20_000) },
  'key, name and filter',
).transform((value): LogMetricSettings => value);

export const channel = strictMapping(
  {
    key,
    name,
    topic: optional(
      textThat({ noun: 'topic', write: 'projects/PROJECT/topics/TOPIC, or leave it out' }, (value) =>
        /^projects\/[a-z][a-z0-9-]{4,28}[a-z0-9]\/topics\/[A-Za-z][\w.~+%-]{2,254}$/.test(value),
      ),
    ),
  },
  'key and name, and maybe a topic',
).transform(({ topic = null, ...rest }): ChannelSettings => ({ ...rest, topic }));

export const widget = strictMapping({ title: name, ...measured }, 'title, and filter or logMetric').transform(
  (value, context): WidgetSettings => sourceOf(value, context),
);

export const uptime = strictMapping(
  {
    path: withDefault(
      textThat({ noun: 'path', write: 'a path that begins with /, e.g. /healthz' }, (value) =>
        /^\/[\w./~%?=&+-]{0,500}$/.test(value),
      ),
      defaultMonitoring.uptime.path,
    ),
    periodSeconds: withDefault(
      valueThat<60 | 300 | 600 | 900>(
        { noun: 'period', write: '60, 300, 600 or 900 seconds' },
        (value): value is 60 | 300 | 600 | 900 => value === 60 || value === 300 || value === 600 || value === 900,
      ),
      defaultMonitoring.uptime.periodSeconds,
    ),
    timeoutSeconds: withDefault(whole('seconds', 1, 60), defaultMonitoring.uptime.timeoutSeconds),
    regions: withDefault<readonly string[]>(
      list(oneOf('region of checkers', REGIONS), `regions, of ${REGIONS.join(', ')}`),
      defaultMonitoring.uptime.regions,
    ),
  },
  'path, periodSeconds, timeoutSeconds and regions',
)
  .transform((value): UptimeSettings => ({ ...value, regions: [...new Set(value.regions)] }))
  .superRefine(({ regions }, context) => {
    const locations = checkerLocations(regions);
    if (locations >= 3) return;
    const message = `only ${locations} checker locations; Cloud Monitoring asks for three or more: add regions, or leave them out`;
    context.addIssue({ code: 'custom', path: ['regions'], message });
  });

export const lookHours = withDefault(whole('hours', 1, 168), defaultMonitoring.lookHours);
export const graceDays = withDefault(whole('days', 1, 365), defaultMonitoring.graceDays);

const group = text({ noun: 'group', write: GROUPS.join(', ') }, groupNamed);
export const groups = everyOr(list(group, `all, or groups of ${GROUPS.join(', ')}`));
export const environments = everyOr(list(lineOfText('environment', 60), 'all, or environments, e.g. [prod]'));

/** The word `all`, or a list; left out, all. */
function everyOr<T>(items: z.ZodType<T[]>) {
  return z.unknown().transform((value, context): readonly T[] | 'all' => {
    if (value === 'all' || value === undefined || value === null) return 'all';
    if (!Array.isArray(value)) {
      context.issues.push({
        code: 'custom',
        input: value,
        message: complaint(value, { noun: 'list', write: 'all, or a list' }),
      });
      return z.NEVER;
    }
    const result = items.safeParse(value);
    if (result.success) return result.data;
    for (const { path, message } of complaintsOf(result.error)) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });
}
