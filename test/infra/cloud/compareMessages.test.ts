import { describe, expect, it } from 'vitest';
import { compareSubscriptions } from '../../../infra/cloud/doctor/compareSubscriptions.ts';
import { compareTopics } from '../../../infra/cloud/doctor/compareTopics.ts';
import { DELIVERIES } from '../../../infra/cloud/topology.ts';
import type { FoundSubscription } from '../../../shared/adapters/pubsub/pubsubAdmin.ts';
import { TOPICS } from '../../../shared/ports/messages.ts';
import { changed, deployedSubscriptions, deployedTopics, PROJECT, topicName } from './deployed.ts';

const expected = { project: PROJECT, topics: TOPICS, deliveries: DELIVERIES };
const deploy = 'run `npm --prefix infra/gcp run up -- --refresh`';

function withChange(name: string, changes: Partial<FoundSubscription>): string[] {
  return compareSubscriptions(expected, changed(deployedSubscriptions(), name, changes)).map(
    ({ thing, detail }) => `${thing}: ${detail}`,
  );
}

describe('topics', () => {
  it('are as expected after a deployment, beside those of others', () => {
    expect(compareTopics(TOPICS, [...deployedTopics(), 'orders'])).toEqual([]);
  });

  it('are missed one by one, also those of dead letters', () => {
    const some = deployedTopics().filter((name) => name !== 'plans' && name !== 'ticks-dead');
    expect(compareTopics(TOPICS, some)).toEqual([
      { thing: 'topic ticks-dead', detail: `is not there; ${deploy}` },
      { thing: 'topic plans', detail: `is not there; ${deploy}` },
    ]);
  });
});

describe('the subscription that pushes a topic to its function', () => {
  it('is as expected after a deployment, and so is the one of its dead letters', () => {
    expect(compareSubscriptions(expected, deployedSubscriptions())).toEqual([]);
  });

  it('is missed', () => {
    const rest = deployedSubscriptions().filter(({ name }) => name !== 'upgrades-push');
    expect(compareSubscriptions(expected, rest)).toEqual([
      { thing: 'subscription upgrades-push', detail: `is not there; ${deploy}` },
    ]);
  });

  it.each<{ changes: Partial<FoundSubscription>; says: string }>([
    { changes: { topic: '_deleted-topic_' }, says: `topic is _deleted-topic_, expected ${topicName('upgrades')}` },
    { changes: { retention: 604_800 }, says: 'retention is 604800 s, expected 259200 s' },
    {
      changes: { pushEndpoint: '' },
      says: 'push endpoint is not set, expected the https address of the function upgrades',
    },
    {
      changes: { pushEndpoint: 'http://upgrades.example.com' },
      says: 'push endpoint is http://upgrades.example.com, expected the https address of the function upgrades',
    },
    { changes: { pushAccount: '' }, says: 'OIDC account is not set, expected the one that may invoke the function' },
    { changes: { ackDeadline: 10 }, says: 'acknowledgement deadline is 10 s, expected 120 s' },
    { changes: { backOff: null }, says: 'wait between attempts is none, expected 10 s to 600 s' },
    {
      changes: { backOff: { from: 1, to: 600 } },
      says: 'wait between attempts is 1 s to 600 s, expected 10 s to 600 s',
    },
    {
      changes: { deadLetters: { topic: topicName('dead'), attempts: 10 } },
      says: `dead-letter topic is ${topicName('dead')}, expected ${topicName('upgrades-dead')}`,
    },
    {
      changes: { deadLetters: { topic: topicName('upgrades-dead'), attempts: 5 } },
      says: 'number of attempts is 5, expected 10',
    },
    { changes: { expiresAfter: 2_678_400 }, says: 'expiration is after 2678400 s unused, expected never' },
  ])('differs: $says', ({ changes, says }) => {
    expect(withChange('upgrades-push', changes)).toEqual([`subscription upgrades-push: ${says}; ${deploy}`]);
  });

  it('limits no attempts without a dead-letter policy', () => {
    expect(withChange('ticks-push', { deadLetters: null })).toEqual([
      `subscription ticks-push: dead-letter topic is not set, expected ${topicName('ticks-dead')}; ${deploy}`,
      `subscription ticks-push: number of attempts is not limited, expected 5; ${deploy}`,
    ]);
  });

  it.each<{ changes: Partial<FoundSubscription>; says: string }>([
    { changes: { detached: true }, says: 'it is detached from its topic, expected attached' },
    { changes: { filter: 'attributes.a = "b"' }, says: 'filter is attributes.a = "b", expected none' },
  ])('must be made anew when messages never reach it: $says', ({ changes, says }) => {
    expect(withChange('ticks-push', changes)).toEqual([`subscription ticks-push: ${says}; delete it, then ${deploy}`]);
  });
});

describe('the subscription that keeps dead letters', () => {
  it.each<{ changes: Partial<FoundSubscription>; says: string }>([
    {
      changes: { topic: topicName('ticks') },
      says: `topic is ${topicName('ticks')}, expected ${topicName('ticks-dead')}`,
    },
    { changes: { retention: 604_800 }, says: 'retention is 604800 s, expected 2678400 s' },
    { changes: { expiresAfter: 86_400 }, says: 'expiration is after 86400 s unused, expected never' },
    {
      changes: { pushEndpoint: 'https://x.example.com' },
      says: 'push endpoint is https://x.example.com, expected none, so that dead letters are kept',
    },
  ])('differs: $says', ({ changes, says }) => {
    expect(withChange('ticks-dead-kept', changes)).toEqual([`subscription ticks-dead-kept: ${says}; ${deploy}`]);
  });
});
