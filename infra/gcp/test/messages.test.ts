import { beforeAll, describe, expect, it } from 'vitest';
import { TOPICS } from '../../../shared/ports/messages.ts';
import { DELIVERIES, FUNCTIONS, JOBS } from '../../cloud/topology.ts';
import { type Deployment, accountOf, addressOf, agent, deployed } from './support/deployment.ts';
import { grantsOf } from './support/grants.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployed();
});

function subscription(name: string): Readonly<Record<string, unknown>> {
  return deployment.one('gcp:pubsub/subscription:Subscription', name).inputs;
}

describe('a topic', () => {
  it.each(TOPICS)('%s is pushed to its function, with an identity made out to it', (topic) => {
    const email = accountOf('push').replace('serviceAccount:', '');
    expect(subscription(`${topic}-push`)['pushConfig']).toEqual({
      pushEndpoint: `${addressOf(topic)}/projects/acme-tranche/topics/${topic}`,
      oidcToken: { serviceAccountEmail: email, audience: addressOf(topic) },
    });
  });

  it.each(TOPICS)('%s is delivered again, later and later, and then put with the dead letters', (topic) => {
    const { ackDeadline, backOff, attempts } = DELIVERIES[topic];
    expect(subscription(`${topic}-push`)).toMatchObject({
      topic: expect.stringMatching(new RegExp(`/${topic}$`)) as unknown,
      ackDeadlineSeconds: ackDeadline,
      retryPolicy: { minimumBackoff: `${backOff.from}s`, maximumBackoff: `${backOff.to}s` },
      deadLetterPolicy: {
        deadLetterTopic: expect.stringMatching(new RegExp(`/${topic}-dead$`)) as unknown,
        maxDeliveryAttempts: attempts,
      },
      messageRetentionDuration: '259200s',
      expirationPolicy: { ttl: '' },
    });
  });

  it.each(TOPICS)('%s has dead letters that are kept for a month', (topic) => {
    expect(subscription(`${topic}-dead-kept`)).toMatchObject({
      topic: expect.stringMatching(new RegExp(`/${topic}-dead$`)) as unknown,
      messageRetentionDuration: '2678400s',
      expirationPolicy: { ttl: '' },
    });
  });

  it.each(TOPICS)('%s lets Pub/Sub forward its dead letters', (topic) => {
    const forwarding = grantsOf(deployment).filter(
      ({ member, on }) => member === agent('pubsub') && on.includes(topic),
    );
    expect(forwarding.map(({ role, on }) => `${role} on ${on}`).toSorted()).toEqual([
      `roles/pubsub.publisher on topic ${topic}-dead`,
      `roles/pubsub.subscriber on subscription ${topic}-push`,
    ]);
  });
});

it('Pub/Sub may sign tokens of the account of the pushes, and of no other', () => {
  const signing = grantsOf(deployment).filter(({ on }) => on.startsWith('account '));
  expect(signing).toEqual([
    {
      member: agent('pubsub'),
      role: 'roles/iam.serviceAccountOpenIdTokenCreator',
      on: `account projects/acme-tranche/serviceAccounts/${accountOf('push').replace('serviceAccount:', '')}`,
    },
  ]);
});

it('the jobs publish their message in the time zone of the calendar', () => {
  const jobs = deployment.of('gcp:cloudscheduler/job:Job');
  expect(jobs.map(({ name }) => name).toSorted()).toEqual(JOBS.map(({ name }) => name).toSorted());
  for (const { name, schedule, topic, body } of JOBS) {
    const { inputs } = deployment.one('gcp:cloudscheduler/job:Job', name);
    expect(inputs).toMatchObject({ schedule, timeZone: 'Europe/Berlin' });
    expect(inputs).not.toHaveProperty('paused');
    const { data, topicName } = inputs['pubsubTarget'] as { data: string; topicName: string };
    expect(JSON.parse(Buffer.from(data, 'base64').toString())).toEqual(body);
    expect(topicName).toMatch(new RegExp(`/${topic}$`));
  }
});

it('a job gives up before its next time, which says the same again', () => {
  const gaps: Record<string, number> = { 'tranche-daily': 86_400, 'tranche-pulse': 300, 'tranche-watch': 60 };
  for (const { name } of JOBS) {
    const { retryConfig } = deployment.one('gcp:cloudscheduler/job:Job', name).inputs;
    const { maxRetryDuration } = retryConfig as { maxRetryDuration: string };
    expect(Number.parseInt(maxRetryDuration, 10)).toBeLessThan(gaps[name] ?? 0);
  }
});

it('every topic has its function, and every message has somebody who may publish it', () => {
  const senders = new Set([...FUNCTIONS.flatMap(({ publishes }) => publishes), ...JOBS.map(({ topic }) => topic)]);
  for (const topic of TOPICS) {
    expect(FUNCTIONS.filter(({ trigger }) => trigger.kind === 'messages' && trigger.topic === topic)).toHaveLength(1);
    // Cloud Monitoring publishes its incidents itself.
    if (topic !== 'incidents') expect(senders).toContain(topic);
  }
});
