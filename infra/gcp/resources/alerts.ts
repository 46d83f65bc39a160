import { AlertPolicy } from '@pulumi/gcp/monitoring/alertPolicy.js';
import { NotificationChannel } from '@pulumi/gcp/monitoring/notificationChannel.js';
import type { Output } from '@pulumi/pulumi';
import { TOPICS, type Topic } from '../../../shared/ports/messages.ts';
import { DELIVERIES, FUNCTIONS, deadLetterSubscriptionOf, subscriptionOf } from '../../cloud/topology.ts';
import { absent, above, gauge, oneOf } from './conditions.ts';
import type { Place } from './place.ts';

const MINUTE = 60;

/** What of Tranche itself somebody must hear of. */
export function createAlerts(place: Place, emails: readonly string[]): void {
  const channels = emails.map((email) => channelTo(place, email));
  const policy = policyMaker(place, channels);
  policy('dead-letters', 'dead letters are waiting', 'Look at them and at their cause; the runbook says how.', [
    above('dead letters', {
      filter: gauge('num_undelivered_messages', oneOf(TOPICS.map(deadLetterSubscriptionOf))),
      groupBy: 'resource.label.subscription_id',
      aligner: 'ALIGN_MAX',
      threshold: 0,
      for: 0,
    }),
  ]);
  for (const topic of TOPICS) {
    policy(
      `late-${topic}`,
      `messages of ${topic} are late`,
      'The function of this topic refuses or does not keep up.',
      [
        above(`oldest message of ${topic}`, {
          filter: gauge('oldest_unacked_message_age', oneOf([subscriptionOf(topic)])),
          groupBy: 'resource.label.subscription_id',
          aligner: 'ALIGN_MAX',
          threshold: lateAfter(topic),
          for: 0,
        }),
      ],
    );
  }
  policy(
    'missed-ticks',
    'no tick for fifteen minutes',
    'Nothing starts and nothing is verified until they come again.',
    [
      absent('ticks that were taken', {
        filter: `${gauge('push_request_count', oneOf([subscriptionOf('ticks')]))} AND metric.labels.response_class = "ack"`,
        for: 15 * MINUTE,
      }),
    ],
  );
  // By e-mail, and so past everything that a watch looks after.
  policy(
    'missed-watch',
    'no watch for ten minutes',
    'Alerts that open are still paged; what is due by time alone is not: repeats, delays, and the heartbeat of the pager.',
    [
      absent('watches that were taken', {
        filter: `${gauge('push_request_count', oneOf([subscriptionOf('watch')]))} AND metric.labels.response_class = "ack"`,
        for: 10 * MINUTE,
      }),
    ],
  );
  policy('failing-functions', 'a function fails', 'Its log says why; messages are delivered again meanwhile.', [
    above('answers of 500 and above', {
      filter: `${service} AND metric.type = "run.googleapis.com/request_count" AND metric.labels.response_code_class = "5xx"`,
      groupBy: 'resource.label.service_name',
      aligner: 'ALIGN_DELTA',
      threshold: 5,
      for: 0,
    }),
    above('errors in the log', {
      filter: `${service} AND metric.type = "logging.googleapis.com/log_entry_count" AND metric.labels.severity = one_of("ERROR", "CRITICAL", "ALERT", "EMERGENCY")`,
      groupBy: 'resource.label.service_name',
      aligner: 'ALIGN_DELTA',
      threshold: 0,
      for: 0,
    }),
  ]);
}

const names = oneOf(FUNCTIONS.map(({ name }) => name));
const service = `resource.type = "cloud_run_revision" AND resource.labels.service_name = ${names}`;

/** One attempt, the longest wait, one more attempt: what is older has been refused again and again. Seconds. */
export function lateAfter(topic: Topic): number {
  const { ackDeadline, backOff } = DELIVERIES[topic];
  return 2 * ackDeadline + backOff.to;
}

function channelTo({ project, after }: Place, email: string): Output<string> {
  const args = { project, type: 'email', displayName: `Tranche: ${email}`, labels: { email_address: email } };
  return new NotificationChannel(`email-${email}`, args, { dependsOn: [...after] }).name;
}

function policyMaker({ project, after }: Place, notificationChannels: Output<string>[]) {
  return (name: string, title: string, content: string, conditions: Condition[]): AlertPolicy =>
    new AlertPolicy(
      name,
      {
        project,
        displayName: `Tranche: ${title}`,
        combiner: 'OR',
        conditions,
        documentation: { content, mimeType: 'text/markdown' },
        notificationChannels,
        alertStrategy: { autoClose: `${24 * 60 * MINUTE}s` },
      },
      { dependsOn: [...after] },
    );
}

type Condition = ReturnType<typeof above> | ReturnType<typeof absent>;
