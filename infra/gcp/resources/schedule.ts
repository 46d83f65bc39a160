import { Job } from '@pulumi/gcp/cloudscheduler/job.js';
import type { Resource } from '@pulumi/pulumi';
import { JOBS } from '../../cloud/topology.ts';
import type { Place } from './place.ts';
import type { Topics } from './topics.ts';

/** @param after the subscriptions: a tick that nobody is subscribed to would be lost */
export function createSchedule({ project, region }: Place, timeZone: string, topics: Topics, after: Resource[]): void {
  for (const { name, schedule, topic, body } of JOBS) {
    new Job(
      name,
      {
        project,
        region,
        name,
        schedule,
        timeZone,
        pubsubTarget: {
          topicName: topics.live[topic].id,
          data: Buffer.from(JSON.stringify(body)).toString('base64'),
        },
        // Together less than a pulse: the next one says the same again.
        retryConfig: { retryCount: 5, minBackoffDuration: '5s', maxBackoffDuration: '60s', maxRetryDuration: '240s' },
      },
      { dependsOn: after },
    );
  }
}
