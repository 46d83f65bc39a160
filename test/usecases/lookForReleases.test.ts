import { describe, expect, it } from 'vitest';
import type { GithubRelease } from '../../shared/contracts/githubRelease.ts';
import { readRelease } from '../../shared/contracts/registerRelease.ts';
import { rollouts } from '../../shared/ports/collections.ts';
import { VendorError } from '../../shared/ports/vendorError.ts';
import { lookForReleases } from '../../shared/usecases/lookForReleases.ts';
import { createPipeline } from './support/pipeline.ts';

const NOW = '2026-11-23T10:00:00Z';

function released(version: string, releasedAt: string, type: string | null = 'major'): GithubRelease {
  const request = readRelease({ version, type: type ?? undefined, releasedAt }, 'UTC');
  return { draft: false, prerelease: false, tag: `v${version}`, login: 'ana', request };
}

function looking(release: GithubRelease) {
  const pipeline = createPipeline({ startsAt: NOW });
  const webhook = { deploymentsRepository: 'acme/cloud', releaseRepositories: ['acme/product'], prereleases: false };
  const releases = { latest: () => Promise.resolve([{ repository: 'acme/product', release }]) };
  const deps = { ...pipeline.deps, webhook, releases };
  const versions = async () => (await pipeline.store.query(rollouts, {})).map(({ value }) => value.rollout.version);
  return { pipeline, deps, versions };
}

describe('a release whose webhook was lost', () => {
  it('is registered at the next tick, once', async () => {
    const { deps, versions, pipeline } = looking(released('5.2.0', '2026-11-23T09:00:00Z'));
    await lookForReleases(deps);
    await lookForReleases(deps);
    expect(await versions()).toEqual(['5.2.0']);
    expect(pipeline.take().filter(({ topic }) => topic === 'plans')).toHaveLength(1);
  });

  it('is left to a person when it is older than three days', async () => {
    const { deps, versions } = looking(released('5.2.0', '2026-11-20T09:00:00Z'));
    await lookForReleases(deps);
    expect(await versions()).toEqual([]);
  });

  it('that cannot be registered is said once, not at every tick', async () => {
    const { deps, versions, pipeline } = looking(released('5.2.0', '2026-11-23T09:00:00Z', null));
    await lookForReleases(deps);
    await lookForReleases(deps);
    expect(await versions()).toEqual([]);
    expect(pipeline.logged.filter((line) => line.startsWith('WARNING'))).toHaveLength(1);
  });

  it('stops no tick while GitHub cannot be asked', async () => {
    const { deps, pipeline } = looking(released('5.2.0', '2026-11-23T09:00:00Z'));
    const latest = () => Promise.reject(new VendorError('github', 'down', { retryable: true, certain: false }));
    await lookForReleases({ ...deps, releases: { latest } });
    expect(pipeline.logged).toEqual(['WARNING the releases could not be looked at']);
  });
});
