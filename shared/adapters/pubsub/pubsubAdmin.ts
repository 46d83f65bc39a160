import { z } from 'zod';
import { callOptions, clientOptions, type GoogleAccess, lazyClient } from '../google/access.ts';
import { toVendorError } from '../google/adminErrors.ts';
import { duration, idOf, parseAnswer, text } from '../google/answers.ts';

/** A subscription as Pub/Sub has it; times are seconds, topics and the dead-letter topic full names. */
export interface FoundSubscription {
  readonly name: string;
  readonly topic: string;
  /** Empty when messages must be pulled. */
  readonly pushEndpoint: string;
  /** The account whose identity a push carries; empty when it carries none. */
  readonly pushAccount: string;
  readonly ackDeadline: number;
  readonly retention: number;
  /** `null` when a message that was not acknowledged is delivered again at once. */
  readonly backOff: { readonly from: number; readonly to: number } | null;
  readonly deadLetters: { readonly topic: string; readonly attempts: number } | null;
  /** Removed by Pub/Sub when it was not used for so long; `null` for never. */
  readonly expiresAfter: number | null;
  /** Messages that do not match are dropped; empty for none. */
  readonly filter: string;
  readonly detached: boolean;
}

/** What stands in Pub/Sub. Fails with VendorError, whose message says what to do next. */
export interface PubsubAdmin {
  /** Names without the project. */
  topics(): Promise<readonly string[]>;
  subscriptions(): Promise<readonly FoundSubscription[]>;
  close(): Promise<void>;
}

const SERVICE = 'Pub/Sub';
/** How long an unused subscription lives when nothing else was said (cloud.google.com/pubsub/docs/subscription-properties). */
const DEFAULT_EXPIRATION = 31 * 24 * 60 * 60;

export function pubsubAdmin(access: GoogleAccess): PubsubAdmin {
  const project = `projects/${access.project}`;
  const publisher = lazyClient(async () => {
    const { v1 } = await import('@google-cloud/pubsub');
    return new v1.PublisherClient(await clientOptions(access));
  });
  const subscriber = lazyClient(async () => {
    const { v1 } = await import('@google-cloud/pubsub');
    return new v1.SubscriberClient(await clientOptions(access));
  });
  return {
    topics: () =>
      listing('topics', access, async () => {
        const [found] = await (await publisher.get()).listTopics({ project }, callOptions(access));
        return found.map((answer) => idOf(parseAnswer(SERVICE, topic, answer).name));
      }),
    subscriptions: () =>
      listing('subscriptions', access, async () => {
        const [found] = await (await subscriber.get()).listSubscriptions({ project }, callOptions(access));
        return found.map((answer) => parseAnswer(SERVICE, subscription, answer));
      }),
    async close() {
      await Promise.all([publisher.close(), subscriber.close()]);
    },
  };
}

async function listing<R>(what: string, { project }: GoogleAccess, ask: () => Promise<R>): Promise<R> {
  try {
    return await ask();
  } catch (error) {
    throw toVendorError(error, {
      service: SERVICE,
      api: 'pubsub.googleapis.com',
      project,
      doing: `listing the ${what}`,
      role: 'roles/pubsub.viewer',
      notFound: `there is no project ${project}`,
    });
  }
}

const topic = z.object({ name: z.string().min(1) });

/** `google.pubsub.v1.Subscription`, as far as it matters here. */
const subscription = z
  .object({
    name: z.string().min(1).transform(idOf),
    topic: text,
    pushConfig: z
      .object({ pushEndpoint: text, oidcToken: z.object({ serviceAccountEmail: text }).nullish() })
      .nullish(),
    ackDeadlineSeconds: z.number().nullish(),
    messageRetentionDuration: duration.nullish(),
    retryPolicy: z.object({ minimumBackoff: duration.nullish(), maximumBackoff: duration.nullish() }).nullish(),
    deadLetterPolicy: z.object({ deadLetterTopic: text, maxDeliveryAttempts: z.number().nullish() }).nullish(),
    expirationPolicy: z.object({ ttl: duration.nullish() }).nullish(),
    filter: text,
    detached: z.boolean().nullish(),
  })
  .transform((answer): FoundSubscription => ({
    name: answer.name,
    topic: answer.topic,
    pushEndpoint: answer.pushConfig?.pushEndpoint ?? '',
    pushAccount: answer.pushConfig?.oidcToken?.serviceAccountEmail ?? '',
    ackDeadline: answer.ackDeadlineSeconds ?? 0,
    retention: answer.messageRetentionDuration ?? 0,
    backOff: backOffOf(answer.retryPolicy),
    deadLetters: deadLettersOf(answer.deadLetterPolicy),
    // A policy without a time says never; no policy at all leaves it at what Pub/Sub chooses.
    expiresAfter: answer.expirationPolicy ? (answer.expirationPolicy.ttl ?? null) : DEFAULT_EXPIRATION,
    filter: answer.filter,
    detached: answer.detached ?? false,
  }));

type Maybe<T> = T | null | undefined;

function backOffOf(
  policy: Maybe<{ minimumBackoff?: Maybe<number>; maximumBackoff?: Maybe<number> }>,
): FoundSubscription['backOff'] {
  // What Pub/Sub takes for a part of the policy that is left out.
  return policy ? { from: policy.minimumBackoff ?? 10, to: policy.maximumBackoff ?? 600 } : null;
}

function deadLettersOf(
  policy: Maybe<{ deadLetterTopic: string; maxDeliveryAttempts?: Maybe<number> }>,
): FoundSubscription['deadLetters'] {
  if (!policy || policy.deadLetterTopic === '') return null;
  // 0 stands for the default of 5.
  return { topic: policy.deadLetterTopic, attempts: policy.maxDeliveryAttempts || 5 };
}
