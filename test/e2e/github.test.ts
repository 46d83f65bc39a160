import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveGithub } from '../../infra/local/standins/github/githubServer.ts';
import { folderFiles } from '../../infra/local/standins/folderFiles.ts';
import { serveInstances } from '../../infra/local/standins/instanceServer.ts';
import { createWorld } from '../../infra/local/standins/world.ts';
import { VirtualClock } from '../../infra/local/virtualClock.ts';
import { type Deployed, fleetOnDisk, localServer, temporaryFolder } from './localServer.ts';
import { untilRollout } from './outsideWorld.ts';

const FLEET: Deployed[] = [
  { id: 'i1', type: 'internal' },
  { id: 'i2', type: 'internal' },
  { id: 't1', type: 'trial' },
  { id: 'c1', type: 'production' },
];
const START = '2026-11-23T09:00:00Z';
const ID = 'prod-5.1.10';

/** GitHub with the fleet in its deployments repository, and the instances, in the process of the test. */
async function github() {
  const clock = new VirtualClock(Date.parse(START));
  const world = createWorld({ clock, seed: 1 });
  for (const { id } of FLEET) world.place({ id, slug: `slug-${id}`, domain: `${id}.example.com`, version: '5.1.9' });
  const files = folderFiles(fleetOnDisk(FLEET).root);
  const server = await serveGithub({ world, clock, repository: 'acme/cloud', files });
  const instances = await serveInstances({ world, clock });
  onTestFinished(() => Promise.all([server.close(), instances.close()]).then(() => undefined));
  const env = {
    GITHUB_API_URL: server.url,
    GITHUB_TOKEN: 'token-of-the-stand-in',
    TRANCHE_INSTANCE_URL: `${instances.url}/{domain}`,
  };
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(server.url + path, { headers: { authorization: 'Bearer other' } });
    return response.json();
  };
  return { clock, server, env, ask };
}

describe('a release with the fleet in the deployments repository', () => {
  it.each([
    ['workflow', 4],
    ['pull-request', 6],
  ])(
    'by %s: one issue tells it, each pull request is merged once, and its evidence verifies offline',
    async (mode, writes) => {
      const { clock, server, env, ask } = await github();
      const cwd = temporaryFolder();
      const local = await localServer(['--start', START, '--port', '0'], {
        cwd,
        env: { ...env, TRANCHE_UPGRADES: mode },
      });
      expect((await local.register({ version: '5.1.10' })).status).toBe(201);
      const rollout = await untilRollout(local, clock, ID, ({ closedAt }) => closedAt !== null);
      expect(rollout).toMatchObject({ state: 'completed', evidence: { complete: true, missing: [] } });
      for (let pulses = 0; pulses < 3; pulses++) {
        clock.advanceTo(clock.now() + 5 * 60_000);
        await local.advanceTo(new Date(clock.now()).toISOString());
      }

      const issues = (await ask('/repos/acme/customer/issues?state=all')) as { number: number; state: string }[];
      expect(issues).toMatchObject([{ number: rollout.trackingIssue?.number, state: 'closed' }]);
      const pulls = (await ask('/repos/acme/cloud/pulls?state=all')) as { merged_at: string | null; body: string }[];
      expect(pulls.filter(({ merged_at: merged }) => merged !== null)).toHaveLength(FLEET.length);
      for (const { body } of pulls) expect(body).toContain('/acme/customer/issues/1');

      const changing = server.calls.log.filter(({ method }) => method !== 'GET');
      const ofInstances = changing.filter(({ path }) => path.startsWith('/repos/acme/cloud/'));
      expect(ofInstances).toHaveLength(writes * FLEET.length);

      const tranche = (args: string[]) =>
        promisify(execFile)(
          process.execPath,
          ['--disable-warning=ExperimentalWarning', join(process.cwd(), 'cli/tranche.ts'), ...args],
          {
            cwd,
            env: { ...process.env, TRANCHE_URL: local.url },
          },
        );
      await tranche(['evidence', 'export', '--rollout', ID]);
      const verified = await tranche(['evidence', 'verify', `evidence-${ID}`, '--json']);
      expect(JSON.parse(verified.stdout)).toMatchObject({ valid: true, missing: [] });
    },
    90_000,
  );
});
