import type { Schedule, ScheduledJob } from '../../ports/schedule.ts';
import { callOptions, clientOptions, type GoogleAccess, lazyClient } from '../google/access.ts';
import { readJob } from './jobAnswer.ts';
import { type Action, scheduleError } from './scheduleErrors.ts';

export type CloudScheduleOptions = GoogleAccess & { readonly location: string };

/** The jobs of one location of Cloud Scheduler. */
export function cloudSchedule(options: CloudScheduleOptions): Schedule {
  const { project, location } = options;
  const parent = `projects/${project}/locations/${location}`;
  const client = lazyClient(async () => {
    const { CloudSchedulerClient } = await import('@google-cloud/scheduler');
    return new CloudSchedulerClient(await clientOptions(options));
  });
  type Client = Awaited<ReturnType<typeof client.get>>;

  async function call<R>(action: Action, job: string | undefined, ask: (client: Client) => Promise<R>): Promise<R> {
    try {
      return await ask(await client.get());
    } catch (error) {
      throw scheduleError(error, action, job, { project, location });
    }
  }

  const one = (
    action: Exclude<Action, 'list'>,
    job: string,
    ask: (client: Client, request: { name: string }) => Promise<readonly unknown[]>,
  ): Promise<ScheduledJob> =>
    call(action, job, async (asked) => readJob((await ask(asked, { name: `${parent}/jobs/${job}` }))[0]));

  return {
    list: () =>
      call('list', undefined, async (asked) => {
        const [jobs] = await asked.listJobs({ parent }, callOptions(options));
        return jobs.map(readJob);
      }),
    get: (job) => one('get', job, (asked, request) => asked.getJob(request, callOptions(options))),
    pause: (job, reason) =>
      one('pause', job, (asked, request) => asked.pauseJob(request, { ...callOptions(options), ...because(reason) })),
    resume: (job, reason) =>
      one('resume', job, (asked, request) => asked.resumeJob(request, { ...callOptions(options), ...because(reason) })),
    run: (job, reason) =>
      one('run', job, (asked, request) => asked.runJob(request, { ...callOptions(options), ...because(reason) })),
    close: () => client.close(),
  };
}

const LONGEST_REASON = 500;

/**
 * The audit log keeps this header as the reason of the request (https://cloud.google.com/apis/docs/system-parameters).
 * A header holds printable ASCII only; everything else is percent-encoded.
 */
function because(reason: string): object {
  if (reason === '') return {};
  const text = encodeURI(reason.toWellFormed()).replaceAll('%20', ' ').slice(0, LONGEST_REASON);
  return { otherArgs: { headers: { 'x-goog-request-reason': text } } };
}
