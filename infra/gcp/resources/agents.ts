import { getProjectOutput } from '@pulumi/gcp/organizations/getProject.js';
import { ServiceIdentity } from '@pulumi/gcp/projects/serviceIdentity.js';
import { type Output, interpolate } from '@pulumi/pulumi';
import type { Place } from './place.ts';

/** Google's own accounts that act in this project, as IAM members. */
export interface Agents {
  readonly projectNumber: Output<string>;
  /** Forwards dead letters, and signs the identity of pushes. */
  readonly pubsub: Output<string>;
  /** Calls a function for a person whom Identity-Aware Proxy has let through. */
  readonly iap: Output<string>;
}

export function findAgents({ project, after }: Place): Agents {
  const options = { dependsOn: [...after] };
  const identity = (name: string): ServiceIdentity =>
    new ServiceIdentity(name, { project, service: `${name}.googleapis.com` }, options);
  return {
    projectNumber: getProjectOutput({ projectId: project }, options).number,
    pubsub: identity('pubsub').member,
    iap: identity('iap').member,
  };
}

/**
 * Who publishes a project's notifications:
 * https://docs.cloud.google.com/monitoring/support/notification-options#pubsub
 */
export function monitoringAgent(projectNumber: Output<string> | string): Output<string> {
  return interpolate`serviceAccount:service-${projectNumber}@gcp-sa-monitoring-notification.iam.gserviceaccount.com`;
}
