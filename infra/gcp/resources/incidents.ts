import { NotificationChannel } from '@pulumi/gcp/monitoring/notificationChannel.js';
import { getProjectOutput } from '@pulumi/gcp/organizations/getProject.js';
import { TopicIAMMember } from '@pulumi/gcp/pubsub/topicIAMMember.js';
import { type Output, interpolate } from '@pulumi/pulumi';
import { monitoringAgent } from './agents.ts';
import type { Place } from './place.ts';
import type { Topics } from './topics.ts';

/** The projects whose policies notify us. */
export interface Publishing {
  /** Ids; Tranche makes the policies and their channels. */
  readonly scopingProjects: readonly string[];
  /** Numbers; somebody else makes them. */
  readonly incidentProjects: readonly string[];
}

/**
 * Lets Cloud Monitoring publish to `incidents`: by a channel of this project, and by channels that other projects make
 * for themselves. Returns the channel's name, for the alert policies of instances in this project.
 */
export function openIncidentChannel(
  place: Place,
  topics: Topics,
  projectNumber: Output<string>,
  { scopingProjects, incidentProjects }: Publishing,
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
  for (const scope of scopingProjects.filter((each) => each !== project)) letPublish(place, scope, publisher);
  for (const number of incidentProjects) {
    new TopicIAMMember(`monitoring-${number}-to-incidents`, { ...publisher, member: monitoringAgent(number) });
  }
  return channel.name;
}

/**
 * The agent of a scoping project can be granted something only when it has come into being, with a channel that stays:
 * those that Tranche makes come and go.
 */
function letPublish(
  { after }: Place,
  scope: string,
  publisher: { readonly project: string; readonly topic: Output<string>; readonly role: string },
): void {
  const options = { dependsOn: [...after] };
  const displayName = 'Tranche: brings the agent of notifications into being';
  const labels = { topic: interpolate`projects/${publisher.project}/topics/${publisher.topic}` };
  const channel = new NotificationChannel(
    `agent-of-${scope}`,
    { project: scope, type: 'pubsub', displayName, labels },
    options,
  );
  const { number } = getProjectOutput({ projectId: scope }, options);
  const granted = { ...publisher, member: monitoringAgent(number) };
  new TopicIAMMember(`monitoring-of-${scope}-to-incidents`, granted, { dependsOn: [channel] });
}
