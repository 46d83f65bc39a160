import { hash } from 'node:crypto';
import { type Instant, SECOND } from '../../../../shared/domain/calendar/time.ts';
import type { Look } from '../world.ts';
import type { Appearance } from '../worldRecords.ts';
import { locationsOf } from './locations.ts';
import { MonitoringRefusal } from './refusal.ts';
import { type Held, idOf, type Resource, type ResourceKind } from './resources.ts';
import type { SeriesKey, SeriesSource } from './series.ts';
import type { Troubles } from './troubles.ts';
import { labelFaults } from './userLabels.ts';

const CHECK_PASSED = 'monitoring.googleapis.com/uptime_check/check_passed';
const UPTIME_URL = 'uptime_url';

/** `google.monitoring.v3.UptimeCheckConfig`, as far as it matters here. */
export interface UptimeCheck extends Resource {
  readonly userLabels?: Readonly<Record<string, string>>;
  readonly displayName: string;
  readonly monitoredResource?: {
    readonly type: string;
    readonly labels: Readonly<Record<string, string>>;
  } | null;
  readonly httpCheck?: { readonly path?: string; readonly [field: string]: unknown } | null;
  readonly tcpCheck?: object | null;
  readonly period?: { readonly seconds: string | number } | null;
  readonly timeout?: { readonly seconds: string | number } | null;
  readonly selectedRegions?: readonly string[];
  /** What the beginning of the answer must hold besides. */
  readonly contentMatchers?: readonly ContentMatcher[];
}

interface ContentMatcher {
  readonly content: string;
  readonly matcher?: string;
}

const PERIODS = [60, 300, 600, 900];
const LEAST_LOCATIONS = 3;

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.uptimeCheckConfigs, and its quota */
export const UPTIME_CHECKS: ResourceKind<UptimeCheck> = {
  collection: 'uptimeCheckConfigs',
  most: 100,
  fixed: ['monitoredResource'],
  idPrefix: ({ displayName }) => `${displayName.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-`,
  faults(check, project) {
    const { displayName, monitoredResource, httpCheck, tcpCheck, period, timeout, selectedRegions, userLabels } = check;
    const { contentMatchers = [] } = check;
    const { type, labels } = monitoredResource ?? { type: '', labels: {} };
    const seconds = Number(timeout?.seconds ?? 0);
    return [
      displayName === '' && 'display_name is missing',
      type !== UPTIME_URL && `monitored_resource.type must be ${UPTIME_URL}`,
      (labels['host'] ?? '') === '' && 'monitored_resource.labels.host is missing',
      (labels['project_id'] ?? project) !== project && `monitored_resource.labels.project_id must be ${project}`,
      !httpCheck && !tcpCheck && 'http_check or tcp_check is missing',
      period && !PERIODS.includes(Number(period.seconds)) && 'period must be 60s, 300s, 600s or 900s',
      (seconds < 1 || seconds > 60) && 'timeout must be between 1s and 60s',
      locationsOf(selectedRegions).length < LEAST_LOCATIONS &&
        `selected_regions must include at least ${LEAST_LOCATIONS} locations`,
      ...contentMatchers.map(matcherFault),
      ...labelFaults(userLabels),
    ].filter((fault) => typeof fault === 'string');
  },
};

/** A check such as Tranche would make for an instance. */
export function uptimeCheckOf(host: string): UptimeCheck {
  return {
    name: '',
    displayName: `uptime of ${host}`,
    monitoredResource: { type: UPTIME_URL, labels: { host } },
    httpCheck: { path: '/healthz', port: 443, useSsl: true },
    period: { seconds: 60 },
    timeout: { seconds: 10 },
    selectedRegions: [],
  };
}

/** The points of all checks: whether the instance behind the host answered well at that moment. */
export function uptimeSource(options: {
  readonly checksOf: (project: string) => readonly Held<UptimeCheck>[];
  /** All that an instance looked like in a time. */
  readonly looksBetween: (instanceId: string, from: Instant, to: Instant) => readonly Look[];
  readonly troubles: Troubles;
}): SeriesSource {
  const { checksOf, looksBetween, troubles } = options;
  return {
    metricType: CHECK_PASSED,
    *series(instances, sampling) {
      const [from, to] = sampling.window;
      const idOfHost = new Map(instances.map(({ id, domain }) => [domain, id]));
      for (const project of new Set(instances.map(({ gcpProjectId }) => gcpProjectId))) {
        for (const held of checksOf(project)) {
          const host = held.resource.monitoredResource?.labels['host'] ?? '';
          if (!sampling.wants({ project_id: project, host })) continue;
          const looks = looksBetween(idOfHost.get(host) ?? '', sampling.really(from), sampling.really(to));
          const outcomes = looks.map(({ since, seen }) => ({ since, passes: passesFor(held.resource, seen) }));
          const passes = (location: string, at: Instant): boolean =>
            !troubles.isCutOff(location, host, at) && (outcomes.findLast(({ since }) => since <= at)?.passes ?? false);
          for (const location of locationsOf(held.resource.selectedRegions)) {
            const key = keyOf(held.resource, project, host, location);
            const points = sampling.times(periodOf(held.resource), shiftOf(held.resource, location)).flatMap((at) => {
              const really = sampling.really(at);
              const gives = isThere(held, really) && !troubles.isBlind(location, host, really);
              return gives ? [{ at, value: passes(location, really) }] : [];
            });
            yield { ...key, metricKind: 'GAUGE', valueType: 'BOOL', unit: '', points };
          }
        }
      }
    },
  };
}

function keyOf(check: UptimeCheck, project: string, host: string, location: string): SeriesKey {
  return {
    metricType: CHECK_PASSED,
    metricLabels: { check_id: idOf(check.name), checker_location: location, checked_resource_id: host },
    resourceType: UPTIME_URL,
    resourceLabels: { project_id: project, host },
  };
}

/** The checkers are on every allowlist, so a firewall is none of their concern. */
function passesFor({ httpCheck, contentMatchers = [] }: UptimeCheck, seen: Appearance): boolean {
  if (seen.kind !== 'answers') return false;
  const saysVersion = httpCheck?.path === '/__version';
  return (saysVersion || seen.healthy) && contentMatchers.every((matcher) => holds(matcher, seen.version));
}

function matcherFault(matcher: ContentMatcher): string | undefined {
  const { content, matcher: kind = '' } = matcher;
  if (!kind.endsWith('_REGEX')) return undefined;
  try {
    holds(matcher, '');
    return undefined;
  } catch {
    return `content_matchers: ${content} is no regular expression`;
  }
}

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.uptimeCheckConfigs#contentmatcher */
function holds({ content, matcher = 'CONTAINS_STRING' }: ContentMatcher, answer: string): boolean {
  switch (matcher) {
    case 'CONTENT_MATCHER_OPTION_UNSPECIFIED':
    case 'CONTAINS_STRING':
      return answer.includes(content);
    case 'NOT_CONTAINS_STRING':
      return !answer.includes(content);
    case 'MATCHES_REGEX':
      return new RegExp(content).test(answer);
    case 'NOT_MATCHES_REGEX':
      return !new RegExp(content).test(answer);
    default:
      throw new MonitoringRefusal('UNIMPLEMENTED', `The stand-in does not match contents by ${matcher}.`);
  }
}

function isThere({ createdAt, deletedAt }: Held<UptimeCheck>, at: Instant): boolean {
  return createdAt <= at && (deletedAt === null || at < deletedAt);
}

function periodOf({ period }: UptimeCheck): number {
  return Number(period?.seconds ?? 60) * SECOND;
}

/** Locations do not check at the same second. */
function shiftOf({ name }: UptimeCheck, location: string): number {
  return (Number.parseInt(hash('sha256', `${name} ${location}`).slice(0, 8), 16) % 60) * SECOND;
}
