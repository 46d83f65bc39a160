import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inProcess, lines, tranche } from './support/command.ts';
import { fleetFolder, manyOf, temporaryFile, temporaryFolder } from './support/folders.ts';

const RELEASE = ['--version', '5.2.0', '--type', 'major', '--released', '2026-11-23'];

const complaints = async (args: readonly string[]): Promise<string[]> => {
  const { status, stdout, stderr } = await inProcess(['preview', ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  return lines(stderr);
};

describe('bad input of tranche preview', () => {
  it('is reported all at once: flags, and each line of each file', async () => {
    const calendar = temporaryFile('calendar.yaml', 'timeZone: Mars/Olympus\nworkingDays: []\n');
    const policies = temporaryFile('policies.yaml', 'policies:\n  major:\n    stages: []\n    sla: { months: 3 }\n');
    const files = ['--calendar', calendar, '--policies', policies];
    const flags = ['--version', 'latest', '--type', 'mayor', '--released', '2026-02-30', '--on', 'Thursday'];
    const { status, stdout, stderr } = await tranche(['preview', '--fleet', '/nowhere', ...flags, ...files]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const said = lines(stderr);
    for (const flag of ['--version: "latest"', '--type: "mayor"', '--released: "2026-02-30"', '--on: "Thursday"']) {
      expect(said).toContainEqual(expect.stringContaining(`${flag} is no `));
    }
    expect(said).toContainEqual(expect.stringContaining('--fleet: /nowhere cannot be read'));
    expect(said).toContainEqual(expect.stringContaining(`${calendar}:1: timeZone: "Mars/Olympus" is no time zone`));
    expect(said).toContainEqual(expect.stringContaining(`${calendar}:2: workingDays: `));
    expect(said).toContainEqual(expect.stringContaining(`${policies}:4: policies.major.sla`));
  });

  it.each([
    { args: ['--fleet', '.'], says: '--version: missing; write major.minor.patch' },
    { args: RELEASE, says: '--fleet: missing' },
    { args: ['--fleet', '.', '--version', '5.2'], says: '--version: "5.2" is no version' },
    { args: ['--released', '2026-11-23T09:00:00'], says: '--released: "2026-11-23T09:00:00" is no moment' },
    { args: ['--resume-stage', '0'], says: '--resume-stage: "0" is no stage' },
    { args: ['--resume-stage', '1.5'], says: '--resume-stage: "1.5" is no stage' },
    {
      args: ['--writes-per-hour', '0'],
      says: '--writes-per-hour: "0" is no number of calls; write a whole number from 4',
    },
    { args: ['--writes-per-minute', 'many'], says: '--writes-per-minute: "many" is no number of calls' },
    { args: ['--calendar', '/no/calendar'], says: '/no/calendar: there is no such file' },
    { args: ['--policies', '/'], says: '/: it cannot be read (EISDIR)' },
  ])('names what is wrong: $says', async ({ args, says }) => {
    expect(await complaints(args)).toContainEqual(expect.stringContaining(says));
  });

  it('is a variable of the environment, which is named', async () => {
    const env = { GITHUB_WRITES_PER_MINUTE: '-1', GITHUB_WRITES_PER_HOUR: '1.5', TRANCHE_UPGRADES: 'mail' };
    const { status, stderr } = await inProcess(['preview', '--fleet', '.', ...RELEASE], { env });
    expect(status).toBe(2);
    for (const complaint of [
      'GITHUB_WRITES_PER_MINUTE: must be a whole number from 4',
      'GITHUB_WRITES_PER_HOUR: must be a whole number from 4',
      'TRANCHE_UPGRADES: must be workflow or pull-request',
    ]) {
      expect(stderr).toContain(complaint);
    }
  });

  it('is a fleet without an instance', async () => {
    const empty = temporaryFolder();
    mkdirSync(join(empty, 'environments/prod/deployments'), { recursive: true });
    expect(await complaints(['--fleet', empty, ...RELEASE])).toEqual([expect.stringContaining('holds no deployment')]);
    expect(await complaints(['--fleet', empty, ...RELEASE, '--env', 'stage'])).toEqual([
      expect.stringContaining('expected environments/stage/deployments'),
    ]);
  });

  it('is a type that cannot be told from the version', async () => {
    const fleet = fleetFolder(manyOf({ production: 1 }));
    expect(await complaints(['--fleet', fleet, '--version', '5.2.0'])).toEqual([
      '--type: 5.2.0 after 5.1.9 could be the quarterly release (major) or a monthly one (minor): state which',
    ]);
  });

  it('is an unknown type when the only files cannot be read, which are then named', async () => {
    const fleet = fleetFolder([{ id: 'broken', version: 'latest' }]);
    expect(await complaints(['--fleet', fleet, '--version', '5.2.0'])).toEqual([
      expect.stringContaining('--type: the type of 5.2.0 cannot be told'),
      expect.stringContaining('broken/config.yaml'),
    ]);
  });

  it('is a stage that no table has', async () => {
    const fleet = fleetFolder(manyOf({ production: 1 }));
    expect(await complaints(['--fleet', fleet, '--version', '5.2.1', '--resume-stage', '6'])).toEqual([
      '--resume-stage: there is no stage 6 to resume at; major has stages 1 to 5',
    ]);
  });

  it('is a calendar without enough working days', async () => {
    const freeze = 'freezes: [{ from: 2026-01-01, to: 2099-12-31, reason: for ever }]\n';
    const calendar = temporaryFile('calendar.yaml', freeze);
    const fleet = fleetFolder(manyOf({ production: 1 }));
    expect(await complaints(['--fleet', fleet, ...RELEASE, '--calendar', calendar])).toEqual([
      expect.stringContaining('--calendar: the calendar has no stage day'),
    ]);
  });

  it('is an instance that is not there; names close to it are offered', async () => {
    const fleet = fleetFolder([{ id: 'src-1f3a9c2b7d' }]);
    expect(await complaints(['--fleet', fleet, ...RELEASE, '--instance', 'src-1f3a9c2b7e'])).toEqual([
      '--instance: "src-1f3a9c2b7e" is not in the fleet; did you mean src-1f3a9c2b7d?',
    ]);
  });
});
