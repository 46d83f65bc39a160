import { describe, expect, it } from 'vitest';
import { inProcess, lines } from './support/command.ts';
import { fleetFolder } from './support/folders.ts';
import { replyingServer } from './support/server.ts';

const fleet = (): string =>
  fleetFolder([
    { id: 'lab', type: 'internal', spec: { canary: true } },
    { id: 'tryout', type: 'trial', spec: { releaseChannel: 'pause' } },
    { id: 'acme' },
    { id: 'broken', version: '5' },
  ]);

const idsOf = async (args: readonly string[]): Promise<string[]> => {
  const { status, stdout } = await inProcess(['fleet', 'list', ...args, '--json']);
  expect(status).toBe(0);
  const { instances }: { instances: { id: string }[] } = JSON.parse(stdout);
  return instances.map(({ id }) => id);
};

describe('tranche fleet list', () => {
  it('lists the instances of a folder, by type and by channel', async () => {
    const dir = ['--fleet', fleet()];
    expect(await idsOf(dir)).toEqual(['acme', 'lab', 'tryout']);
    expect(await idsOf([...dir, '--type', 'trial'])).toEqual(['tryout']);
    expect(await idsOf([...dir, '--type', 'production'])).toEqual(['acme']);
    expect(await idsOf([...dir, '--type', 'customer'])).toEqual(['acme']);
    expect(await idsOf([...dir, '--channel', 'stable', '--type', 'internal'])).toEqual(['lab']);
  });

  it('shows people a table and what could not be read', async () => {
    const { stdout } = await inProcess(['fleet', 'list', '--fleet', fleet()]);
    expect(stdout).toMatch(/^lab +slug-lab +internal +5\.1\.9 +stable +canary$/m);
    expect(stdout).toMatch(/broken\/config\.yaml:\d+: spec\.sourcegraphVersion: "5" is no version/);
  });

  it('says which types there are when none is found', async () => {
    const { status, stderr } = await inProcess(['fleet', 'list', '--fleet', fleet(), '--type', 'trail']);
    expect({ status, said: lines(stderr) }).toEqual({
      status: 0,
      said: ['no instance of type trail; there are: production (1), internal (1), trial (1)'],
    });
  });

  it('refuses flags that do not fit together', async () => {
    const bad = async (args: readonly string[]): Promise<string> => {
      const { status, stderr } = await inProcess(['fleet', 'list', ...args]);
      expect(status).toBe(2);
      return stderr;
    };
    expect(await bad(['--fleet', '.', '--server', 'http://127.0.0.1:1'])).toContain('leave one out');
    expect(await bad(['--env', 'prod'])).toContain('write --env together with --fleet DIR');
    expect(await bad(['--fleet', '.', '--channel', 'beta'])).toContain('--channel: "beta" is no release channel');
  });

  it('asks the running server when there is no folder', async () => {
    const instance = { id: 'acme', slug: 'acme', group: 'customer', instanceType: 'production', version: '5.2.0' };
    const flags = { releaseChannel: 'stable', suspended: false, canary: false, last: false, upgrading: 'prod-5.2.1' };
    const body = { instances: [{ ...instance, ...flags }], problems: [] };
    const { url, asked } = await replyingServer({ 'GET /api/fleet?type=production': { body } });
    const { stdout } = await inProcess(['fleet', 'list', '--server', url, '--type', 'production']);
    expect(stdout).toMatch(/^acme +customer +5\.2\.0 +stable +upgrading \(prod-5\.2\.1\)$/m);
    expect(asked.map(({ path }) => path)).toEqual(['/api/fleet?type=production']);
  });
});
