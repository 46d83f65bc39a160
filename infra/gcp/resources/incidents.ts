import { NotificationChannel } from '@pulumi/gcp/monitoring/notificationChannel.js';
import { TopicIAMMember } from '@pulumi/gcp/pubsub/topicIAMMember.js';
import type { Output } from '@pulumi/pulumi';
import { monitoringAgent } from './agents.ts';
import type { Place } from './place.ts';
import type { Topics } from './topics.ts';

/**
 * Lets Cloud Monitoring publish to `incidents`: by a channel of this project, and by channels that other projects make
 * for themselves. Returns the channel's name, for the alert policies of instances in this project.
 */
export function openIncidentChannel(
  place: Place,
  topics: Topics,
  projectNumber: Output<string>,
  otherProjects: readonly string[],
): Output<string> {
  const { project, after } = place;
  const topic = topics.live.incidents;
  const channel = new NotificationChannel(
    'incidents',
    { project, type: 'pubsub', displayName: 'Tranche: incidents of instances', labels: { topic: topic.id } },
    { dependsOn: [...after] },
  );
  const publisher = { project, topic: topic.name, role: 'roles/pubsub.publisher' };
  // The agent of a project comes into being with its first channel of this kind.
  const own = { ...publisher, member: monitoringAgent(projectNumber) };
  new TopicIAMMember('monitoring-to-incidents', own, { dependsOn: [channel] });
  for (const number of otherProjects) {
    new TopicIAMMember(`monitoring-${number}-to-incidents`, { ...publisher, member: monitoringAgent(number) });
  }
  return channel.name;
}
