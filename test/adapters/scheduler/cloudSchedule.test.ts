import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseEndpoint } from '../../../shared/contracts/endpoint.ts';
import { cloudSchedule } from '../../../shared/adapters/scheduler/cloudSchedule.ts';
import type { Schedule } from '../../../shared/ports/schedule.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { NOT_ENABLED, PERMISSION_DENIED, UNAVAILABLE } from '../../support/peers/grpcPeer.ts';
import { schedulerPeer, type SchedulerPeer } from '../../support/peers/schedulerPeer.ts';
import { BOTH, LOCATION, peerJob, PROJECT } from './jobs.ts';

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

function scheduleAt(peer: SchedulerPeer, options: { location?: string; timeoutMs?: number } = {}): Schedule {
  const endpoint = parseEndpoint('CLOUD_SCHEDULER_ENDPOINT', peer.endpoint);
  const schedule = cloudSchedule({ project: PROJECT, location: LOCATION, endpoint, ...options });
  onTestFinished(() => schedule.close());
  return schedule;
}

async function failure(call: Promise<unknown>): Promise<VendorError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VendorError);
  return error as VendorError;
}

describe('the jobs of Cloud Scheduler', () => {
  it('are listed over all pages, also those of others', async () => {
    const peer = await schedulerPeer([...BOTH, peerJob('backup', { state: 'DISABLED' })]);
    const jobs = await scheduleAt(peer).list();
    expect(jobs.map(({ name, state }) => [name, state])).toEqual([
      ['tranche-daily', 'enabled'],
      ['tranche-pulse', 'enabled'],
      ['backup', 'disabled'],
    ]);
    expect(peer.asked.map(({ method }) => method)).toEqual(['ListJobs', 'ListJobs', 'ListJobs']);
  });

  it('say what they publish, when they run, and how the last run went', async () => {
    const peer = await schedulerPeer([
      peerJob('tranche-daily', {
        lastAttemptTime: { seconds: 1_795_420_800, nanos: 250_000_000 },
        scheduleTime: { seconds: 1_795_507_200 },
        status: { code: 7, message: 'the topic is not ours' },
      }),
      peerJob('tranche-pulse', { lastAttemptTime: { seconds: 1_795_420_800 } }),
    ]);
    const schedule = scheduleAt(peer);
    expect(await schedule.get('tranche-daily')).toEqual({
      name: 'tranche-daily',
      schedule: '0 0 * * *',
      timeZone: 'Europe/Berlin',
      state: 'enabled',
      publishes: { topic: 'projects/tranche-prod/topics/ticks', body: '{"kind":"daily"}' },
      lastAttempt: { at: 1_795_420_800_250, problem: 'PERMISSION_DENIED: the topic is not ours' },
      nextRun: 1_795_507_200_000,
    });
    const pulse = await schedule.get('tranche-pulse');
    expect(pulse.lastAttempt).toEqual({ at: 1_795_420_800_000, problem: null });
    expect(pulse.nextRun).toBeNull();
  });

  it('are paused, resumed and run, with the reason for the audit log', async () => {
    const peer = await schedulerPeer(BOTH);
    const schedule = scheduleAt(peer);
    expect((await schedule.pause('tranche-pulse', 'Löschung, 2 % left')).state).toBe('paused');
    expect(peer.states()).toEqual({ 'tranche-daily': 'ENABLED', 'tranche-pulse': 'PAUSED' });
    expect((await schedule.resume('tranche-pulse', '')).state).toBe('enabled');
    await schedule.run('tranche-daily', 'after the incident');
    expect(peer.asked.map(({ method, metadata }) => [method, metadata['x-goog-request-reason']])).toEqual([
      ['PauseJob', 'L%C3%B6schung, 2 %25 left'],
      ['ResumeJob', undefined],
      ['RunJob', 'after the incident'],
    ]);
  });
});

describe('a call to Cloud Scheduler that fails', () => {
  it.each([
    { action: 'list', role: 'roles/cloudscheduler.viewer', method: 'ListJobs' },
    { action: 'get', role: 'roles/cloudscheduler.viewer', method: 'GetJob' },
    { action: 'pause', role: 'roles/cloudscheduler.admin', method: 'PauseJob' },
    { action: 'resume', role: 'roles/cloudscheduler.admin', method: 'ResumeJob' },
    { action: 'run', role: 'roles/cloudscheduler.jobRunner', method: 'RunJob' },
  ] as const)('names the role that may $action', async ({ action, role, method }) => {
    const peer = await schedulerPeer(BOTH);
    peer.fail(method, PERMISSION_DENIED);
    const schedule = scheduleAt(peer);
    const error = await failure(action === 'list' ? schedule.list() : schedule[action]('tranche-daily', 'why'));
    expect(error.message).toContain(`permission is missing in the project tranche-prod; ask for ${role} there`);
    expect(error).toMatchObject({ vendor: 'Cloud Scheduler', certain: true, retryable: false });
  });

  it('names the job that is not there, and where it was looked for', async () => {
    const error = await failure(scheduleAt(await schedulerPeer([])).get('tranche-daily'));
    expect(error.message).toBe(
      'Cloud Scheduler: reading the job tranche-daily: there is no job tranche-daily in the location us-central1 of ' +
        'the project tranche-prod; is that where it was deployed? (5 NOT_FOUND: Job not found.)',
    );
    expect(error).toMatchObject({ certain: true, retryable: false });
  });

  it('names a location that does not exist', async () => {
    const error = await failure(scheduleAt(await schedulerPeer(BOTH), { location: 'mars-north1' }).list());
    expect(error.message).toContain('mars-north1 is no location of Cloud Scheduler');
  });

  it('says how to enable the API', async () => {
    const peer = await schedulerPeer(BOTH);
    peer.fail('*', NOT_ENABLED);
    const { message } = await failure(scheduleAt(peer).list());
    expect(message).toContain('run `gcloud services enable cloudscheduler.googleapis.com --project tranche-prod`');
  });

  it('may be tried again when the service is not available, which may have acted', async () => {
    const peer = await schedulerPeer(BOTH);
    peer.fail('*', UNAVAILABLE);
    const error = await failure(scheduleAt(peer).pause('tranche-daily', 'why'));
    expect(error).toMatchObject({ certain: false, retryable: true });
    expect(error.message).toContain('cannot be reached');
    expect(peer.asked).toHaveLength(1);
  });

  it('ends in time when nobody answers', async () => {
    const peer = await schedulerPeer(BOTH);
    peer.fail('*', 'silence');
    const schedule = scheduleAt(peer, { timeoutMs: 200 });
    const calls = [() => schedule.list(), () => schedule.get('tranche-daily'), () => schedule.run('tranche-daily', '')];
    for (const call of calls) {
      const error = await failure(call());
      expect(error).toMatchObject({ certain: false, retryable: true });
      expect(error.message).toContain('did not answer in time');
    }
  });

  it('says that a job in another state cannot be resumed', async () => {
    const { message } = await failure(scheduleAt(await schedulerPeer(BOTH)).resume('tranche-daily', ''));
    expect(message).toContain('resuming the job tranche-daily: 9 FAILED_PRECONDITION: Job must be PAUSED');
  });
});
