import { describe, expect, it } from 'vitest';
import { readSettings as readCloudSettings } from '../../infra/cloud/composition/settings.ts';
import { readSettings as readLocalSettings } from '../../infra/local/environment.ts';
import { codeHostSettings, readCodeHostVariables } from '../../shared/contracts/codeHostVariables.ts';

const CLOUD = { TRANCHE_ENVIRONMENT: 'prod', GOOGLE_CLOUD_PROJECT: 'acme-tranche' };

/** The three that read them: they must agree, or a preview would not be what a rollout does. */
const READERS = [
  {
    who: 'a preview',
    read: (env: Record<string, string>) => {
      const read = readCodeHostVariables(env);
      if ('value' in read) return read.value;
      throw new Error(read.errors.map(({ field, message }) => `${field} ${message}`).join('\n'));
    },
  },
  { who: 'a server', read: readLocalSettings },
  {
    who: 'a function in the cloud',
    read: (env: Record<string, string>) => codeHostSettings(readCloudSettings({ ...CLOUD, ...env }, [])),
  },
];

describe.each(READERS)('the variables of the code host, read by $who', ({ read }) => {
  it('are those of GitHub and a workflow when left out or empty', () => {
    const expected = { codeHostLimits: { perMinute: 80, perHour: 500 }, upgradeMode: 'workflow' };
    expect(read({})).toMatchObject(expected);
    expect(read({ GITHUB_WRITES_PER_HOUR: '', TRANCHE_UPGRADES: '' })).toMatchObject(expected);
  });

  it('are taken as they are given', () => {
    const env = { GITHUB_WRITES_PER_MINUTE: '40', GITHUB_WRITES_PER_HOUR: '1000', TRANCHE_UPGRADES: 'pull-request' };
    expect(read(env)).toMatchObject({
      codeHostLimits: { perMinute: 40, perHour: 1_000 },
      upgradeMode: 'pull-request',
    });
  });

  it.each(['0', '-3', '1.5', '1e3', 'many', ' 5'])('are refused by name: %j', (wrong) => {
    expect(() => read({ GITHUB_WRITES_PER_HOUR: wrong })).toThrow(
      /GITHUB_WRITES_PER_HOUR:? must be a whole number from 4/,
    );
    expect(() => read({ TRANCHE_UPGRADES: wrong })).toThrow(/TRANCHE_UPGRADES:? must be workflow or pull-request/);
  });
});
