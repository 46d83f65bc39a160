import type { Resource, ResourceKind } from './resources.ts';

/** `google.monitoring.v3.AlertPolicy`, as far as it matters here. */
export interface AlertPolicy extends Resource {
  readonly displayName: string;
  readonly combiner?: string;
  readonly conditions?: readonly object[];
  readonly notificationChannels?: readonly string[];
}

/** `google.monitoring.v3.NotificationChannel`, as far as it matters here. */
export interface NotificationChannel extends Resource {
  readonly type: string;
  readonly displayName?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const MOST_CONDITIONS = 6;

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
    faults({ displayName, combiner, conditions = [], notificationChannels = [] }) {
      const unknown = notificationChannels.filter((name) => !hasChannel(name));
      return [
        displayName === '' && 'display_name is missing',
        (combiner === undefined || combiner === 'COMBINE_UNSPECIFIED') && 'combiner is missing',
        (conditions.length < 1 || conditions.length > MOST_CONDITIONS) &&
          `conditions must be from 1 to ${MOST_CONDITIONS}`,
        unknown.length > 0 && `notification_channels: there is no ${unknown.join(', ')}`,
      ].filter((fault) => typeof fault === 'string');
    },
  };
}

export const NOTIFICATION_CHANNELS: ResourceKind<NotificationChannel> = {
  collection: 'notificationChannels',
  most: 4_000,
  fixed: ['type'],
  faults({ type, labels = {} }) {
    const needed = NEEDED[type];
    if (needed === undefined) return [`type must be one of ${Object.keys(NEEDED).join(', ')}`];
    return (labels[needed] ?? '') === '' ? [`labels.${needed} is missing`] : [];
  },
};
