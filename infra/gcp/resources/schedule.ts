import { Job } from '@pulumi/gcp/cloudscheduler/job.js';
import type { Resource } from '@pulumi/pulumi';
import { JOBS } from '../../cloud/topology.ts';
import type { Place } from './place.ts';
import type { Topics } from './topics.ts';

/** @param after the subscriptions: a message that nobody is subscribed to would be lost */
export function createSchedule({ project, region }: Place, timeZone: string, topics: Topics, after: Resource[]): void {
  for (const { name, schedule, topic, body, retryFor } of JOBS) {
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
        retryConfig: {
          retryCount: 5,
          minBackoffDuration: '5s',
          maxBackoffDuration: '60s',
          maxRetryDuration: `${retryFor}s`,
        },
      },
      { dependsOn: after },
    );
  }
}
