import { Function as DeployedFunction } from '@pulumi/gcp/cloudfunctionsv2/function.js';
import { BucketObject } from '@pulumi/gcp/storage/bucketObject.js';
import { type Input, type Output, type Resource, asset, output } from '@pulumi/pulumi';
import type { CloudFunction } from '../../cloud/topology.ts';
import type { Bundle } from '../settings/bundles.ts';
import type { Access } from './access.ts';
import type { Build } from './build.ts';
import type { Place } from './place.ts';
import { secretIdOf } from './secrets.ts';

const RUNTIME = 'nodejs24';

export interface FunctionDeps {
  readonly build: Build;
  readonly bundle: Bundle;
  readonly access: Access;
  readonly environment: Readonly<Record<string, Input<string>>>;
  /** What must be there before its first request. */
  readonly after: readonly Resource[];
}

/** Deploys one function from its bundle, under its own account. */
export function deployFunction(place: Place, wanted: CloudFunction, deps: FunctionDeps): DeployedFunction {
  const { project, region } = place;
  const { build, bundle, access, environment } = deps;
  const { name } = wanted;
  const source = new BucketObject(name, {
    bucket: build.bucket.name,
    name: `${name}/${bundle.hash}.zip`,
    source: new asset.FileArchive(bundle.folder),
  });
  return new DeployedFunction(
    name,
    {
      project,
      location: region,
      name,
      description: descriptionOf(wanted),
      buildConfig: {
        runtime: RUNTIME,
        entryPoint: name,
        serviceAccount: build.account,
        dockerRepository: build.repository,
        source: { storageSource: { bucket: build.bucket.name, object: source.name } },
        // Google patches the base image between two deployments.
        automaticUpdatePolicy: {},
      },
      serviceConfig: {
        serviceAccountEmail: access.account.email,
        ingressSettings: ingressOf(wanted),
        timeoutSeconds: wanted.timeout,
        availableMemory: wanted.memory,
        // More than one request at a time needs a whole processor.
        availableCpu: '1',
        maxInstanceRequestConcurrency: wanted.concurrency,
        maxInstanceCount: wanted.maxInstances,
        minInstanceCount: 0,
        allTrafficOnLatestRevision: true,
        environmentVariables: { ...environment },
        secretEnvironmentVariables: wanted.secrets.map((key) => ({
          key,
          projectId: project,
          secret: secretIdOf(key),
          version: 'latest',
        })),
      },
    },
    { dependsOn: [...place.after, ...deps.after, ...build.grants, ...access.grants] },
  );
}

function descriptionOf({ trigger }: CloudFunction): string {
  return trigger.kind === 'messages' ? `Tranche: messages of ${trigger.topic}` : `Tranche: for ${trigger.callers}`;
}

/**
 * What can reach a function at all, before anybody is asked who he is. Pushes of the same project count as internal:
 * https://docs.cloud.google.com/run/docs/securing/ingress
 */
export function ingressOf({ trigger }: Pick<CloudFunction, 'trigger'>): string {
  if (trigger.kind === 'messages') return 'ALLOW_INTERNAL_ONLY';
  return trigger.callers === 'machines' ? 'ALLOW_ALL' : 'ALLOW_INTERNAL_AND_GCLB';
}

/**
 * The address of the service behind a function, also the audience of its tokens. Empty while the function does not exist:
 * an update that is limited to other resources still runs the whole program.
 */
export function urlOf(deployed: DeployedFunction): Output<string> {
  return output(deployed.serviceConfig).apply((config) => config?.uri ?? '');
}
