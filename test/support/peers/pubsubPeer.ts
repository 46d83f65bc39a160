import { grpcPeer, page, type Peer, serviceOf } from './grpcPeer.ts';

const PROTOS = '@google-cloud/pubsub/build/protos/protos.json';
const publisher = serviceOf(PROTOS, 'google.pubsub.v1.Publisher');
const subscriber = serviceOf(PROTOS, 'google.pubsub.v1.Subscriber');

interface Span {
  readonly seconds: number;
}

/** `google.pubsub.v1.Subscription`, as far as it is used here. */
export interface Subscription {
  readonly name: string;
  readonly topic: string;
  readonly pushConfig?: {
    readonly pushEndpoint: string;
    readonly oidcToken?: { readonly serviceAccountEmail: string };
  };
  readonly ackDeadlineSeconds?: number;
  readonly messageRetentionDuration?: Span;
  readonly retryPolicy?: { readonly minimumBackoff?: Span; readonly maximumBackoff?: Span };
  readonly deadLetterPolicy?: { readonly deadLetterTopic: string; readonly maxDeliveryAttempts?: number };
  readonly expirationPolicy?: { readonly ttl?: Span };
  readonly filter?: string;
  readonly detached?: boolean;
}

/** Pub/Sub with these topics (full names) and subscriptions. The emulator would drop the accounts of pushes. */
export function pubsubPeer(topics: readonly string[], subscriptions: readonly Subscription[]): Promise<Peer> {
  return grpcPeer([
    {
      definition: publisher,
      methods: {
        ListTopics({ pageToken }: { pageToken: string }) {
          const { items, nextPageToken } = page(topics, pageToken);
          return { topics: items.map((name) => ({ name })), nextPageToken };
        },
      },
    },
    {
      definition: subscriber,
      methods: {
        ListSubscriptions({ pageToken }: { pageToken: string }) {
          const { items, nextPageToken } = page(subscriptions, pageToken);
          return { subscriptions: items, nextPageToken };
        },
      },
    },
  ]);
}
