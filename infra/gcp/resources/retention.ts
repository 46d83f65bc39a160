import { ProjectBucketConfig } from '@pulumi/gcp/logging/projectBucketConfig.js';
import type { Place } from './place.ts';

/** How long the log of everything but audits is kept; Google keeps those of administration for 400 days. */
export function keepLogs({ project, after }: Place, retentionDays: number): void {
  const args = { project, location: 'global', bucketId: '_Default', retentionDays };
  new ProjectBucketConfig('logs', args, { dependsOn: [...after] });
}
