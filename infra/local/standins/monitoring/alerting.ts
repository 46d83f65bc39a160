import { conditionFaults, type Condition, nameConditions } from './conditions.ts';
import type { Resource, ResourceKind } from './resources.ts';
import { labelFaults } from './userLabels.ts';

type Labels = Readonly<Record<string, string>>;

/** `google.monitoring.v3.AlertPolicy`, as far as it matters here. */
export interface AlertPolicy extends Resource {
  readonly displayName: string;
  readonly combiner?: string;
  readonly conditions?: readonly Condition[];
  readonly notificationChannels?: readonly string[];
  readonly documentation?: Documentation | null;
  readonly enabled?: { readonly value?: boolean } | null;
  readonly userLabels?: Labels;
}

interface Documentation {
  readonly content?: string;
  readonly mimeType?: string;
  readonly subject?: string;
  readonly links?: readonly object[];
}

/** `google.monitoring.v3.NotificationChannel`, as far as it matters here. */
export interface NotificationChannel extends Resource {
  readonly type: string;
  readonly displayName?: string;
  readonly labels?: Labels;
  readonly userLabels?: Labels;
  readonly enabled?: { readonly value?: boolean } | null;
}

const MOST_CONDITIONS = 6;
const LONGEST_NAME = 512;
const LONGEST_DOCUMENTATION = 8_192;

/** What a channel of each type cannot do without. */
const NEEDED: Readonly<Record<string, string>> = {
  pubsub: 'topic',
  email: 'email_address',
  webhook_tokenauth: 'url',
};

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies and https://cloud.google.com/monitoring/quotas */
export function alertPolicies(hasChannel: (name: string) => boolean): ResourceKind<AlertPolicy> {
  return {
    collection: 'alertPolicies',
    most: 2_000,
    fixed: [],
    faults({ displayName, combiner, conditions = [], notificationChannels = [], documentation, userLabels }) {
      const unknown = notificationChannels.filter((name) => !hasChannel(name));
      return [
        displayName === '' && 'display_name is missing',
        displayName.length > LONGEST_NAME && `display_name is longer than ${LONGEST_NAME}`,
        (combiner === undefined || combiner === 'COMBINE_UNSPECIFIED') && 'combiner is missing',
        (conditions.length < 1 || conditions.length > MOST_CONDITIONS) &&
          `conditions must be from 1 to ${MOST_CONDITIONS}`,
        ...conditions.flatMap(conditionFaults),
        (documentation?.content ?? '').length > LONGEST_DOCUMENTATION &&
          `documentation.content is longer than ${LONGEST_DOCUMENTATION}`,
        unknown.length > 0 && `notification_channels: there is no ${unknown.join(', ')}`,
        ...labelFaults(userLabels),
      ].filter((fault) => typeof fault === 'string');
    },
    fillIn: (policy, before) => ({
      ...policy,
      enabled: policy.enabled ?? { value: true },
      conditions: nameConditions(policy.name, policy.conditions ?? [], before?.conditions ?? []),
    }),
  };
}

export const NOTIFICATION_CHANNELS: ResourceKind<NotificationChannel> = {
  collection: 'notificationChannels',
  most: 4_000,
  fixed: ['type'],
  faults({ type, labels = {}, userLabels }) {
    const needed = NEEDED[type];
    if (needed === undefined) return [`type must be one of ${Object.keys(NEEDED).join(', ')}`];
    const missing = (labels[needed] ?? '') === '' ? [`labels.${needed} is missing`] : [];
    return [...missing, ...labelFaults(userLabels)];
  },
  fillIn: (channel) => ({ ...channel, enabled: channel.enabled ?? { value: true } }),
};
