import { describe, expect, it } from 'vitest';
import type { Preview } from '../../shared/usecases/previewRelease.ts';
import { inProcess, lines, tranche } from './support/command.ts';
import { fleetFolder, manyOf, temporaryFile } from './support/folders.ts';

const RELEASE = ['--version', '5.2.0', '--type', 'major', '--released', '2026-11-23'];

const json = async (args: readonly string[]): Promise<Preview> => {
  const { status, stdout, stderr } = await inProcess(['preview', ...args, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const preview: Preview = JSON.parse(stdout);
  return preview;
};

const mixedFleet = (): string =>
  fleetFolder([
    ...manyOf({ internal: 2, trial: 10, production: 10 }),
    { id: 'paused', spec: { releaseChannel: 'pause' } },
    { id: 'early', spec: { releaseChannel: 'insiders' } },
    { id: 'asleep', spec: { suspended: true } },
    { id: 'ahead', version: '5.2.0' },
    { id: 'strange', type: 'museum' },
    { id: 'broken', version: 'latest' },
  ]);

describe('tranche preview', () => {
  it('prints one JSON document, in a process of its own as well', async () => {
    const fleet = mixedFleet();
    const { status, stdout, stderr } = await tranche(['preview', '--fleet', fleet, ...RELEASE, '--json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const preview: Preview = JSON.parse(stdout);
    expect(preview).toMatchObject({
      version: '5.2.0',
      policy: 'major',
      releasedAt: '2026-11-23T00:00:00+00:00',
      timeZone: 'UTC',
      dayZero: '2026-11-23',
      sla: { deadline: '2026-12-07', forecast: '2026-12-07', met: true },
    });
    expect(preview.stages.map(({ stage, name, opens, due }) => ({ stage, name, opens, due }))).toEqual([
      { stage: 1, name: 'internal', opens: '2026-11-23', due: '2026-11-25' },
      { stage: 2, name: 'verification', opens: '2026-11-26', due: '2026-11-27' },
      { stage: 3, name: 'first-customers', opens: '2026-11-30', due: '2026-12-01' },
      { stage: 4, name: 'trials-and-customers', opens: '2026-12-02', due: '2026-12-03' },
      { stage: 5, name: 'all-customers', opens: '2026-12-04', due: '2026-12-07' },
    ]);
    expect(preview.instances).toHaveLength(22);
    expect(preview.instances[0]).toEqual(
      expect.objectContaining({
        group: 'internal',
        stage: 1,
        date: '2026-11-23',
        slug: expect.stringMatching(/^slug-/),
      }),
    );
  });

  it('gives each instance that takes no part its reason, the unreadable ones included', async () => {
    const { excluded, problems } = await json(['--fleet', mixedFleet(), ...RELEASE]);
    expect(excluded).toEqual([
      { id: 'ahead', reason: 'already-upgraded' },
      { id: 'asleep', reason: 'suspended' },
      { id: 'broken', reason: 'unreadable-configuration' },
      { id: 'early', reason: 'channel-insiders' },
      { id: 'paused', reason: 'channel-pause' },
      { id: 'strange', reason: 'unknown-type' },
    ]);
    expect(problems).toEqual([
      {
        path: 'environments/prod/deployments/broken/config.yaml',
        field: 'spec.sourcegraphVersion',
        message: expect.stringContaining('"latest" is no version'),
        line: expect.any(Number),
      },
    ]);
  });

  it('starts a bare date in the time zone of the calendar', async () => {
    const calendar = temporaryFile('calendar.yaml', 'timeZone: Asia/Tokyo\n');
    const fleet = fleetFolder(manyOf({ internal: 1 }));
    const preview = await json(['--fleet', fleet, ...RELEASE, '--calendar', calendar]);
    expect(preview).toMatchObject({ releasedAt: '2026-11-23T00:00:00+09:00', timeZone: 'Asia/Tokyo' });
  });

  it('goes on where a newer patch does, after one internal stage of its own', async () => {
    const fleet = fleetFolder(manyOf({ internal: 2, production: 10 }));
    for (const type of [[], ['--type', 'patch'], ['--type', 'major']]) {
      const release = ['--version', '5.2.1', '--released', '2026-12-02', ...type, '--resume-stage', '3'];
      const { policy, stages } = await json(['--fleet', fleet, ...release]);
      expect(policy).toBe('major');
      expect(stages.map(({ stage, opens, due }) => [stage, opens, due])).toEqual([
        [1, '2026-12-02', '2026-12-03'],
        [3, '2026-12-04', '2026-12-07'],
        [4, '2026-12-08', '2026-12-09'],
        [5, '2026-12-10', '2026-12-11'],
      ]);
    }
  });

  it('takes release tables from a file, and the default ones for types that it leaves out', async () => {
    const text = `policies:
  patch:
    stages: [{ name: everybody, opens: 0, due: 1, cohort: { internal: 100, trial: 100, customer: 100 } }]
`;
    const policies = ['--policies', temporaryFile('policies.yaml', text)];
    const fleet = ['--fleet', fleetFolder(manyOf({ production: 3 }))];
    const patch = await json([...fleet, ...policies, '--version', '5.1.10', '--released', '2026-11-23']);
    expect(patch.stages.map(({ name }) => name)).toEqual(['everybody']);
    expect((await json([...fleet, ...policies, ...RELEASE])).stages).toHaveLength(5);
  });

  it('names the conditions on metrics of each stage', async () => {
    const condition = `{ name: latency, filter: 'metric.type="x"', aligner: p95, against: others, most: 2 }`;
    const text = `policies:
  patch:
    stages:
      - { name: all, opens: 0, due: 1, cohort: { internal: 100, trial: 100, customer: 100 }, analysis: [${condition}] }
`;
    const files = ['--policies', temporaryFile('policies.yaml', text), '--fleet', mixedFleet()];
    const args = [...files, '--version', '5.1.10', '--type', 'patch', '--released', '2026-11-23'];
    expect((await inProcess(['preview', ...args])).stdout).toContain(
      '\nStage 1 verifies by metrics: latency (p95) is at most 2 times that of those not upgraded yet\n',
    );
    expect((await json(args)).stages[0]?.analysis).toMatchObject([{ name: 'latency', leastPoints: 10 }]);
  });

  it('succeeds when nobody is eligible, and says so', async () => {
    const fleet = fleetFolder([{ id: 'ahead', version: '5.2.0' }]);
    const { status, stdout } = await inProcess(['preview', '--fleet', fleet, ...RELEASE]);
    expect(status).toBe(0);
    expect(stdout).toContain('Nobody would be upgraded');
    expect(stdout).toContain('already-upgraded');
  });

  it('shows people the verdict, the stages and who is upgraded on which day', async () => {
    const { stdout } = await inProcess(['preview', '--fleet', mixedFleet(), ...RELEASE]);
    expect(stdout).toContain('SLA met: every instance by Mon 2026-12-07, promised by Mon 2026-12-07');
    expect(stdout).toMatch(/^4 {2}trials-and-customers +Wed 2026-12-02 +Thu 2026-12-03 +- +7 +3 /m);
    expect(stdout).toMatch(/^Wed 2026-12-02 {2}stage 4 trials-and-customers, 10 instances$/m);
    expect(stdout).toContain('Not taking part: 6 of 28');
    expect(stdout).toMatch(/broken\/config\.yaml:\d+: spec\.sourcegraphVersion: "latest" is no version/);
  });

  it('names those who would get it later than promised', async () => {
    const window = { days: ['tue'], from: '20:00', to: '22:00', timeZone: 'UTC' };
    const fleet = fleetFolder([{ id: 'slow', spec: { maintenanceWindow: window } }]);
    const { stdout } = await inProcess(['preview', '--fleet', fleet, ...RELEASE, '--released', '2026-11-18']);
    expect(stdout).toContain('SLA met');
    const patch = ['--version', '5.1.10', '--type', 'patch', '--released', '2026-11-23'];
    const late = await inProcess(['preview', '--fleet', fleet, ...patch]);
    expect(late.stdout).toContain('SLA MISSED: every instance by Tue 2026-12-01, promised by Mon 2026-11-30');
    expect(late.stdout).toContain('Later than promised: slug-slow (Tue 2026-12-01)');
  });
});

describe('tranche preview --on DATE', () => {
  it('says who gets it on that day', async () => {
    const fleet = ['--fleet', fleetFolder(manyOf({ internal: 2, production: 10 }))];
    const { instances } = await json([...fleet, ...RELEASE, '--on', '2026-11-30']);
    expect(instances.map(({ stage, date }) => [stage, date])).toEqual([[3, '2026-11-30']]);
    const { stdout } = await inProcess(['preview', ...fleet, ...RELEASE, '--on', '2026-11-23']);
    expect(lines(stdout)[0]).toBe('5.2.0 on Mon 2026-11-23: 2 instances');
  });

  it('says why nobody does', async () => {
    const fleet = ['--fleet', fleetFolder(manyOf({ internal: 1 }))];
    const on = async (date: string): Promise<string> =>
      lines((await inProcess(['preview', ...fleet, ...RELEASE, '--on', date])).stdout)[0] ?? '';
    expect(await on('2026-12-25')).toBe('5.2.0 on Fri 2026-12-25: nobody (holiday: Christmas Day)');
    expect(await on('2026-11-26')).toContain('nobody (weekday; stage 2 verification, which upgrades nobody)');
  });
});

describe('tranche preview --instance ID', () => {
  it('says why an instance is upgraded when it is', async () => {
    const window = { days: ['thu'], from: '20:00', to: '22:00', timeZone: 'UTC' };
    const fleet = fleetFolder([
      { id: 'late', spec: { maintenanceWindow: window, last: true } },
      ...manyOf({ production: 9 }),
    ]);
    const { stdout } = await inProcess(['preview', '--fleet', fleet, ...RELEASE, '--instance', 'late']);
    expect(stdout).toContain('late: 5.2.0 in stage 5 (all-customers), starts Thu 2026-12-10 20:00 (UTC)');
    expect(stdout).toContain('10 of 10 in the group customer, by the order of release line 5.2, the ones marked last');
    expect(stdout).toContain('opens thu from 20:00 to 22:00 (UTC)');
    expect(stdout).toContain('Later than Fri 2026-12-04, the day of its wave: maintenance window or freeze');
  });

  it('names the freeze that an instance waits for', async () => {
    const freeze = `freezes: [{ from: 2026-11-23, to: 2026-11-24, reason: Product launch, scope: "instance:quiet" }]\n`;
    const calendar = temporaryFile('calendar.yaml', freeze);
    const fleet = fleetFolder([{ id: 'quiet', type: 'internal' }]);
    const args = ['--fleet', fleet, ...RELEASE, '--calendar', calendar, '--instance', 'quiet'];
    expect((await inProcess(['preview', ...args])).stdout).toContain('freeze (Product launch)');
  });

  it('says why an instance takes no part, and what is wrong with its file', async () => {
    const fleet = ['--fleet', mixedFleet(), ...RELEASE];
    const of = async (id: string): Promise<string> => (await inProcess(['preview', ...fleet, '--instance', id])).stdout;
    expect(await of('paused')).toContain('no part in 5.2.0, because its release channel is pause (channel-pause)');
    expect(await of('broken')).toContain('spec.sourcegraphVersion: "latest" is no version');
  });
});
