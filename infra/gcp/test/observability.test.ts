import { beforeAll, describe, expect, it } from 'vitest';
import { TOPICS } from '../../../shared/ports/messages.ts';
import { FUNCTIONS } from '../../cloud/topology.ts';
import { lateAfter } from '../resources/alerts.ts';
import { type Deployment, deployed, SCOPE_NUMBER } from './support/deployment.ts';
import { grantsOf } from './support/grants.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployed();
});

interface Condition {
  readonly conditionThreshold?: { readonly filter: string; readonly thresholdValue: number };
  readonly conditionAbsent?: { readonly filter: string; readonly duration: string };
}

function conditionsOf(name: string): readonly Condition[] {
  const { inputs } = deployment.one('gcp:monitoring/alertPolicy:AlertPolicy', name);
  return inputs['conditions'] as readonly Condition[];
}

describe('somebody hears of it', () => {
  it('whatever the alert is', () => {
    const policies = deployment.of('gcp:monitoring/alertPolicy:AlertPolicy');
    expect(policies.length).toBeGreaterThan(TOPICS.length);
    for (const { inputs } of policies) {
      expect(inputs['notificationChannels']).toEqual(['name-of-email-oncall@example.com']);
    }
  });

  it('when a dead letter waits in any topic', () => {
    const [condition] = conditionsOf('dead-letters');
    expect(condition?.conditionThreshold).toMatchObject({ thresholdValue: 0 });
    for (const topic of TOPICS) expect(condition?.conditionThreshold?.filter).toContain(`"${topic}-dead-kept"`);
  });

  it.each(TOPICS)('when messages of %s are late', (topic) => {
    const [condition] = conditionsOf(`late-${topic}`);
    expect(condition?.conditionThreshold).toMatchObject({ thresholdValue: lateAfter(topic) });
    expect(condition?.conditionThreshold?.filter).toContain(`one_of("${topic}-push")`);
  });

  it('when no tick is taken for three pulses', () => {
    const [condition] = conditionsOf('missed-ticks');
    expect(condition?.conditionAbsent?.duration).toBe('900s');
    expect(condition?.conditionAbsent?.filter).toContain('"ticks-push"');
  });

  it('when no watch is taken for ten minutes, in a way that needs no pager', () => {
    const [condition] = conditionsOf('missed-watch');
    expect(condition?.conditionAbsent?.duration).toBe('600s');
    expect(condition?.conditionAbsent?.filter).toContain('"watch-push"');
  });

  it('when a function fails, by its answers and by its log', () => {
    const filters = conditionsOf('failing-functions').map(({ conditionThreshold }) => conditionThreshold?.filter ?? '');
    expect(filters).toHaveLength(2);
    for (const filter of filters) for (const { name } of FUNCTIONS) expect(filter).toContain(`"${name}"`);
  });
});

describe('incidents of instances', () => {
  it('come by a channel of Cloud Monitoring to the topic', () => {
    const channels = deployment.of('gcp:monitoring/notificationChannel:NotificationChannel');
    expect(channels.map(({ inputs }) => inputs)).toContainEqual(
      expect.objectContaining({ type: 'pubsub', labels: { topic: expect.stringMatching(/\/incidents$/) as unknown } }),
    );
  });

  it('may be published by the agents of this project, of the scoping and of other configured ones, and by nobody else', async () => {
    const withOther = await deployed({ 'tranche:incidentProjects': '["42"]' });
    const publishers = grantsOf(withOther).filter(({ on }) => on === 'topic incidents');
    expect(publishers.map(({ member, role }) => `${role} ${member}`).toSorted()).toEqual(
      ['123456789012', '42', SCOPE_NUMBER].map(
        (number) =>
          `roles/pubsub.publisher serviceAccount:service-${number}@gcp-sa-monitoring-notification.iam.gserviceaccount.com`,
      ),
    );
    const channels = withOther.of('gcp:monitoring/notificationChannel:NotificationChannel');
    const inScope = channels.filter(({ inputs }) => inputs['project'] === 'acme-monitoring');
    expect(inScope.map(({ inputs }) => inputs['type'])).toEqual(['pubsub']);
  });
});

describe('the policy that is always open', () => {
  const listening = (minutes: number) => ({ heartbeat: { monitoring: { policy: 'Watchdog of Tranche', minutes } } });

  it('is there when the routing listens for it, under its name, and told to the topic of incidents again and again', async () => {
    const { inputs } = (await deployed({}, listening(75))).one('gcp:monitoring/alertPolicy:AlertPolicy', 'watchdog');
    expect(inputs).toMatchObject({
      displayName: 'Watchdog of Tranche',
      notificationChannels: ['name-of-incidents'],
      alertStrategy: {
        notificationChannelStrategies: [{ notificationChannelNames: ['name-of-incidents'], renotifyInterval: '1800s' }],
      },
    });
    const [condition] = inputs['conditions'] as readonly Condition[];
    expect(condition?.conditionThreshold).toMatchObject({ thresholdValue: -1 });
  });

  it('is not there when nobody listens', () => {
    const names = deployment.of('gcp:monitoring/alertPolicy:AlertPolicy').map(({ name }) => name);
    expect(names).not.toContain('watchdog');
  });

  it('is refused when its silence would count before it can be heard again', async () => {
    await expect(deployed({}, listening(30))).rejects.toThrow(
      'heartbeat.monitoring.minutes 30; it must be more than 30',
    );
  });
});

it('logs are kept for as long as configured', async () => {
  const short = await deployed({ 'tranche:logDays': '90' });
  const [logs] = short.of('gcp:logging/projectBucketConfig:ProjectBucketConfig');
  expect(logs?.inputs).toMatchObject({ bucketId: '_Default', retentionDays: 90 });
});
