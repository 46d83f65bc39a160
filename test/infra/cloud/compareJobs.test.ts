import { describe, expect, it } from 'vitest';
import { compareJobs } from '../../../infra/cloud/doctor/compareJobs.ts';
import { JOBS } from '../../../infra/cloud/topology.ts';
import type { ScheduledJob } from '../../../shared/ports/schedule.ts';
import { changed, deployedJobs, PROJECT, topicName } from './deployed.ts';

const expected = { project: PROJECT, jobs: JOBS };
const deploy = 'run `npm --prefix infra/gcp run up -- --refresh`';

function withPulse(changes: Partial<ScheduledJob>): string[] {
  return compareJobs(expected, changed(deployedJobs(), 'tranche-pulse', changes)).map(
    ({ thing, detail }) => `${thing}: ${detail}`,
  );
}

describe('the jobs of Cloud Scheduler', () => {
  it('are as expected after a deployment, beside jobs of others', () => {
    const backup = { ...deployedJobs()[0]!, name: 'backup', publishes: null };
    expect(compareJobs(expected, [...deployedJobs(), backup])).toEqual([]);
  });

  it('are missed one by one', () => {
    expect(compareJobs(expected, [])).toEqual([
      { thing: 'job tranche-daily', detail: `is not there; ${deploy}` },
      { thing: 'job tranche-pulse', detail: `is not there; ${deploy}` },
      { thing: 'job tranche-watch', detail: `is not there; ${deploy}` },
    ]);
  });

  it.each([
    { changes: { schedule: '0 * * * *' }, says: `schedule is 0 * * * *, expected */5 * * * *; ${deploy}` },
    {
      changes: { publishes: { topic: topicName('plans'), body: '{"kind":"pulse"}' } },
      says: `topic is ${topicName('plans')}, expected ${topicName('ticks')}; ${deploy}`,
    },
    {
      changes: { publishes: { topic: topicName('ticks'), body: 'pulse' } },
      says: `message is pulse, expected {"kind":"pulse"}; ${deploy}`,
    },
    {
      changes: { state: 'paused' as const },
      says:
        'it is paused, so that it starts nothing, expected enabled; run `tranche schedule resume tranche-pulse` when ' +
        'work may go on',
    },
    {
      changes: { lastAttempt: { at: 0, problem: 'PERMISSION_DENIED' } },
      says:
        'last attempt is PERMISSION_DENIED, expected success; look with `gcloud logging read ' +
        'resource.type=cloud_scheduler_job --project tranche-prod --limit 10`',
    },
    {
      changes: { state: 'update-failed' as const },
      says: `it is update-failed, so that it starts nothing, expected enabled; ${deploy}`,
    },
  ])('differ: $says', ({ changes, says }) => {
    expect(withPulse(changes)).toEqual([`job tranche-pulse: ${says}`]);
  });

  it('publish nothing when their target is something else', () => {
    expect(withPulse({ publishes: null })).toEqual([
      `job tranche-pulse: topic is not set, expected ${topicName('ticks')}; ${deploy}`,
      `job tranche-pulse: message is not set, expected {"kind":"pulse"}; ${deploy}`,
    ]);
  });

  it('may write their message in another way, as long as it says the same', () => {
    expect(withPulse({ publishes: { topic: topicName('ticks'), body: '{ "kind": "pulse" }\n' } })).toEqual([]);
  });

  it('run in the time zone of the calendar, if that was said', () => {
    expect(compareJobs({ ...expected, timeZone: 'Europe/Berlin' }, deployedJobs())).toEqual([]);
    expect(compareJobs({ ...expected, timeZone: 'UTC' }, deployedJobs()).map(({ detail }) => detail)).toEqual(
      JOBS.map(() => `time zone is Europe/Berlin, expected UTC; ${deploy}`),
    );
  });

  it('are the only ones that make ticks and watches', () => {
    const older = { ...deployedJobs()[1]!, name: 'tranche-tick' };
    expect(compareJobs(expected, [...deployedJobs(), older])).toEqual([
      {
        thing: 'job tranche-tick',
        detail: `publishes to ${topicName('ticks')}, expected no such job; if nobody knows it, run \`gcloud scheduler jobs delete tranche-tick\``,
      },
    ]);
  });
});
