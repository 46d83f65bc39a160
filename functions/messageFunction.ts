import type { CloudEvent, CloudEventFunction } from '@google-cloud/functions-framework';
import { z } from 'zod';
import type { BodyReading } from '../shared/contracts/fields.ts';
import type { Attributes, Carrier, SpanStart } from '../shared/ports/telemetry.ts';
import { VendorError } from '../shared/ports/vendorError.ts';
import type { Observers } from './requestSpan.ts';

/** The body of a Pub/Sub push, as an event of type `google.cloud.pubsub.topic.v1.messagePublished`. */
const published = z.object({
  message: z.object({
    data: z.string(),
    messageId: z.string().optional(),
    // Whatever they are, they are no reason to drop the message.
    attributes: z.record(z.string(), z.string()).optional().catch(undefined),
  }),
});

interface Push<T> {
  readonly reading: BodyReading<T>;
  readonly attributes: Carrier;
}

/**
 * Makes a function of a topic out of a use case. What returns is acknowledged, what throws is delivered again. A message
 * of the wrong shape can never succeed: it is logged and acknowledged, so that it does not block the others.
 */
export function messageFunction<T>(
  name: string,
  read: (body: unknown) => BodyReading<T>,
  handle: (message: T) => Promise<unknown>,
  { log, telemetry }: Observers,
): CloudEventFunction {
  return async (event: CloudEvent<unknown>): Promise<void> => {
    const push = decode(read, event.data);
    const started = performance.now();
    const line = (): object => ({ id: event.id, ms: Math.round(performance.now() - started) });
    try {
      await telemetry.span(spanOf(name, event.id, push), async (span) => {
        const { reading } = push;
        if ('errors' in reading) {
          span.fail('a message of the wrong shape');
          log('ERROR', `${name}: dropped a message of the wrong shape`, { ...line(), errors: reading.errors });
          return;
        }
        try {
          const outcome = await handle(reading.value);
          span.set(outcomeOf(outcome));
          log('INFO', name, { ...line(), outcome });
        } catch (error) {
          // What is not known to go wrong at times is a defect, and somebody should hear of it.
          const severity = error instanceof VendorError ? 'WARNING' : 'ERROR';
          log(severity, `${name}: failed, to be delivered again`, { ...line(), error });
          throw error;
        }
      });
    } finally {
      await telemetry.flush();
    }
  };
}

function decode<T>(read: (body: unknown) => BodyReading<T>, data: unknown): Push<T> {
  const envelope = published.safeParse(data);
  if (!envelope.success) {
    return { reading: { errors: [{ field: 'message', message: 'this is no push of Pub/Sub' }] }, attributes: {} };
  }
  const { message } = envelope.data;
  return { reading: readData(read, message.data), attributes: message.attributes ?? {} };
}

function readData<T>(read: (body: unknown) => BodyReading<T>, data: string): BodyReading<T> {
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
  } catch {
    return { errors: [{ field: 'message.data', message: 'is not JSON in base64' }] };
  }
  return read(body);
}

/** https://opentelemetry.io/docs/specs/semconv/messaging/gcp-pubsub/ */
function spanOf<T>(name: string, id: string, { reading, attributes }: Push<T>): SpanStart {
  const labels = 'value' in reading ? labelsOf(reading.value) : {};
  const subject = Object.entries(labels).map(([label, value]) => [`tranche.${label}`, value] as const);
  return {
    name: `process ${name}`,
    kind: 'consumer',
    parent: attributes,
    labels,
    attributes: {
      'messaging.system': 'gcp_pubsub',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': name,
      'messaging.message.id': id,
      'faas.trigger': 'pubsub',
      'faas.invoked_name': name,
      ...Object.fromEntries(subject),
    },
  };
}

/** What a message says that it is about. */
const SUBJECT = ['rollout', 'instance', 'attempt', 'incidentId'] as const;

function labelsOf(message: unknown): Record<string, string> {
  if (typeof message !== 'object' || message === null) return {};
  const values = SUBJECT.map((name) => [name, Reflect.get(message, name)] as const);
  const given = values.filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return Object.fromEntries(given.map(([name, value]) => [name === 'incidentId' ? 'incident' : name, String(value)]));
}

/** An outcome is a word, or words and numbers by name. */
function outcomeOf(outcome: unknown): Attributes {
  if (typeof outcome === 'string') return { 'tranche.outcome': outcome };
  if (typeof outcome !== 'object' || outcome === null) return {};
  const told = Object.entries(outcome).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  return Object.fromEntries(told.map(([name, value]) => [`tranche.outcome.${name}`, value]));
}
