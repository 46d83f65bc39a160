import { Repository } from '@pulumi/gcp/artifactregistry/repository.js';
import { RepositoryIamMember } from '@pulumi/gcp/artifactregistry/repositoryIamMember.js';
import { IAMMember } from '@pulumi/gcp/projects/iammember.js';
import { Account } from '@pulumi/gcp/serviceaccount/account.js';
import { Bucket } from '@pulumi/gcp/storage/bucket.js';
import type { Output, Resource } from '@pulumi/pulumi';
import type { Place } from './place.ts';

/** Where bundles are uploaded to, who makes containers of them, and where those are kept. */
export interface Build {
  readonly bucket: Bucket;
  readonly repository: Output<string>;
  /** The full name of the account that Cloud Build works under. */
  readonly account: Output<string>;
  readonly grants: readonly Resource[];
}

export function createBuild(place: Place): Build {
  const { project, after } = place;
  const args = { project, accountId: 'tranche-build', displayName: 'Builds the functions of Tranche' };
  const account = new Account('build', args, { dependsOn: [...after] });
  const repository = createRepository(place);
  const { member } = account;
  return {
    bucket: createBucket(place),
    repository: repository.id,
    account: account.name,
    grants: [
      // Sources are read from a bucket that Cloud Run functions itself makes, so the project is the narrowest scope:
      // https://docs.cloud.google.com/functions/docs/securing/build-custom-sa
      new IAMMember('build-sources', { project, role: 'roles/storage.objectViewer', member }),
      new IAMMember('build-logs', { project, role: 'roles/logging.logWriter', member }),
      new RepositoryIamMember('build-images', {
        project,
        location: place.region,
        repository: repository.repositoryId,
        role: 'roles/artifactregistry.writer',
        member,
      }),
    ],
  };
}

/** A replaced bundle stays for three months; the one in use is never touched. */
function createBucket({ project, region, after }: Place): Bucket {
  return new Bucket(
    'bundles',
    {
      project,
      name: `${project}-tranche-bundles`,
      location: region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      versioning: { enabled: true },
      lifecycleRules: [{ action: { type: 'Delete' }, condition: { daysSinceNoncurrentTime: 90 } }],
    },
    { dependsOn: [...after] },
  );
}

function createRepository({ project, region, after }: Place): Repository {
  return new Repository(
    'functions',
    {
      project,
      location: region,
      repositoryId: 'tranche-functions',
      format: 'DOCKER',
      cleanupPolicies: [
        { id: 'keep-recent', action: 'KEEP', mostRecentVersions: { keepCount: 10 } },
        { id: 'delete-old', action: 'DELETE', condition: { olderThan: `${90 * 24 * 60 * 60}s` } },
      ],
    },
    { dependsOn: [...after] },
  );
}
