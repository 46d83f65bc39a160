import { status } from '@grpc/grpc-js';
import { grpcPeer, page, type Peer, Refused, serviceOf } from './grpcPeer.ts';

/** `google.cloud.scheduler.v1.Job`, as far as it is used here. */
export interface Job {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly state: string;
  readonly pubsubTarget?: { readonly topicName: string; readonly data: Uint8Array };
  readonly status?: { readonly code: number; readonly message?: string };
  readonly lastAttemptTime?: { readonly seconds: number; readonly nanos?: number };
  readonly scheduleTime?: { readonly seconds: number };
}

export interface SchedulerPeer extends Peer {
  /** The state of each job, by its name without the location. */
  states(): Readonly<Record<string, string>>;
}

const definition = serviceOf(
  '@google-cloud/scheduler/build/protos/protos.json',
  'google.cloud.scheduler.v1.CloudScheduler',
);

/** Cloud Scheduler with these jobs. It knows the location of its jobs, and us-central1. */
export async function schedulerPeer(jobs: readonly Job[]): Promise<SchedulerPeer> {
  const held = new Map(jobs.map((job) => [job.name, job]));
  const locations = new Set(['us-central1', ...jobs.map(({ name }) => name.split('/')[3])]);

  const change = (name: string, from: string, to: string): Job => {
    const job = found(name);
    if (job.state !== from) throw new Refused(status.FAILED_PRECONDITION, `Job must be ${from}; it is ${job.state}.`);
    const changed = { ...job, state: to };
    held.set(name, changed);
    return changed;
  };
  const found = (name: string): Job => {
    checkLocation(name);
    const job = held.get(name);
    if (job === undefined) throw new Refused(status.NOT_FOUND, 'Job not found.');
    return job;
  };
  const checkLocation = (resource: string): void => {
    const location = resource.split('/')[3];
    if (locations.has(location)) return;
    const hint = 'Use ListLocations to list valid locations.';
    throw new Refused(status.INVALID_ARGUMENT, `Location '${location}' is not a valid location. ${hint}`);
  };

  const peer = await grpcPeer([
    {
      definition,
      methods: {
        ListJobs({ parent, pageToken }: { parent: string; pageToken: string }) {
          checkLocation(parent);
          const inLocation = [...held.values()].filter(({ name }) => name.startsWith(`${parent}/jobs/`));
          const { items, nextPageToken } = page(inLocation, pageToken, 1);
          return { jobs: items, nextPageToken };
        },
        GetJob: ({ name }: { name: string }) => found(name),
        PauseJob: ({ name }: { name: string }) => change(name, 'ENABLED', 'PAUSED'),
        ResumeJob: ({ name }: { name: string }) => change(name, 'PAUSED', 'ENABLED'),
        RunJob: ({ name }: { name: string }) => found(name),
      },
    },
  ]);
  return {
    ...peer,
    states: () =>
      Object.fromEntries([...held.values()].map(({ name, state }) => [name.split('/').at(-1) ?? '', state])),
  };
}
