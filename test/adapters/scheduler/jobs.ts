import type { Job } from '../../support/peers/schedulerPeer.ts';

export const PROJECT = 'tranche-prod';
export const LOCATION = 'us-central1';

/** The job as a deployment makes it, with what a test is about written over it. */
export function peerJob(name: string, changes: Partial<Job> = {}): Job {
  const kind = name.replace('tranche-', '');
  return {
    name: `projects/${PROJECT}/locations/${LOCATION}/jobs/${name}`,
    schedule: kind === 'daily' ? '0 0 * * *' : '*/5 * * * *',
    timeZone: 'Europe/Berlin',
    state: 'ENABLED',
    pubsubTarget: {
      topicName: `projects/${PROJECT}/topics/ticks`,
      data: Buffer.from(JSON.stringify({ kind })),
    },
    ...changes,
  };
}

export const BOTH = [peerJob('tranche-daily'), peerJob('tranche-pulse')];
export const ALL = [...BOTH, peerJob('tranche-watch')];
