import { Service } from '@pulumi/gcp/projects/service.js';
import type { Resource } from '@pulumi/pulumi';

const SERVICES = [
  'artifactregistry',
  'cloudbuild',
  'cloudfunctions',
  'cloudresourcemanager',
  'cloudscheduler',
  'cloudtrace',
  'compute',
  'firebaserules',
  'firestore',
  'iam',
  'iamcredentials',
  'iap',
  'logging',
  'monitoring',
  'pubsub',
  'run',
  'secretmanager',
  'serviceusage',
  'storage',
] as const;

/** Enables what is used. Tearing down leaves the services on: something else may have come to need them. */
export function enableServices(project: string): Resource[] {
  return SERVICES.map(
    (name) => new Service(name, { project, service: `${name}.googleapis.com`, disableOnDestroy: false }),
  );
}
