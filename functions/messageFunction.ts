import type { CloudEvent, CloudEventFunction } from '@google-cloud/functions-framework';
import { z } from 'zod';
import type { Log } from '../shared/ports/log.ts';

/** The body of a Pub/Sub push, as an event of type `google.cloud.pubsub.topic.v1.messagePublished`. */
const published = z.object({ message: z.object({ data: z.string(), messageId: z.string().optional() }) });

/**
 * Makes a function of a topic out of a use case. What returns is acknowledged, what throws is delivered again. A message
 * of the wrong shape can never succeed: it is logged and acknowledged, so that it does not block the others.
 */
export function messageFunction<T>(
  name: string,
  schema: z.ZodType<T>,
  handle: (message: T) => Promise<unknown>,
  log: Log,
): CloudEventFunction {
  return async (event: CloudEvent<unknown>): Promise<void> => {
    const message = decode(schema, event.data);
    if (!message.success) {
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

function decode<T>(
  schema: z.ZodType<T>,
  data: unknown,
): { success: true; value: T } | { success: false; errors: string[] } {
  const envelope = published.safeParse(data);
  if (!envelope.success) return { success: false, errors: errorsOf(envelope.error) };
  try {
    const body: unknown = JSON.parse(Buffer.from(envelope.data.message.data, 'base64').toString('utf8'));
    const parsed = schema.safeParse(body);
    return parsed.success ? { success: true, value: parsed.data } : { success: false, errors: errorsOf(parsed.error) };
  } catch {
    return { success: false, errors: ['message.data is not JSON in base64'] };
  }
}

function errorsOf(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
