import type { PubSub } from '@google-cloud/pubsub';
import { setTimeout as pause } from 'node:timers/promises';
import { pubsubPublisher } from '../../../shared/adapters/pubsub/pubsubPublisher.ts';
import type { Instant } from '../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Log } from '../../../shared/ports/log.ts';
import type { Message, Publisher, Topic } from '../../../shared/ports/messages.ts';
import type { Backlog, Messages } from '../backing.ts';
import type { Deliver } from '../push.ts';
import { InFlight } from './inFlight.ts';
import { openPushDoor } from './pushDoor.ts';
import { createTopics } from './topics.ts';

/** With nothing delivered for so long, the emulator is asked whether it still knows us. */
const QUIET_MS = 3_000;

interface Options {
  readonly pubsub: PubSub;
  readonly clock: Clock;
  readonly log: Log;
}

/** Messages through the Pub/Sub emulator, pushed into the functions of this process. */
export async function pubsubMessages({ pubsub, clock, log }: Options, deliver: Deliver): Promise<Messages> {
  const inFlight = new InFlight();
  const deadLetters: { topic: Topic; reason: string; deadAt: Instant }[] = [];
  const door = await openPushDoor({
    async messages(topic, push) {
      await deliver(topic, push);
      inFlight.end(InFlight.nameIn(push.message.attributes));
    },
    deadLetters(topic, { message }) {
      const attempts = message.attributes['CloudPubSubDeadLetterSourceDeliveryCount'] ?? 'all';
      const reason = `message ${message.attributes['id'] ?? ''}: ${attempts} attempts failed; the log says why`;
      deadLetters.unshift({ topic, reason, deadAt: clock.now() });
      log('ERROR', 'a message was set aside', { topic, reason });
      inFlight.end(InFlight.nameIn(message.attributes));
      return Promise.resolve();
    },
  });

  /** What was in flight in an emulator that has been started again is lost; the next pulse proposes it again. */
  async function setUp(): Promise<void> {
    const wasMissing = await createTopics(pubsub, door.endpoints);
    if (wasMissing) inFlight.forget();
  }
  await setUp();

  const publisher = trackingPublisher(pubsubPublisher(pubsub), inFlight, clock);
  return {
    publisher: {
      async publish(topic, messages) {
        try {
          await publisher.publish(topic, messages);
        } catch (error) {
          log('WARNING', 'publishing failed; once more', { topic, error: String(error) });
          await setUp();
          await publisher.publish(topic, messages);
        }
      },
    },
    async settle() {
      while (inFlight.size > 0) {
        const end = new AbortController();
        const quiet = pause(QUIET_MS, true, { signal: end.signal, ref: false }).catch(() => false);
        if (await Promise.race([quiet, inFlight.changed().then(() => false)])) await setUp();
        end.abort();
      }
    },
    deliverDue: () => Promise.resolve(),
    nextDueAt: () => undefined,
    backlog: (): Promise<Backlog> => Promise.resolve({ waiting: inFlight.size, oldest: inFlight.oldest, deadLetters }),
    stop: () => door.close(),
  };
}

function trackingPublisher(publisher: Publisher, inFlight: InFlight, clock: Clock): Publisher {
  return {
    async publish(topic: Topic, messages: readonly Message[]) {
      const begun = messages.map((message) => inFlight.begin(message, clock.now()));
      try {
        await publisher.publish(
          topic,
          begun.map(({ message }) => message),
        );
      } catch (error) {
        for (const { name } of begun) inFlight.end(name);
        throw error;
      }
    },
  };
}
