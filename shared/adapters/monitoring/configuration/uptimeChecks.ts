import { z } from 'zod';
import { keyOfLabels, labelsOf } from '../../../domain/monitoring/ownNames.ts';
import type { UptimeCheck } from '../../../domain/monitoring/resources.ts';
import type { FoundResource } from '../../../ports/monitoringConfiguration.ts';
import { duration, enumName, parseAnswer, text } from '../../google/answers.ts';
import { besides, type Wire } from './besides.ts';
import { readUserLabels, SERVICE } from './userLabels.ts';

/** What an update sets: all that may be updated (google.monitoring.v3.UpdateUptimeCheckConfigRequest), and all of it ours. */
export const UPTIME_CHECK_MASK = ['display_name', 'http_check', 'timeout', 'content_matchers', 'selected_regions'];

/** Host and period of a check are what it was made with. */
export function isAnotherCheck(found: UptimeCheck, shall: UptimeCheck): boolean {
  return found.host !== shall.host || found.periodSeconds !== shall.periodSeconds;
}

/**
 * `google.monitoring.v3.UptimeCheckConfig`. With TLS, whose certificate must be valid, and only status 200 is good: a
 * redirection to a sign-in that is broken is no health.
 */
export function writeUptimeCheck(check: UptimeCheck, environment: string, project: string): Wire {
  return {
    ...decided(check),
    monitoredResource: { type: 'uptime_url', labels: { project_id: project, host: check.host } },
    period: { seconds: check.periodSeconds },
    userLabels: labelsOf(environment, check.key),
  };
}

function decided({ displayName, path, timeoutSeconds, says, regions }: UptimeCheck): Wire {
  return {
    displayName,
    httpCheck: {
      requestMethod: 'GET',
      path,
      port: 443,
      useSsl: true,
      validateSsl: true,
      acceptedResponseStatusCodes: [{ statusValue: 200 }],
    },
    timeout: { seconds: timeoutSeconds },
    contentMatchers: says === null ? [] : [{ content: patternOf(says), matcher: 'MATCHES_REGEX' }],
    selectedRegions: regions.toSorted(),
  };
}

/**
 * An answer is one word in which the version stands whole, as where an instance is asked directly: 5.1.1 is not found in
 * 5.1.12. It is the same whether all of an answer has to match or some part of it.
 */
const BEFORE = String.raw`^\s*(?:[\w.+~-]*[A-Za-z_+~-])?`;
const AFTER = String.raw`(?:[A-Za-z_+~-][\w.+~-]*)?\s*$`;

/** A regular expression of RE2. */
function patternOf(says: string): string {
  return `${BEFORE}${says.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}${AFTER}`;
}

/** What somebody else has written stays as it is: written again, it is another. */
function textOf(pattern: string | undefined): string | null {
  if (pattern === undefined) return null;
  if (!pattern.startsWith(BEFORE) || !pattern.endsWith(AFTER)) return pattern;
  return pattern.slice(BEFORE.length, -AFTER.length).replace(/\\([\\^$.*+?()[\]{}|])/g, '$1');
}

const message = z.looseObject({});
const wire = z.object({
  name: z.string().min(1),
  displayName: text,
  monitoredResource: z.object({ labels: z.object({ host: text }).nullish() }).nullish(),
  httpCheck: message.extend({ path: text }).nullish(),
  tcpCheck: message.nullish(),
  period: duration.pipe(z.literal([60, 300, 600, 900])),
  timeout: duration,
  contentMatchers: z.array(message.extend({ content: text })).nullish(),
  selectedRegions: z.array(enumName).nullish(),
});

/** `undefined` for one that is not ours. @throws VendorError */
export function readUptimeCheck(environment: string, answer: unknown): FoundResource | undefined {
  const key = keyOfLabels(environment, readUserLabels(answer));
  if (key === undefined) return undefined;
  const { name, monitoredResource, period, ...found } = parseAnswer(SERVICE, wire, answer);
  const regions = found.selectedRegions?.toSorted() ?? [];
  const check: UptimeCheck = {
    kind: 'uptime-check',
    key,
    displayName: found.displayName,
    host: monitoredResource?.labels?.host ?? '',
    path: found.httpCheck?.path ?? '',
    periodSeconds: period,
    timeoutSeconds: found.timeout,
    regions,
    says: textOf(found.contentMatchers?.[0]?.content),
  };
  const compared = { ...found, timeout: { seconds: found.timeout }, selectedRegions: regions };
  return { name, resource: { ...check, ...besides(compared, decided(check)) } };
}
