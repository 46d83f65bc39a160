import { randomUUID } from 'node:crypto';
import type { Attributes } from '../../ports/telemetry.ts';

export interface Told {
  /** The function's name; of a run that holds all of them, its own. */
  readonly service: string;
  /** The environment of the fleet. */
  readonly environment: string;
  /** Where it runs on Google Cloud, as far as known. */
  readonly cloud?: {
    readonly project: string;
    readonly region?: string | undefined;
    readonly revision?: string | undefined;
  };
}

/**
 * Who tells. Cloud Monitoring takes the location of a metric from `cloud.region`, and its job and instance from the
 * service. https://docs.cloud.google.com/stackdriver/docs/reference/telemetry/v1.metrics
 */
export function resourceOf({ service, environment, cloud }: Told): Attributes {
  const own = {
    'service.name': service,
    'service.namespace': 'tranche',
    'service.instance.id': randomUUID(),
    'deployment.environment.name': environment,
  };
  if (cloud === undefined) return own;
  const { project, region, revision } = cloud;
  return {
    ...own,
    'cloud.provider': 'gcp',
    'cloud.platform': 'gcp_cloud_run',
    'cloud.account.id': project,
    // Google's OTLP endpoint asks for it.
    'gcp.project_id': project,
    'faas.name': service,
    ...(region === undefined ? {} : { 'cloud.region': region }),
    ...(revision === undefined ? {} : { 'faas.version': revision }),
  };
}
