import { describe, expect, it, onTestFinished } from 'vitest';
import { folderFiles } from '../../infra/local/standins/folderFiles.ts';
import { serveGithub } from '../../infra/local/standins/github/githubServer.ts';
import { serveInstances } from '../../infra/local/standins/instanceServer.ts';
import { createWorld } from '../../infra/local/standins/world.ts';
import { VirtualClock } from '../../infra/local/virtualClock.ts';
import type { RolloutView } from '../../shared/usecases/views.ts';
import { type Deployed, fleetOnDisk, localServer } from './localServer.ts';
import { untilRollout } from './outsideWorld.ts';

const FLEET: Deployed[] = [
  { id: 'i1', type: 'internal' },
  { id: 'i2', type: 'internal' },
];
const START = '2026-11-23T09:00:00Z';
const ID = 'prod-5.1.10';
const BACK = `${ID}-rollback-1`;
const FILE = 'environments/prod/deployments/i1/config.yaml';

/** A server of one mode, with a release under way that i1 does not survive. */
async function afterFailure(mode: string) {
  const clock = new VirtualClock(Date.parse(START));
  const world = createWorld({ clock, seed: 1 });
  for (const { id } of FLEET) world.place({ id, slug: `slug-${id}`, domain: `${id}.example.com`, version: '5.1.9' });
  const files = folderFiles(fleetOnDisk(FLEET).root);
  const github = await serveGithub({ world, clock, repository: 'acme/cloud', files });
  const instances = await serveInstances({ world, clock });
  onTestFinished(() => Promise.all([github.close(), instances.close()]).then(() => undefined));
  const env = {
    GITHUB_API_URL: github.url,
    GITHUB_TOKEN: 'token-of-the-stand-in',
    TRANCHE_INSTANCE_URL: `${instances.url}/{domain}`,
    TRANCHE_UPGRADES: mode,
  };
  const server = await localServer(['--start', START, '--port', '0'], { env });
  world.break('i1', { kind: 'unhealthy', from: 'next-upgrade' });
  await server.register({ version: '5.1.10' });
  await untilRollout(server, clock, ID, (rollout) => resultOf(rollout, 'i1') === 'failed');
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(github.url + path, { headers: { authorization: 'Bearer other' } });
    return response.json();
  };
  return { clock, world, server, ask };
}

function resultOf({ upgrades }: RolloutView, instance: string): string | undefined {
  return upgrades.find((upgrade) => upgrade.instance === instance)?.result;
}

const asked = (instance: string) => `/api/rollouts/${ID}/upgrades/${instance}/rollback`;

describe('an instance that is brought back', () => {
  it.each([
    ['workflow', 'mi-upgrade/prod/slug-i1/5.1.9'],
    ['pull-request', 'mi-upgrade/prod/slug-i1/5.1.9-rollback-from-5.1.10-1'],
  ])(
    'by %s runs the version before, with an issue, a merged pull request and evidence of its own',
    async (mode, branch) => {
      const { clock, world, server, ask } = await afterFailure(mode);
      expect(await server.command(asked('i1'), { actor: 'jo' })).toMatchObject({ status: 400 });
      const answer = await server.command(asked('i1'), { actor: 'jo', reason: 'search is broken' });
      expect(answer).toMatchObject({ status: 200, body: { rollout: { id: BACK, version: '5.1.9' } } });
      expect(await server.command(asked('i1'), { actor: 'jo', reason: 'again' })).toMatchObject({ status: 409 });
      world.repair('i1');
      const back = await untilRollout(server, clock, BACK, ({ closedAt }) => closedAt !== null);
      expect(back).toMatchObject({ state: 'completed', evidence: { complete: true } });

      const original = await server.rollout(ID);
      expect(resultOf(original, 'i1')).toBe('rolled-back');
      expect(original.rollbacks).toMatchObject([{ instance: 'i1', rollback: BACK }]);
      expect(world.look('i1.example.com')).toMatchObject({ version: '5.1.9', healthy: true });

      const pulls = (await ask('/repos/acme/cloud/pulls?state=all')) as Pull[];
      const own = pulls.filter(({ head }) => head.ref === branch);
      expect(own).toMatchObject([{ merged_at: expect.any(String) as string }]);
      expect(own[0]?.body).toContain('search is broken');
      expect(pulls.filter(({ merged_at: merged }) => merged !== null)).toHaveLength(2);
      const issues = (await ask('/repos/acme/customer/issues?state=all')) as { title: string }[];
      expect(issues.map(({ title }) => title)).toContain('Roll back slug-i1 from 5.1.10 to 5.1.9 (prod)');
      const file = (await ask(`/repos/acme/cloud/contents/${FILE}`)) as { content: string };
      expect(Buffer.from(file.content, 'base64').toString()).toContain('5.1.9');
      expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true } });
    },
    60_000,
  );
});

interface Pull {
  readonly head: { readonly ref: string };
  readonly body: string;
  readonly merged_at: string | null;
}
