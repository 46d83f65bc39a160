import type { CloudEvent, CloudEventFunction } from '@google-cloud/functions-framework';
import { z } from 'zod';
import type { BodyReading } from '../shared/contracts/fields.ts';
import type { Log } from '../shared/ports/log.ts';

/** The body of a Pub/Sub push, as an event of type `google.cloud.pubsub.topic.v1.messagePublished`. */
const published = z.object({ message: z.object({ data: z.string(), messageId: z.string().optional() }) });

/**
 * Makes a function of a topic out of a use case. What returns is acknowledged, what throws is delivered again. A message
 * of the wrong shape can never succeed: it is logged and acknowledged, so that it does not block the others.
 */
export function messageFunction<T>(
  name: string,
  read: (body: unknown) => BodyReading<T>,
  handle: (message: T) => Promise<unknown>,
  log: Log,
): CloudEventFunction {
  return async (event: CloudEvent<unknown>): Promise<void> => {
    const message = decode(read, event.data);
    if ('errors' in message) {
      log('ERROR', `${name}: dropped a message of the wrong shape`, { id: event.id, errors: message.errors });
      return;
    }
    try {
      const outcome = await handle(message.value);
      log('DEBUG', name, { id: event.id, outcome });
    } catch (error) {
      log('WARNING', `${name}: failed, to be delivered again`, { id: event.id, error: String(error) });
      throw error;
    }
  };
}

function decode<T>(read: (body: unknown) => BodyReading<T>, data: unknown): BodyReading<T> {
  const envelope = published.safeParse(data);
  if (!envelope.success) return { errors: [{ field: 'message', message: 'this is no push of Pub/Sub' }] };
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(envelope.data.message.data, 'base64').toString('utf8'));
  } catch {
    return { errors: [{ field: 'message.data', message: 'is not JSON in base64' }] };
  }
  return read(body);
}
