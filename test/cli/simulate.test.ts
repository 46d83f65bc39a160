import { describe, expect, it } from 'vitest';
import { renderSimulation } from '../../cli/views/simulationView.ts';
import pc from 'picocolors';
import { inProcess, lines, tranche } from './support/command.ts';
import { fleetFolder, manyOf, temporaryFile } from './support/folders.ts';

const RELEASE = ['--version', '5.2.0', '--type', 'major', '--released', '2026-11-23'];
const smallFleet = (): string => fleetFolder(manyOf({ internal: 1, trial: 2, production: 2 }));
const WITH_ANALYSIS = `
policies:
  major:
    stages:
      - name: everybody
        opens: 0
        due: 1
        cohort: { internal: 100, trial: 100, customer: 100 }
        analysis:
          - { name: latency, filter: metric.type="latency", aligner: mean, against: before }
`;

describe('tranche simulate', () => {
  it('plays a release to its end and prints one JSON document', async () => {
    const { status, stdout } = await tranche(['simulate', '--fleet', smallFleet(), ...RELEASE, '--json']);
    expect(status).toBe(0);
    const result: unknown = JSON.parse(stdout);
    expect(result).toMatchObject({
      outcome: 'completed',
      rollouts: [{ version: '5.2.0', policy: 'major', outcome: 'completed' }],
      ledger: { valid: true },
      violations: [],
    });
    expect(Object(result).upgrades).toHaveLength(5);
  });

  it('ends well with a rollout that is held, and tells people what was upgraded on which day', async () => {
    const args = ['--fleet', smallFleet(), ...RELEASE, '--fail', 'trial-1', '--fail', 'trial-2'];
    const { status, stdout, stderr } = await inProcess(['simulate', ...args]);
    expect(status).toBe(0);
    expect(stdout).toContain('Outcome: held');
    expect(stdout).toMatch(/^Mon 2026-11-23 +5\.2\.0 +1 +1 /m);
    expect(stdout).toMatch(/^ {2}trial-\d to 5\.2\.0 on Mon 2026-11-30: /m);
    expect(stderr).toContain('2026-11-24');
  });

  it('registers a patch on its day, in the place of the first version', async () => {
    const args = ['--fleet', smallFleet(), ...RELEASE, '--patch', '5.2.1@1', '--json'];
    const result: unknown = JSON.parse((await inProcess(['simulate', ...args])).stdout);
    expect(result).toMatchObject({
      outcome: 'completed',
      rollouts: [
        { version: '5.2.0', outcome: 'superseded' },
        { version: '5.2.1', outcome: 'completed' },
      ],
    });
  });

  it('says that it leaves out the conditions on metrics, and does not wait for them', async () => {
    const policies = temporaryFile('policies.yaml', WITH_ANALYSIS);
    const args = ['--fleet', smallFleet(), ...RELEASE, '--policies', policies];
    const { stdout, stderr } = await inProcess(['simulate', ...args]);
    expect(stdout).toContain('Outcome: completed');
    expect(stderr).toContain('conditions on metrics are not played');
  });

  it('is refused with status 1 when the release would not be accepted', async () => {
    const fleet = fleetFolder([{ id: 'ahead', version: '5.3.0' }]);
    const { status, stdout, stderr } = await inProcess(['simulate', '--fleet', fleet, ...RELEASE]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('refused: every instance of the fleet runs 5.2.0 or a newer version already');
  });

  it('reports all bad flags at once, with status 2', async () => {
    const happenings = ['--patch', '5.2@1', '--patch', '5.2.1', '--patch', '5.2.1@-1', '--fail', 'trail-1'];
    const rest = ['--incident', 'trial-1', '--incident', 'trial-9@2', '--seed', 'x', '--faults', '1.5'];
    const args = ['simulate', '--fleet', smallFleet(), ...RELEASE, ...happenings, ...rest];
    const { status, stdout, stderr } = await inProcess(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/^--seed: "x" is no seed/),
      expect.stringMatching(/^--faults: "1.5" is no rate; write a number from 0 to 1/),
      expect.stringMatching(/^--patch: "5.2@1" is no VERSION@DAY/),
      expect.stringMatching(/^--patch: "5.2.1" is no VERSION@DAY/),
      expect.stringMatching(/^--patch: "5.2.1@-1" is no VERSION@DAY/),
      expect.stringMatching(/^--fail: "trail-1" is not in the fleet; did you mean trial-1\?/),
      expect.stringMatching(/^--incident: "trial-1" is no ID@DAY; write an instance and a working day/),
      expect.stringMatching(/^--incident: "trial-9" is not in the fleet; did you mean trial-1 or trial-2\?/),
    ]);
  });

  it('shows what must never be', () => {
    const result = { outcome: 'completed', rollouts: [], upgrades: [], ledger: { entries: 1, valid: false } } as const;
    const text = renderSimulation({ ...result, violations: ['2 in flight on one instance'] }, pc.createColors(false));
    expect(text).toContain('Violations\n  2 in flight on one instance');
    expect(text).toContain('ledger of 1 entry, INVALID');
  });
});
