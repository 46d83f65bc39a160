import { z } from 'zod';
import { checkMonitoring } from '../domain/monitoring/checkMonitoring.ts';
import { defaultMonitoring } from '../domain/monitoring/defaultMonitoring.ts';
import type { MonitoringSettings } from '../domain/monitoring/settings.ts';
import type { Problem } from '../ports/fleetSource.ts';
import { complaint, complaintsOf, strictMapping } from './fields.ts';
import * as parts from './monitoringParts.ts';
import { lineOfText } from './domainFields.ts';
import { failed, parseYamlFile, type Reading, type YamlFile } from './yamlFile.ts';

const MOST_ITEMS = 5_000;

const anything = z.unknown().optional();
const SECTIONS = [
  'environments',
  'groups',
  'graceDays',
  'lookHours',
  'uptime',
  'logMetrics',
  'channels',
  'policies',
  'dashboard',
];
const file = strictMapping(
  Object.fromEntries(SECTIONS.map((section) => [section, anything])),
  `${SECTIONS.slice(0, -1).join(', ')} and dashboard`,
);
const dashboard = strictMapping({ name: anything, widgets: anything }, 'name and widgets');

/**
 * A monitoring file. A section that is left out keeps its default, as does a field of a part. All problems come at once:
 * of shape everywhere, and of meaning wherever the shape is right.
 */
export function readMonitoringFile(content: string, path: string): Reading<MonitoringSettings> {
  const parsed = parseYamlFile(content, path);
  if (parsed.value === undefined) return parsed;
  const source = { ...parsed.value, data: parsed.value.data ?? {} };
  const problems: Problem[] = [...source.doubles];
  const reader = sectionReader(source, problems);
  reader.judge(file, source.data, []);
  const written = fieldsOf(source.data);
  const onDashboard = fieldsOf(written['dashboard']);
  if (isGiven(written['dashboard'])) reader.judge(dashboard, written['dashboard'], ['dashboard']);
  const otherwise = defaultMonitoring;
  const lists = {
    logMetrics: reader.items(['logMetrics'], parts.logMetric, written['logMetrics']) ?? otherwise.logMetrics,
    channels: reader.items(['channels'], parts.channel, written['channels']) ?? otherwise.channels,
    policies: reader.items(['policies'], parts.policy, written['policies']) ?? otherwise.policies,
    widgets:
      reader.items(['dashboard', 'widgets'], parts.widget, onDashboard['widgets']) ?? otherwise.dashboard.widgets,
  };
  const settings = {
    environments: reader.part(['environments'], parts.environments, written['environments'], otherwise.environments),
    groups: reader.part(['groups'], parts.groups, written['groups'], otherwise.groups),
    graceDays: reader.part(['graceDays'], parts.graceDays, written['graceDays'], otherwise.graceDays),
    lookHours: reader.part(['lookHours'], parts.lookHours, written['lookHours'], otherwise.lookHours),
    uptime: reader.part(['uptime'], parts.uptime, written['uptime'], otherwise.uptime),
  };
  const { name: fallback } = otherwise.dashboard;
  const name = reader.part(['dashboard', 'name'], lineOfText('name', 100), onDashboard['name'], fallback);
  problems.push(...checkMonitoring(lists).map(({ path: at, message }) => source.problem(at, message)));
  if (problems.length > 0) return failed(problems);
  const { widgets, ...rest } = lists;
  return {
    value: {
      ...settings,
      logMetrics: known(rest.logMetrics),
      channels: known(rest.channels),
      policies: known(rest.policies),
      dashboard: { name, widgets: known(widgets) },
    },
    problems: [],
  };
}

/** Without a problem nothing is missing. */
function known<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined);
}

/** Reads the parts of a file one by one, so that one that is wrong does not hide what the others mean. */
function sectionReader(source: YamlFile, problems: Problem[]) {
  function judge<T>(schema: z.ZodType<T>, data: unknown, at: readonly PropertyKey[]): T | undefined {
    const result = schema.safeParse(data);
    if (result.success) return result.data;
    for (const { path, message } of complaintsOf(result.error))
      problems.push(source.problem([...at, ...path], message));
    return undefined;
  }

  return {
    judge,

    part<T>(at: readonly PropertyKey[], schema: z.ZodType<T>, data: unknown, otherwise: T): T {
      return isGiven(data) ? (judge(schema, data, at) ?? otherwise) : otherwise;
    },

    items<T>(at: readonly PropertyKey[], schema: z.ZodType<T>, data: unknown): (T | undefined)[] | undefined {
      if (!isGiven(data)) return undefined;
      if (Array.isArray(data) && data.length <= MOST_ITEMS) {
        return data.map((item: unknown, index) => judge(schema, item, [...at, index]));
      }
      const write = `a list of up to ${MOST_ITEMS}, or leave it out`;
      const message = Array.isArray(data)
        ? `${data.length} of them; write ${write}`
        : complaint(data, { noun: 'list', write });
      problems.push(source.problem(at, message));
      return undefined;
    },
  };
}

function isGiven(data: unknown): boolean {
  return data !== undefined && data !== null;
}

/** What a mapping holds; nothing, if it is none. */
function fieldsOf(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : {};
}
