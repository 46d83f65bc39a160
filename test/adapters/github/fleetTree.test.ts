import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EmptyFleet } from '../../../shared/adapters/deployments/fleetErrors.ts';
import { githubFleet } from '../../../shared/adapters/github/githubFleet.ts';
import { gitRepository, LINK, SUBMODULE, type GitFiles } from './gitRepository.ts';
import { failureOf } from './scriptedGithub.ts';

const fileOf = (id: string): string => `environments/prod/deployments/${id}/config.yaml`;
const config = (id: string, version = '5.1.9'): string =>
  JSON.stringify({
    metadata: { name: id },
    spec: { domain: `${id}.example.com`, gcpProjectId: `project-${id}`, sourcegraphVersion: version },
  });
const fleetOf = (ids: readonly string[], version?: string): GitFiles =>
  Object.fromEntries(ids.map((id) => [fileOf(id), config(id, version)]));
const TREES = 4;

describe('the fleet, read for the second time', () => {
  test('costs the trees and one request for each file that has changed', async () => {
    const repository = await gitRepository(fleetOf(['a', 'b', 'c']));
    const fleet = githubFleet(repository.access);
    const first = await fleet.read('prod');
    await repository.commit({ ...fleetOf(['a', 'b', 'd']), [fileOf('b')]: config('b', '5.2.0') });
    const second = await fleet.read('prod', first?.revision);
    expect(second?.deployments.map(({ id, instance }) => [id, instance?.version])).toEqual([
      ['a', '5.1.9'],
      ['b', '5.2.0'],
      ['d', '5.1.9'],
    ]);
    expect(repository.received).toHaveLength(1 + TREES + 2);
    expect(second?.deployments[0]).toBe(first?.deployments[0]);
    await repository.commit({ ...fleetOf(['a', 'b', 'd']), [fileOf('b')]: config('b', '5.2.0'), 'README.md': 'new' });
    expect((await fleet.read('prod', second?.revision))?.deployments).toEqual(second?.deployments);
    expect(repository.received).toHaveLength(1 + TREES);
  });

  test('of one revision costs one request', async () => {
    const repository = await gitRepository(fleetOf(['a']));
    const fleet = githubFleet(repository.access);
    const revision = (await fleet.read('prod'))?.revision;
    expect(repository.calls().filter((call) => call.startsWith('GET tarball'))).toHaveLength(1);
    repository.received.length = 0;
    expect(await fleet.read('prod', revision)).toBeUndefined();
    expect(repository.received).toHaveLength(1);
  });

  test('is an archive again when more files have changed than are fetched one by one', async () => {
    const ids = Array.from({ length: 51 }, (_, i) => `i-${i}`);
    const repository = await gitRepository(fleetOf(ids));
    const fleet = githubFleet(repository.access);
    await fleet.read('prod');
    await repository.commit(fleetOf(ids, '5.2.0'));
    const read = await fleet.read('prod');
    expect(read?.deployments.every(({ instance }) => instance?.version === '5.2.0')).toBe(true);
    expect(repository.received).toHaveLength(1 + TREES + 1);
  });

  test('is an archive again when GitHub shows only a part of the tree', async () => {
    const repository = await gitRepository(fleetOf(['a']));
    const fleet = githubFleet(repository.access);
    await fleet.read('prod');
    await repository.commit(fleetOf(['a', 'b']));
    repository.state.truncated = true;
    expect((await fleet.read('prod'))?.deployments).toHaveLength(2);
    expect(repository.calls().at(-1)).toMatch(/^GET tarball/);
  });

  test('that has gone altogether is taken for a mistake', async () => {
    const repository = await gitRepository(fleetOf(['a']));
    const fleet = githubFleet(repository.access);
    await fleet.read('prod');
    await repository.commit({ 'README.md': '' });
    expect(await failureOf(fleet.read('prod'))).toBeInstanceOf(EmptyFleet);
  });

  test('keeps environments apart', async () => {
    const dev = fileOf('a').replace('prod', 'dev');
    const repository = await gitRepository({ ...fleetOf(['a']), [dev]: config('x') });
    const fleet = githubFleet(repository.access);
    await fleet.read('prod');
    await fleet.read('dev');
    await repository.commit({ ...fleetOf(['a', 'b']), [dev]: config('x') });
    expect((await fleet.read('dev'))?.deployments[0]?.id).toBe('x');
    expect((await fleet.read('prod'))?.deployments.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('after a failure goes on from what was known', async () => {
    const repository = await gitRepository(fleetOf(['a']));
    const fleet = githubFleet({ ...repository.access, retries: 0 });
    await fleet.read('prod');
    await repository.commit(fleetOf(['a', 'b']));
    const blobs = /^GET git\/blobs\//;
    repository.script.set('GET commits/HEAD', [{ status: 500 }]);
    expect(await failureOf(fleet.read('prod'))).toMatchObject({ name: 'VendorError', retryable: true });
    repository.script.delete('GET commits/HEAD');
    repository.received.length = 0;
    expect((await fleet.read('prod'))?.deployments).toHaveLength(2);
    expect(repository.calls().filter((call) => blobs.test(call))).toHaveLength(1);
  });
});

const name = fc.constantFrom('a', 'b', 'c', 'd', '.hidden', 'UPPER', 'with space', 'ünï');
const content = fc.oneof(
  fc.constantFrom('', '\uFEFF{}', 'spec: {', 'x'.repeat(300 * 1024), LINK, SUBMODULE),
  name.map((id) => config(id)),
  fc.uint8Array({ maxLength: 40 }),
);
const place = fc.oneof(
  { weight: 6, arbitrary: name.map(fileOf) },
  fc.tuple(name, name).map(([folder, file]) => `environments/prod/deployments/${folder}/${file}`),
  fc.tuple(name, name).map(([folder, file]) => `environments/prod/deployments/${folder}/config.yaml/${file}`),
  name.map((file) => `environments/prod/deployments/${file}`),
  name.map((id) => fileOf(id).replace('prod', 'dev')),
  fc.constant('README.md'),
);
/** In the order of git's own listings; nothing is both a file and a folder. */
const files = fc.array(fc.tuple(place, content), { maxLength: 12 }).map((entries) => {
  const all = new Map(entries);
  const isFolder = (path: string) => [...all.keys()].some((other) => other.startsWith(`${path}/`));
  const kept = [...all].filter(([path]) => !isFolder(path)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries([...kept, [fileOf('always'), config('always')]]);
});

/** Every kind of deployment that cannot be read, each once. */
const EVERY_KIND: GitFiles = {
  'README.md': '',
  'environments/prod/deployments/.hidden/config.yaml': config('hidden'),
  [fileOf('always')]: config('always'),
  [fileOf('broken')]: 'spec: {',
  [fileOf('bytes')]: new Uint8Array([0xff, 0xfe]),
  [fileOf('double')]: config('always'),
  [fileOf('empty')]: '',
  'environments/prod/deployments/file.txt': 'beside the folders',
  'environments/prod/deployments/folder/config.yaml/inside': '',
  [fileOf('huge')]: 'x'.repeat(300 * 1024),
  [fileOf('link')]: LINK,
  'environments/prod/deployments/linked-folder': LINK,
  'environments/prod/deployments/other/deep/a.yaml': '',
  'environments/prod/deployments/other/z.yaml': '',
  'environments/prod/deployments/submodule': SUBMODULE,
  [fileOf('submodule-file')]: SUBMODULE,
};

test('trees and archive give the same fleet, with the same problems', async () => {
  const repository = await gitRepository(fleetOf(['always']));
  await fc.assert(
    fc.asyncProperty(files, files, async (before, after) => {
      await repository.commit(fleetOf(['always']));
      const incremental = githubFleet(repository.access);
      await incremental.read('prod');
      for (const state of [before, after]) {
        await repository.commit(state);
        const read = await incremental.read('prod');
        expect(repository.calls().some((call) => call.startsWith('GET tarball'))).toBe(false);
        expect(read).toEqual(await githubFleet(repository.access).read('prod'));
      }
    }),
    {
      numRuns: 25,
      examples: [
        [EVERY_KIND, fleetOf(['always'])],
        [fleetOf(['always']), EVERY_KIND],
      ],
    },
  );
});
