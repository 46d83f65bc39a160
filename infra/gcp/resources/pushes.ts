import type { Function as DeployedFunction } from '@pulumi/gcp/cloudfunctionsv2/function.js';
import { Subscription } from '@pulumi/gcp/pubsub/subscription.js';
import { SubscriptionIAMMember } from '@pulumi/gcp/pubsub/subscriptionIAMMember.js';
import { Account } from '@pulumi/gcp/serviceaccount/account.js';
import { IAMMember } from '@pulumi/gcp/serviceaccount/iammember.js';
import { type Output, type Resource, interpolate } from '@pulumi/pulumi';
import { DELIVERIES, MESSAGE_RETENTION, subscriptionOf } from '../../cloud/topology.ts';
import type { Topic as TopicName } from '../../../shared/ports/messages.ts';
import { urlOf } from './functions.ts';
import type { Place } from './place.ts';
import { type Topics, NEVER } from './topics.ts';

/** Whose identity the pushes bear. Nothing else uses it. */
export function createPushAccount({ project, after }: Place, pubsubAgent: Output<string>): Account {
  const args = { project, accountId: 'tranche-push', displayName: 'Pushes messages to the functions of Tranche' };
  const account = new Account('push', args, { dependsOn: [...after] });
  const role = 'roles/iam.serviceAccountOpenIdTokenCreator';
  new IAMMember('push-tokens', { serviceAccountId: account.name, role, member: pubsubAgent });
  return account;
}

export interface Push {
  readonly topic: TopicName;
  readonly target: DeployedFunction;
  /** What must be in place before the first push: who may call the function. */
  readonly after: readonly Resource[];
}

export interface PushDeps {
  readonly topics: Topics;
  readonly account: Account;
  readonly pubsubAgent: Output<string>;
}

/** Pushes the messages of a topic to its function, and what it refuses too often to the dead letters. */
export function createPush({ project }: Place, push: Push, { topics, account, pubsubAgent }: PushDeps): Subscription {
  const { topic, target } = push;
  const delivery = DELIVERIES[topic];
  const url = urlOf(target);
  const name = subscriptionOf(topic);
  const subscription = new Subscription(
    name,
    {
      project,
      name,
      topic: topics.live[topic].id,
      ackDeadlineSeconds: delivery.ackDeadline,
      messageRetentionDuration: `${MESSAGE_RETENTION}s`,
      expirationPolicy: NEVER,
      retryPolicy: { minimumBackoff: `${delivery.backOff.from}s`, maximumBackoff: `${delivery.backOff.to}s` },
      deadLetterPolicy: { deadLetterTopic: topics.dead[topic].id, maxDeliveryAttempts: delivery.attempts },
      pushConfig: {
        // functions-framework takes the topic from the path.
        pushEndpoint: interpolate`${url}/projects/${project}/topics/${topic}`,
        oidcToken: { serviceAccountEmail: account.email, audience: url },
      },
    },
    { dependsOn: [...push.after] },
  );
  // Pub/Sub takes a message from here before it puts it with the dead letters.
  const role = 'roles/pubsub.subscriber';
  new SubscriptionIAMMember(
    `${name}-forwarding`,
    { project, subscription: name, role, member: pubsubAgent },
    {
      dependsOn: [subscription],
    },
  );
  return subscription;
}
