import { beforeAll, describe, expect, it } from 'vitest';
import { ALL, BOTH, LOCATION, peerJob, PROJECT } from '../adapters/scheduler/jobs.ts';
import { PERMISSION_DENIED, UNAVAILABLE } from '../support/peers/grpcPeer.ts';
import { schedulerPeer, type SchedulerPeer } from '../support/peers/schedulerPeer.ts';
import { type Ended, inProcess, lines, tranche } from './support/command.ts';
import { temporaryFolder } from './support/folders.ts';

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

const THERE = ['--project', PROJECT, '--location', LOCATION];

function settings({ endpoint }: SchedulerPeer): Readonly<Record<string, string>> {
  return { CLOUD_SCHEDULER_ENDPOINT: endpoint, METADATA_SERVER_DETECTION: 'none' };
}

function ask(peer: SchedulerPeer, args: readonly string[]): Promise<Ended> {
  return inProcess(['schedule', ...args, ...THERE], { env: settings(peer) });
}

const DAILY = peerJob('tranche-daily', {
  lastAttemptTime: { seconds: Date.parse('2026-12-03T23:00:00Z') / 1000 },
  scheduleTime: { seconds: Date.parse('2026-12-04T23:00:00Z') / 1000 },
});
const PULSE = peerJob('tranche-pulse', {
  state: 'PAUSED',
  lastAttemptTime: { seconds: Date.parse('2026-12-03T10:05:00Z') / 1000 },
  scheduleTime: { seconds: Date.parse('2026-12-03T10:10:00Z') / 1000 },
  status: { code: 7 },
});

const WATCH = peerJob('tranche-watch');

describe('tranche schedule show', () => {
  it('says when each job runs, in which state it is, and how the last run went', async () => {
    const { status, stdout, stderr } = await ask(await schedulerPeer([DAILY, PULSE, WATCH, peerJob('backup')]), [
      'show',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [titles = '', ...rows] = lines(stdout);
    expect(titles.split(/ {2,}/)).toEqual([
      'JOB',
      'SCHEDULE',
      'TIME ZONE',
      'STATE',
      'LAST ATTEMPT',
      'RESULT',
      'NEXT RUN',
    ]);
    expect(rows.slice(0, 2).map((row) => row.split(/ {2,}/))).toEqual([
      [
        'tranche-daily',
        '0 0 * * *',
        'Europe/Berlin',
        'enabled',
        'Thu 2026-12-03 23:00 UTC',
        'succeeded',
        'Fri 2026-12-04 23:00 UTC',
      ],
      [
        'tranche-pulse',
        '*/5 * * * *',
        'Europe/Berlin',
        'paused',
        'Thu 2026-12-03 10:05 UTC',
        'PERMISSION_DENIED',
        'none',
      ],
    ]);
    expect(rows[2]).toContain('tranche-watch');
    expect(rows[3]).toContain('Nothing starts by itself while a job is paused');
    expect(stdout).not.toContain('backup');
  });

  it('prints one JSON document, and takes project and location from the environment', async () => {
    const peer = await schedulerPeer([DAILY, PULSE]);
    const env = { ...settings(peer), GOOGLE_CLOUD_PROJECT: PROJECT, TRANCHE_LOCATION: LOCATION };
    const { status, stdout } = await inProcess(['schedule', 'show', 'tranche-pulse', '--json'], { env });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      project: PROJECT,
      location: LOCATION,
      jobs: [
        {
          name: 'tranche-pulse',
          schedule: '*/5 * * * *',
          timeZone: 'Europe/Berlin',
          state: 'paused',
          lastAttempt: { at: '2026-12-03T10:05:00.000Z', result: 'PERMISSION_DENIED' },
          nextRun: null,
        },
      ],
      missing: [],
    });
  });

  it('fails when a job is not there', async () => {
    const { status, stdout, stderr } = await ask(await schedulerPeer([DAILY, WATCH]), ['show']);
    expect(status).toBe(1);
    expect(stdout).toContain('tranche-daily');
    expect(stderr).toBe(
      'there is no job tranche-pulse in us-central1 of tranche-prod; is that where it was deployed?\n',
    );
  });

  it('is coloured on a terminal only', async () => {
    const peer = await schedulerPeer([DAILY]);
    const args = ['schedule', 'show', 'tranche-daily', ...THERE];
    const shown = await inProcess(args, { env: settings(peer), terminal: true });
    expect(shown.stdout).toContain('\u{1b}[32menabled');
    expect((await inProcess(args, { env: settings(peer) })).stdout).not.toContain('\u{1b}');
  });
});

describe('tranche schedule pause', () => {
  it('pauses both jobs that make ticks with a reason for the audit log, and says what that means', async () => {
    const peer = await schedulerPeer(ALL);
    const { status, stdout } = await ask(peer, ['pause', '--reason', 'maintenance of the code host']);
    expect(status).toBe(0);
    // Incidents are told all the same.
    expect(peer.states()).toEqual({
      'tranche-daily': 'PAUSED',
      'tranche-pulse': 'PAUSED',
      'tranche-watch': 'ENABLED',
    });
    expect(lines(stdout).slice(0, 2)).toEqual(['Done: tranche-daily is paused.', 'Done: tranche-pulse is paused.']);
    expect(stdout).toContain('Nothing will start by itself until `tranche schedule resume`');
    const reasons = peer.asked.filter(({ method }) => method === 'PauseJob').map(({ metadata }) => metadata);
    expect(reasons.map((metadata) => metadata['x-goog-request-reason'])).toEqual([
      'maintenance of the code host',
      'maintenance of the code host',
    ]);
  });

  it('pauses only the job that was named', async () => {
    const peer = await schedulerPeer(BOTH);
    expect((await ask(peer, ['pause', 'tranche-pulse', '--reason', 'why'])).status).toBe(0);
    expect(peer.states()).toEqual({ 'tranche-daily': 'ENABLED', 'tranche-pulse': 'PAUSED' });
  });

  it('pauses the watch only by its name, and says what does not happen any more', async () => {
    const peer = await schedulerPeer(ALL);
    const { status, stdout } = await ask(peer, ['pause', 'tranche-watch', '--reason', 'why']);
    expect(status).toBe(0);
    expect(peer.states()).toMatchObject({ 'tranche-pulse': 'ENABLED', 'tranche-watch': 'PAUSED' });
    expect(stdout).toContain('nothing that is due about alerts happens');
    expect(stdout).not.toContain('Nothing will start');
    expect((await ask(peer, ['show'])).stdout).toContain('`tranche schedule resume tranche-watch` lets it go on');
  });

  it('leaves alone what is paused already', async () => {
    const peer = await schedulerPeer([DAILY, PULSE]);
    const { status, stdout } = await ask(peer, ['pause', '--reason', 'why', '--json']);
    expect(status).toBe(0);
    const { jobs, reason }: { jobs: { name: string; changed: boolean }[]; reason: string } = JSON.parse(stdout);
    expect(jobs.map(({ name, changed }) => [name, changed])).toEqual([
      ['tranche-daily', true],
      ['tranche-pulse', false],
    ]);
    expect(reason).toBe('why');
  });

  it('says what has been done when it fails half-way', async () => {
    const { status, stdout, stderr } = await ask(await schedulerPeer([DAILY]), ['pause', '--reason', 'why']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(lines(stderr)).toEqual([
      expect.stringContaining('there is no job tranche-pulse in the location us-central1'),
      'before that: tranche-daily is paused',
    ]);
  });
});

describe('tranche schedule resume and run', () => {
  it('lets paused jobs run again', async () => {
    const peer = await schedulerPeer([DAILY, PULSE]);
    const { status, stdout } = await ask(peer, ['resume']);
    expect(status).toBe(0);
    expect(peer.states()).toEqual({ 'tranche-daily': 'ENABLED', 'tranche-pulse': 'ENABLED' });
    expect(lines(stdout)).toEqual([
      'tranche-daily is enabled already, next run Fri 2026-12-04 23:00 UTC.',
      'Done: tranche-pulse is enabled, next run Thu 2026-12-03 10:10 UTC.',
      'What is due starts with the next run.',
    ]);
  });

  it('runs a job now', async () => {
    const peer = await schedulerPeer(BOTH);
    const { status, stdout } = await ask(peer, ['run', 'tranche-pulse']);
    expect(status).toBe(0);
    expect(stdout).toContain('Done: tranche-pulse is told to run now.');
    expect(peer.asked.map(({ method, request }) => [method, request['name']])).toEqual([
      ['RunJob', 'projects/tranche-prod/locations/us-central1/jobs/tranche-pulse'],
    ]);
  });
});

/** Says at the end how many files of Google's libraries were loaded: hundreds, or none. */
const COUNT = `
  import { createRequire } from 'node:module';
  const { cache } = createRequire('file:///count.js');
  const isGoogles = (file) => /@google-cloud|google-gax|grpc/.test(file);
  process.on('exit', () => process.stderr.write('loaded ' + Object.keys(cache).filter(isGoogles).length));`;

describe('the libraries of Google', () => {
  it('are slow to load, and so are loaded by the commands that need them only', async () => {
    const counting = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(COUNT)}` };
    for (const args of [['--help'], ['schedule', '--help'], ['schedule', 'pause'], ['doctor']]) {
      expect((await tranche(args, { env: counting, cwd: temporaryFolder() })).stderr).toMatch(/loaded 0$/);
    }
    const peer = await schedulerPeer(ALL);
    const { stderr } = await tranche(['schedule', 'show', ...THERE], { env: { ...settings(peer), ...counting } });
    expect(stderr).toMatch(/^loaded [1-9]\d+$/);
  });
});

describe('tranche schedule, with something wrong', () => {
  it.each([
    { args: ['show', 'tranche-puls'], says: 'JOB: "tranche-puls" is no job of Tranche; did you mean tranche-pulse or' },
    {
      args: ['run', 'billing'],
      says: 'JOB: "billing" is no job of Tranche; they are tranche-daily, tranche-pulse, tranche-watch',
    },
    { args: ['pause'], says: '--reason: a pause needs a reason' },
    { args: ['pause', '--reason', ' '], says: '--reason: a pause needs a reason' },
    { args: ['show', '--location', 'US Central'], says: '--location: "US Central" is no location' },
    { args: ['show', '--project', 'Nobody!'], says: '--project: "Nobody!" is no project id' },
  ])('asks nobody: $says', async ({ args, says }) => {
    const peer = await schedulerPeer(BOTH);
    const { status, stdout, stderr } = await inProcess(['schedule', args[0]!, ...THERE, ...args.slice(1)], {
      env: settings(peer),
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(peer.asked).toEqual([]);
  });

  it('needs a project and a location, and says so at once', async () => {
    const { status, stderr } = await inProcess(['schedule', 'pause', 'x']);
    expect(status).toBe(2);
    expect(lines(stderr).map((line) => line.split(':')[0])).toEqual(['--project', '--location', 'JOB', '--reason']);
  });

  it('speaks without TLS to this machine only', async () => {
    const env = { CLOUD_SCHEDULER_ENDPOINT: 'scheduler.example.com:80' };
    const { status, stderr } = await inProcess(['schedule', 'show', ...THERE], { env });
    expect(status).toBe(2);
    expect(stderr).toContain('CLOUD_SCHEDULER_ENDPOINT: "scheduler.example.com:80" is refused: without TLS');
  });

  it('names the role that is missing', async () => {
    const peer = await schedulerPeer(BOTH);
    peer.fail('PauseJob', PERMISSION_DENIED);
    const { status, stdout, stderr } = await ask(peer, ['pause', '--reason', 'why']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('ask for roles/cloudscheduler.admin there');
  });

  it('says where a wrong location comes from', async () => {
    const peer = await schedulerPeer(BOTH);
    const { status, stderr } = await inProcess(
      ['schedule', 'show', '--project', PROJECT, '--location', 'mars-north1'],
      {
        env: settings(peer),
      },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('mars-north1 is no location of Cloud Scheduler');
  });

  it('says how to sign in when there are no credentials', async () => {
    const env = { METADATA_SERVER_DETECTION: 'none', HOME: temporaryFolder() };
    const { status, stderr } = await tranche(['schedule', 'show', ...THERE], { env });
    expect(status).toBe(1);
    expect(lines(stderr)).toEqual([
      expect.stringContaining('no usable credentials; run `gcloud auth application-default login`'),
    ]);
  });

  it('ends as a process of its own, with nothing left open', async () => {
    const peer = await schedulerPeer(ALL);
    expect((await tranche(['schedule', 'show', ...THERE], { env: settings(peer) })).status).toBe(0);
    peer.fail('*', UNAVAILABLE);
    const { status, stderr } = await tranche(['schedule', 'show', ...THERE], { env: settings(peer) });
    expect(status).toBe(1);
    expect(stderr).toContain('Cloud Scheduler cannot be reached; check the network and try again');
  });
});
