import type { Publisher } from '../../ports/messages.ts';
import type { Telemetry } from '../../ports/telemetry.ts';

/** Sends the trace along with each message, so that the work on it joins the trace of who sent it. */
export function tracedPublisher(publisher: Publisher, telemetry: Telemetry): Publisher {
  return {
    // https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
    publish: (topic, messages) =>
      telemetry.span(
        {
          name: `send ${topic}`,
          kind: 'producer',
          attributes: {
            'messaging.operation.name': 'send',
            'messaging.operation.type': 'send',
            'messaging.destination.name': topic,
            'messaging.batch.message_count': messages.length,
          },
        },
        () => {
          const carrier = telemetry.carrier();
          if (Object.keys(carrier).length === 0) return publisher.publish(topic, messages);
          const traced = messages.map((message) => ({
            ...message,
            attributes: { ...message.attributes, ...carrier },
          }));
          return publisher.publish(topic, traced);
        },
      ),
  };
}
