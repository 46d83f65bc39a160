import { Subscription } from '@pulumi/gcp/pubsub/subscription.js';
import { Topic } from '@pulumi/gcp/pubsub/topic.js';
import { TopicIAMMember } from '@pulumi/gcp/pubsub/topicIAMMember.js';
import type { Output } from '@pulumi/pulumi';
import { DEAD_LETTER_RETENTION, deadLetterSubscriptionOf, deadLetterTopicOf } from '../../cloud/topology.ts';
import { TOPICS, type Topic as TopicName } from '../../../shared/ports/messages.ts';
import type { Place } from './place.ts';

export interface Topics {
  readonly live: Readonly<Record<TopicName, Topic>>;
  readonly dead: Readonly<Record<TopicName, Topic>>;
}

/** The topics of the pipeline, and for each the topic of its dead letters, which are kept. */
export function createTopics({ project, after }: Place, pubsubAgent: Output<string>): Topics {
  const topic = (name: string): Topic => new Topic(name, { project, name }, { dependsOn: [...after] });
  const live = byTopic((name) => topic(name));
  const dead = byTopic((name) => topic(deadLetterTopicOf(name)));
  for (const name of TOPICS) {
    keepDeadLetters(project, name, dead[name]);
    allowForwarding(project, deadLetterTopicOf(name), dead[name], pubsubAgent);
  }
  return { live, dead };
}

function byTopic<T>(make: (name: TopicName) => T): Record<TopicName, T> {
  return {
    ticks: make('ticks'),
    plans: make('plans'),
    upgrades: make('upgrades'),
    verifications: make('verifications'),
    tracking: make('tracking'),
    'pull-requests': make('pull-requests'),
    incidents: make('incidents'),
    pages: make('pages'),
    threads: make('threads'),
    'post-mortems': make('post-mortems'),
    watch: make('watch'),
    monitoring: make('monitoring'),
  };
}

function keepDeadLetters(project: string, name: TopicName, dead: Topic): void {
  const subscription = deadLetterSubscriptionOf(name);
  new Subscription(subscription, {
    project,
    name: subscription,
    topic: dead.id,
    messageRetentionDuration: `${DEAD_LETTER_RETENTION}s`,
    ackDeadlineSeconds: 60,
    expirationPolicy: NEVER,
  });
}

/** Without it a subscription that nobody pulls from is deleted after a month. */
export const NEVER = { ttl: '' };

/** Pub/Sub itself moves dead letters: https://docs.cloud.google.com/pubsub/docs/handling-failures#grant_forwarding_permissions */
function allowForwarding(project: string, name: string, dead: Topic, member: Output<string>): void {
  new TopicIAMMember(`${name}-forwarding`, { project, topic: dead.name, role: 'roles/pubsub.publisher', member });
}
