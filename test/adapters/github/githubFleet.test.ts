import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { describe, expect, it, onTestFinished } from 'vitest';
import { directoryFleet } from '../../../shared/adapters/directory/directoryFleet.ts';
import { EmptyFleet } from '../../../shared/adapters/deployments/fleetErrors.ts';
import { githubFleet } from '../../../shared/adapters/github/githubFleet.ts';
import type { FleetSource } from '../../../shared/ports/fleetSource.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';

const SAMPLE_FLEET = 'infra/local/sample-fleet';
const COMMIT = '4f1e5cc9a3d2b1e0f9c8d7a6b5e4f3c2d1e0a9b8';
type Files = Readonly<Record<string, string | Buffer>>;

/** GitHub as far as a fleet needs it; the archive is on another host, as GitHub's is. */
async function repositoryWith(files: Files) {
  const calls: string[] = [];
  const state = { commit: COMMIT, status: 200, links: [] as string[] };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    calls.push(path);
    const json = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (state.status !== 200) return json(state.status, { message: 'on purpose' });
    if (path === '/repos/acme/cloud/commits/HEAD') return json(200, { sha: state.commit });
    if (path === `/repos/acme/cloud/tarball/${state.commit}`) {
      return response.writeHead(302, { location: `http://localhost:${portOf()}/archive.tar.gz` }).end();
    }
    if (path !== '/archive.tar.gz') return json(404, { message: 'Not Found' });
    expect(request.headers.authorization).toBeUndefined();
    return void archiveOf(files, state.links).then((bytes) =>
      response.writeHead(200, { 'content-type': 'application/x-gzip' }).end(bytes),
    );
  });
  const portOf = () => (server.address() as { port: number }).port;
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => void server.close());
  const fleet = githubFleet({
    apiUrl: `http://127.0.0.1:${portOf()}`,
    token: 'secret-token',
    owner: 'acme',
    repo: 'cloud',
    timeoutMs: 2_000,
    retryDelayMs: 1,
  });
  return { fleet, calls, state };
}

async function archiveOf(files: Files, links: readonly string[]): Promise<Buffer> {
  const root = `acme-cloud-${COMMIT.slice(0, 7)}`;
  const packed = await packTar([
    { header: { name: `${root}/`, type: 'directory', size: 0 } },
    ...Object.entries(files).map(([name, body]) => ({
      header: { name: `${root}/${name}`, size: Buffer.byteLength(body), type: 'file' as const },
      body: Buffer.from(body),
    })),
    ...links.map((name) => ({
      header: { name: `${root}/${name}`, size: 0, type: 'symlink' as const, linkname: '/etc/passwd' },
    })),
  ]);
  return gzipSync(packed);
}

const fileOf = (id: string): string => `environments/prod/deployments/${id}/config.yaml`;
const config = (id: string): string =>
  JSON.stringify({
    metadata: { name: id, labels: { 'instance-type': 'production' } },
    spec: {
      domain: `${id}.example.com`,
      gcpProjectId: `project-${id}`,
      sourcegraphVersion: '5.1.9',
      releaseChannel: 'stable',
    },
  });

describe('the fleet in the deployments repository', () => {
  it('is the same as that of a checkout, with its problems', async () => {
    const files = Object.fromEntries(
      readdirSync(SAMPLE_FLEET, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [relative(SAMPLE_FLEET, path), readFileSync(path)] as const),
    );
    const { fleet } = await repositoryWith(files);
    const sorted = async (source: FleetSource) => (await source.read('prod'))?.deployments;
    expect(await sorted(fleet)).toEqual(await sorted(directoryFleet(SAMPLE_FLEET)));
  });

  it('costs two requests to GitHub when it has changed, and one when it has not', async () => {
    const { fleet, calls, state } = await repositoryWith({ [fileOf('a')]: config('a') });
    expect((await fleet.read('prod'))?.revision).toBe(COMMIT);
    expect(calls).toHaveLength(3);
    expect(await fleet.read('prod', COMMIT)).toBeUndefined();
    expect(calls).toHaveLength(4);
    state.commit = 'b'.repeat(40);
    expect((await fleet.read('prod', COMMIT))?.revision).toBe('b'.repeat(40));
  });

  it('leaves other environments and other files alone', async () => {
    const { fleet } = await repositoryWith({
      'README.md': '# hello',
      'environments/dev/deployments/x/config.yaml': config('x'),
      'environments/prod/deployments/notes.txt': 'a file',
      'environments/prod/deployments/.hidden/config.yaml': config('hidden'),
      [fileOf('a')]: config('a'),
    });
    expect((await fleet.read('prod'))?.deployments.map(({ id }) => id)).toEqual(['a']);
  });

  it('reports a broken file, a missing one and a link on their instances, and reads the others', async () => {
    const { fleet, state } = await repositoryWith({
      [fileOf('a')]: config('a'),
      [fileOf('b')]: Buffer.from([0xff, 0xfe]),
      'environments/prod/deployments/c/other.yaml': '',
      [fileOf('d')]: 'x'.repeat(300 * 1024),
    });
    state.links.push(fileOf('e'));
    const deployments = (await fleet.read('prod'))?.deployments ?? [];
    expect(deployments.map(({ id, instance, problems }) => [id, instance !== undefined, problems[0]?.message])).toEqual(
      [
        ['a', true, undefined],
        ['b', false, 'not a text in UTF-8'],
        ['c', false, 'missing; the folder holds: other.yaml'],
        ['d', false, expect.stringContaining('larger than 256 KiB')],
        ['e', false, 'a symbolic link, which is not followed'],
      ],
    );
  });

  it('without a deployment is taken for a mistake, not for a fleet of nobody', async () => {
    const { fleet } = await repositoryWith({ 'README.md': '' });
    await expect(fleet.read('prod')).rejects.toBeInstanceOf(EmptyFleet);
    await expect(fleet.read('../etc')).rejects.toThrow('is no name of an environment');
  });

  it.each([401, 404, 429, 500])('says so when GitHub answers %i, and never what the token is', async (status) => {
    const { fleet, state } = await repositoryWith({});
    state.status = status;
    const failed = await fleet.read('prod').catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(VendorError);
    expect(String(failed)).toContain(`github: the newest commit of acme/cloud: ${status}`);
    expect(String(failed)).not.toContain('secret-token');
  });
});
