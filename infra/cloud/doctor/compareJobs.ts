import { canonicalJson } from '../../../shared/domain/evidence/canonicalJson.ts';
import type { ScheduledJob } from '../../../shared/ports/schedule.ts';
import type { Job } from '../topology.ts';
import { differs, type Difference, missing, unequal } from './difference.ts';

/** What the jobs of a location should be. */
export interface ExpectedJobs {
  readonly project: string;
  readonly jobs: readonly Job[];
  /** Of the calendar; left out, any will do. */
  readonly timeZone?: string;
}

export function compareJobs(expected: ExpectedJobs, found: readonly ScheduledJob[]): Difference[] {
  const names = new Set(expected.jobs.map(({ name }) => name));
  const topics = new Set(expected.jobs.map(({ topic }) => topicName(expected.project, topic)));
  return [
    ...expected.jobs.flatMap((job) => {
      const there = found.find(({ name }) => name === job.name);
      return there === undefined ? [missing(`job ${job.name}`)] : compareJob(expected, job, there);
    }),
    ...found.filter((job) => !names.has(job.name) && topics.has(job.publishes?.topic ?? '')).map(unexpected),
  ];
}

function compareJob({ project, timeZone }: ExpectedJobs, job: Job, there: ScheduledJob): Difference[] {
  const thing = `job ${job.name}`;
  const publishes = there.publishes ?? { topic: '', body: '' };
  return [
    ...unequal(thing, [
      ['schedule', there.schedule, job.schedule],
      ['time zone', there.timeZone, timeZone ?? there.timeZone],
      ['topic', publishes.topic, topicName(project, job.topic)],
      ['message', canonical(publishes.body), canonicalJson(job.body)],
    ]),
    ...stateOf(thing, job.name, there),
    ...lastAttemptOf(thing, project, there),
  ];
}

/** A job that does not run is found here only: nothing fails, things just no longer happen. */
function stateOf(thing: string, name: string, { state }: ScheduledJob): Difference[] {
  if (state === 'enabled') return [];
  const values = { found: `${state}, so that it starts nothing`, expected: 'enabled' };
  return [
    state === 'paused'
      ? differs(thing, 'it', values, `run \`tranche schedule resume ${name}\` when work may go on`)
      : differs(thing, 'it', values),
  ];
}

function lastAttemptOf(thing: string, project: string, { lastAttempt }: ScheduledJob): Difference[] {
  const found = lastAttempt?.problem ?? null;
  if (found === null) return [];
  const look = `gcloud logging read resource.type=cloud_scheduler_job --project ${project} --limit 10`;
  return [differs(thing, 'last attempt', { found, expected: 'success' }, `look with \`${look}\``)];
}

function unexpected({ name, publishes }: ScheduledJob): Difference {
  const remedy = `if nobody knows it, run \`gcloud scheduler jobs delete ${name}\``;
  return { thing: `job ${name}`, detail: `publishes to ${publishes?.topic}, expected no such job; ${remedy}` };
}

function topicName(project: string, topic: string): string {
  return `projects/${project}/topics/${topic}`;
}

/** The same JSON, however it was written; any other text as it is. */
function canonical(body: string): string {
  try {
    return canonicalJson(JSON.parse(body));
  } catch {
    return body;
  }
}
