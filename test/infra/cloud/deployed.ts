import type { FoundSubscription } from '../../../shared/adapters/pubsub/pubsubAdmin.ts';
import type { ScheduledJob } from '../../../shared/ports/schedule.ts';
import { TOPICS, type Topic } from '../../../shared/ports/messages.ts';
import {
  DEAD_LETTER_RETENTION,
  DELIVERIES,
  deadLetterSubscriptionOf,
  deadLetterTopicOf,
  JOBS,
  MESSAGE_RETENTION,
  subscriptionOf,
} from '../../../infra/cloud/topology.ts';

// What stands on Google Cloud after a deployment, as the adapters read it.

export const PROJECT = 'tranche-prod';

export function topicName(topic: string): string {
  return `projects/${PROJECT}/topics/${topic}`;
}

export function deployedJobs(): ScheduledJob[] {
  return JOBS.map(({ name, schedule, topic, body }) => ({
    name,
    schedule,
    timeZone: 'Europe/Berlin',
    state: 'enabled',
    publishes: { topic: topicName(topic), body: JSON.stringify(body) },
    lastAttempt: null,
    nextRun: null,
  }));
}

export function deployedTopics(): string[] {
  return TOPICS.flatMap((topic) => [topic, deadLetterTopicOf(topic)]);
}

export function deployedSubscriptions(): FoundSubscription[] {
  return TOPICS.flatMap((topic) => [pushing(topic), keeping(topic)]);
}

const USED = { backOff: null, deadLetters: null, expiresAfter: null, filter: '', detached: false };

function pushing(topic: Topic): FoundSubscription {
  const { ackDeadline, backOff, attempts } = DELIVERIES[topic];
  return {
    ...USED,
    name: subscriptionOf(topic),
    topic: topicName(topic),
    pushEndpoint: `https://${topic}.example.com/projects/${PROJECT}/topics/${topic}`,
    pushAccount: `tranche-push@${PROJECT}.iam.gserviceaccount.com`,
    ackDeadline,
    retention: MESSAGE_RETENTION,
    backOff,
    deadLetters: { topic: topicName(deadLetterTopicOf(topic)), attempts },
  };
}

function keeping(topic: Topic): FoundSubscription {
  return {
    ...USED,
    name: deadLetterSubscriptionOf(topic),
    topic: topicName(deadLetterTopicOf(topic)),
    pushEndpoint: '',
    pushAccount: '',
    ackDeadline: 60,
    retention: DEAD_LETTER_RETENTION,
  };
}

/** With these changes written over the one of that name. */
export function changed<T extends { readonly name: string }>(
  items: readonly T[],
  name: string,
  changes: Partial<T>,
): T[] {
  return items.map((item) => (item.name === name ? { ...item, ...changes } : item));
}
