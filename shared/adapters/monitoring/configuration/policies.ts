import { z } from 'zod';
import { keyOfLabels, labelsOf } from '../../../domain/monitoring/ownNames.ts';
import type { AlertPolicy } from '../../../domain/monitoring/resources.ts';
import type { FoundResource } from '../../../ports/monitoringConfiguration.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import { duration, enumName, parseAnswer, text } from '../../google/answers.ts';
import { besides, type Wire } from './besides.ts';
import { condition, writeCondition } from './conditions.ts';
import { readUserLabels, SERVICE } from './userLabels.ts';

/** What an update sets. Links in the documentation and limits of notifications are left to people. */
export const POLICY_MASK = [
  'display_name',
  'documentation.content',
  'documentation.mime_type',
  'documentation.subject',
  'conditions',
  'combiner',
  'enabled',
  'notification_channels',
  'alert_strategy.auto_close',
  'severity',
];

/**
 * `google.monitoring.v3.AlertPolicy`
 * @param channels names of the project's channels by their keys
 * @throws VendorError when one of its channels is not among them
 */
export function writePolicy(policy: AlertPolicy, environment: string, channels: ReadonlyMap<string, string>): Wire {
  return {
    ...decided(policy, (key) => nameOf(key, policy, channels)),
    userLabels: labelsOf(environment, policy.key),
  };
}

/** The same for what is there now: a condition that stays keeps its name, and with it the incidents that it has open. */
export function changePolicy(
  now: unknown,
  policy: AlertPolicy,
  environment: string,
  channels: ReadonlyMap<string, string>,
): Wire {
  const { name, conditions } = parseAnswer(SERVICE, conditionNames, now);
  const known = new Map(conditions?.map((each) => [each.displayName, each.name]));
  const shall = policy.conditions.map((each) => {
    const before = known.get(each.displayName);
    return { ...writeCondition(each), ...(before !== undefined && { name: before }) };
  });
  return { ...writePolicy(policy, environment, channels), name, conditions: shall };
}

const conditionNames = z.object({
  name: z.string().min(1),
  conditions: z.array(z.object({ name: z.string(), displayName: text })).nullish(),
});

function nameOf(key: string, policy: AlertPolicy, channels: ReadonlyMap<string, string>): string {
  const name = channels.get(key);
  if (name !== undefined) return name;
  const message = `the policy ${policy.key} notifies the channel ${key}, which is not there yet`;
  throw new VendorError(SERVICE, message, { retryable: true, certain: true });
}

function decided(policy: AlertPolicy, nameOfChannel: (key: string) => string): Wire {
  const { displayName, severity, conditions, documentation, autoCloseSeconds } = policy;
  return {
    displayName,
    documentation: { ...documentation, mimeType: 'text/markdown' },
    conditions: conditions.map(writeCondition),
    combiner: 'OR',
    enabled: { value: true },
    notificationChannels: policy.channels.map(nameOfChannel),
    alertStrategy: { autoClose: { seconds: autoCloseSeconds } },
    severity,
  };
}

const wire = z.object({
  name: z.string().min(1),
  displayName: text,
  documentation: z.object({ content: text, mimeType: text, subject: text }).nullish(),
  conditions: z.array(z.looseObject({})).nullish(),
  combiner: enumName,
  enabled: z.looseObject({}).nullish(),
  notificationChannels: z.array(z.string()).nullish(),
  alertStrategy: z.object({ autoClose: duration.nullish() }).nullish(),
  severity: enumName,
});

/**
 * @param keys of our channels in the project by their names
 * @returns `undefined` for one that is not ours
 * @throws VendorError
 */
export function readPolicy(
  environment: string,
  answer: unknown,
  keys: ReadonlyMap<string, string>,
): FoundResource | undefined {
  const key = keyOfLabels(environment, readUserLabels(answer));
  if (key === undefined) return undefined;
  const { name, ...found } = parseAnswer(SERVICE, wire, answer);
  const { severity } = found;
  const conditions = found.conditions ?? [];
  const channels = (found.notificationChannels ?? []).map((each) => keys.get(each) ?? each).toSorted();
  const policy: AlertPolicy = {
    kind: 'alert-policy',
    key,
    displayName: found.displayName,
    severity: severity === 'CRITICAL' || severity === 'ERROR' ? severity : 'WARNING',
    conditions: parseAnswer(SERVICE, z.array(condition), conditions),
    channels,
    documentation: { subject: found.documentation?.subject ?? '', content: found.documentation?.content ?? '' },
    autoCloseSeconds: found.alertStrategy?.autoClose ?? 0,
  };
  const autoClose = { seconds: policy.autoCloseSeconds };
  const compared = {
    ...found,
    conditions: conditions.map(({ name: _name, ...each }) => each),
    notificationChannels: channels,
    alertStrategy: { autoClose },
  };
  return {
    name,
    resource: {
      ...policy,
      ...besides(
        compared,
        decided(policy, (each) => each),
      ),
    },
  };
}
