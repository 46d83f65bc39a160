import type { FoundSubscription } from '../../../shared/adapters/pubsub/pubsubAdmin.ts';
import type { Topic } from '../../../shared/ports/messages.ts';
import {
  DEAD_LETTER_RETENTION,
  type Delivery,
  deadLetterSubscriptionOf,
  deadLetterTopicOf,
  MESSAGE_RETENTION,
  subscriptionOf,
} from '../topology.ts';
import { differs, type Difference, missing, REMEDY, unequal } from './difference.ts';

export interface ExpectedSubscriptions {
  readonly project: string;
  readonly deliveries: Readonly<Record<Topic, Delivery>>;
  readonly topics: readonly Topic[];
}

/** The subscription that pushes each topic to its function, and the one that keeps its dead letters. */
export function compareSubscriptions(
  { project, deliveries, topics }: ExpectedSubscriptions,
  found: readonly FoundSubscription[],
): Difference[] {
  const compare = (name: string, judge: (thing: string, there: FoundSubscription) => Difference[]): Difference[] => {
    const thing = `subscription ${name}`;
    const there = found.find((each) => each.name === name);
    return there === undefined ? [missing(thing)] : [...judge(thing, there), ...compareLife(thing, there)];
  };
  const full = (topic: string): string => `projects/${project}/topics/${topic}`;
  return topics.flatMap((topic) => [
    ...compare(subscriptionOf(topic), (thing, there) => [
      ...unequal(thing, [
        ['topic', there.topic, full(topic)],
        ['retention', seconds(there.retention), seconds(MESSAGE_RETENTION)],
      ]),
      ...comparePush(thing, topic, there),
      ...compareDelivery(thing, full(deadLetterTopicOf(topic)), deliveries[topic], there),
    ]),
    ...compare(deadLetterSubscriptionOf(topic), (thing, there) => [
      ...unequal(thing, [
        ['topic', there.topic, full(deadLetterTopicOf(topic))],
        ['retention', seconds(there.retention), seconds(DEAD_LETTER_RETENTION)],
      ]),
      ...(there.pushEndpoint === '' ? [] : [keepsNothing(thing, there)]),
    ]),
  ]);
}

function comparePush(thing: string, topic: Topic, { pushEndpoint, pushAccount }: FoundSubscription): Difference[] {
  const address = `the https address of the function ${topic}`;
  if (pushEndpoint === '') return [differs(thing, 'push endpoint', { found: 'not set', expected: address })];
  return [
    ...(pushEndpoint.startsWith('https://')
      ? []
      : [differs(thing, 'push endpoint', { found: pushEndpoint, expected: address })]),
    ...(pushAccount === ''
      ? [differs(thing, 'OIDC account', { found: 'not set', expected: 'the one that may invoke the function' })]
      : []),
  ];
}

function compareDelivery(
  thing: string,
  deadLetterTopic: string,
  { ackDeadline, backOff, attempts }: Delivery,
  there: FoundSubscription,
): Difference[] {
  const { backOff: foundBackOff, deadLetters } = there;
  const wait = ({ from, to }: { from: number; to: number }): string => `${seconds(from)} to ${seconds(to)}`;
  return unequal(thing, [
    ['acknowledgement deadline', seconds(there.ackDeadline), seconds(ackDeadline)],
    ['wait between attempts', foundBackOff === null ? 'none' : wait(foundBackOff), wait(backOff)],
    ['dead-letter topic', deadLetters?.topic ?? '', deadLetterTopic],
    ['number of attempts', deadLetters === null ? 'not limited' : String(deadLetters.attempts), String(attempts)],
  ]);
}

/** What would make messages vanish without a trace. */
function compareLife(thing: string, { expiresAfter, filter, detached }: FoundSubscription): Difference[] {
  const remedy = `delete it, then ${REMEDY}`;
  return [
    ...(detached ? [differs(thing, 'it', { found: 'detached from its topic', expected: 'attached' }, remedy)] : []),
    ...(filter === '' ? [] : [differs(thing, 'filter', { found: filter, expected: 'none' }, remedy)]),
    // Pub/Sub removes a subscription that was not used for so long, and a fleet may well rest for a month.
    ...(expiresAfter === null
      ? []
      : [differs(thing, 'expiration', { found: `after ${seconds(expiresAfter)} unused`, expected: 'never' })]),
  ];
}

function keepsNothing(thing: string, { pushEndpoint }: FoundSubscription): Difference {
  return differs(thing, 'push endpoint', { found: pushEndpoint, expected: 'none, so that dead letters are kept' });
}

function seconds(count: number): string {
  return `${count} s`;
}
