import { describe, expect, it } from 'vitest';
import { inProcess, lines, tranche } from './support/command.ts';
import { temporaryFile, temporaryFolder } from './support/folders.ts';

describe('tranche serve', () => {
  it('starts nothing when its flags, files or environment are wrong, and says everything at once', async () => {
    const calendar = temporaryFile('calendar.yaml', 'timeZone: Nowhere\n');
    const routing = temporaryFile('routing.yaml', 'rules:\n  - { name: only, match: { kind: log } }\n');
    const flags = ['--port', '99999', '--engine', 'cloud', '--clock', 'real', '--start', '2026-11-23'];
    const args = ['serve', ...flags, '--calendar', calendar, '--routing', routing, '--fleet', '/nowhere'];
    const { status, stdout, stderr } = await tranche(args, { cwd: temporaryFolder() });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(lines(stderr)).toEqual([
      expect.stringContaining('--port: "99999" is no port'),
      expect.stringContaining('--start: a real clock cannot be set'),
      '--engine: "cloud" is no engine; write embedded or gcp',
      expect.stringContaining(`${calendar}:1: timeZone: "Nowhere" is no time zone`),
      expect.stringContaining(`${routing}:2: rules[0]: the last rule has to match everything`),
      expect.stringContaining('--fleet: /nowhere cannot be read'),
    ]);
  });

  it.each([
    { args: ['--engine', 'steam'], says: '--engine: "steam" is no engine; write embedded or gcp' },
    { args: ['--clock', 'sun'], says: '--clock: "sun" is no clock; write real or virtual' },
    { args: ['--demo', '--clock', 'real'], says: 'the demo runs on a virtual clock' },
    { args: ['--clock', 'virtual', '--start', 'noon'], says: '--start: "noon" is no moment' },
  ])('refuses $args', async ({ args, says }) => {
    const { status, stderr } = await inProcess(['serve', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
  });

  it('names the variables of the environment that are wrong', async () => {
    const { status, stderr } = await inProcess(['serve'], { env: { GITHUB_API_URL: 'nowhere' } });
    expect(status).toBe(2);
    expect(stderr).toContain('GITHUB_API_URL');
  });
});
