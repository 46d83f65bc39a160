import { pubsubPublisher } from '../../../shared/adapters/pubsub/pubsubPublisher.ts';
import { tracedPublisher } from '../../../shared/adapters/telemetry/tracedPublisher.ts';
import type { Publisher } from '../../../shared/ports/messages.ts';
import type { Telemetry } from '../../../shared/ports/telemetry.ts';
import type { CommonSettings } from './settings.ts';

/**
 * Publishes to Pub/Sub. Its client is loaded with the first message: most ticks have none to send. It follows
 * PUBSUB_EMULATOR_HOST.
 */
export function openPublisher({ GOOGLE_CLOUD_PROJECT: projectId }: CommonSettings, telemetry: Telemetry): Publisher {
  let opened: Promise<Publisher> | undefined;
  const open = async (): Promise<Publisher> => {
    const { pubsub } = await import('./pubsub.ts');
    return pubsubPublisher(pubsub(projectId));
  };
  const lazy: Publisher = {
    publish: async (topic, messages) => (await (opened ??= open())).publish(topic, messages),
  };
  return tracedPublisher(lazy, telemetry);
}
