import { z } from 'zod';
import { keyOfLabels, labelsOf } from '../../../domain/monitoring/ownNames.ts';
import type { NotificationChannel } from '../../../domain/monitoring/resources.ts';
import type { FoundResource } from '../../../ports/monitoringConfiguration.ts';
import { parseAnswer, text } from '../../google/answers.ts';
import { besides, type Wire } from './besides.ts';
import { readUserLabels, SERVICE } from './userLabels.ts';

/** What an update sets. */
export const CHANNEL_MASK = ['display_name', 'labels', 'enabled'];

/** `google.monitoring.v3.NotificationChannel` */
export function writeChannel(channel: NotificationChannel, environment: string): Wire {
  return { ...decided(channel), type: channel.type, userLabels: labelsOf(environment, channel.key) };
}

function decided({ displayName, topic }: NotificationChannel): Wire {
  return { displayName, labels: { topic }, enabled: { value: true } };
}

const wire = z.object({
  name: z.string().min(1),
  type: z.literal('pubsub'),
  displayName: text,
  labels: z.record(z.string(), z.string()).nullish(),
  enabled: z.looseObject({}).nullish(),
});

/** `undefined` for one that is not ours. @throws VendorError */
export function readChannel(environment: string, answer: unknown): FoundResource | undefined {
  const key = keyOfLabels(environment, readUserLabels(answer));
  if (key === undefined) return undefined;
  const { name, type, ...found } = parseAnswer(SERVICE, wire, answer);
  const channel: NotificationChannel = {
    kind: 'notification-channel',
    key,
    displayName: found.displayName,
    type,
    topic: found.labels?.['topic'] ?? '',
  };
  return { name, resource: { ...channel, ...besides(found, decided(channel)) } };
}
