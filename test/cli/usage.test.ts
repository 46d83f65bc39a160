import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ENTRY } from '../support/ownProcess.ts';
import { inProcess, lines, tranche } from './support/command.ts';

describe('the command line', () => {
  it('prints its help on standard output when asked for it', async () => {
    const { status, stdout, stderr } = await tranche(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const command of ['preview', 'simulate', 'fleet', 'calendar', 'serve', 'release', 'rollout', 'doctor']) {
      expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    }
  });

  it.each([
    { args: [], what: 'no command', hint: 'Usage: tranche' },
    { args: ['previw'], what: 'an unknown command', hint: 'Did you mean preview?' },
    { args: ['preview', '--flet', 'x'], what: 'an unknown flag', hint: 'Did you mean --fleet?' },
    { args: ['rollout'], what: 'half a command', hint: 'Usage: tranche rollout' },
    { args: ['rollout', 'show'], what: 'a missing argument', hint: "missing required argument 'id'" },
    { args: ['fleet', 'list', 'me'], what: 'too many arguments', hint: 'too many arguments' },
    { args: ['preview', '--version'], what: 'a flag without its value', hint: 'argument missing' },
  ])('answers $what with status 2 and a hint on standard error', async ({ args, hint }) => {
    const { status, stdout, stderr } = await inProcess(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(hint);
  });

  it('tells the version of the program from the version of a release', async () => {
    expect(await inProcess(['--version'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect((await inProcess(['preview', '--version', '5.2.0'])).stderr).toContain('--fleet: missing');
  });

  it('does not mind a reader that stops reading', () => {
    const days = `calendar show --from 2026-01-01 --to 2035-12-31`;
    const command = `"${process.execPath}" --disable-warning=ExperimentalWarning "${ENTRY}" ${days} | head -1`;
    const answer = execFileSync('bash', ['-o', 'pipefail', '-c', `${command} 2>&1`], { encoding: 'utf8' });
    expect(lines(answer)).toEqual([expect.stringContaining('DAY')]);
  });
});
