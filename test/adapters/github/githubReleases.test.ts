import { describe, expect, it, onTestFinished } from 'vitest';
import { serveGithub } from '../../../infra/local/standins/github/githubServer.ts';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { VirtualClock } from '../../../infra/local/virtualClock.ts';
import { githubReleases } from '../../../shared/adapters/github/githubReleases.ts';

async function standIn() {
  const clock = new VirtualClock(Date.parse('2026-11-23T09:00:00Z'));
  const server = await serveGithub({ world: createWorld({ clock, seed: 1 }), clock, repository: 'acme/cloud' });
  onTestFinished(() => server.close());
  const releases = githubReleases({ apiUrl: server.url, token: 'token', retries: 0 }, ['acme/product', 'acme/other']);
  return { server, clock, releases };
}

describe('the releases of a repository', () => {
  it('are none where nothing was released', async () => {
    const { releases } = await standIn();
    expect(await releases.latest()).toEqual([]);
  });

  it('end with the newest one that is neither a draft nor a pre-release', async () => {
    const { server, clock, releases } = await standIn();
    for (const tag of ['v5.2.0', 'v5.2.1']) {
      server.publishRelease({ tag_name: tag, body: 'release-type: patch' }, 'acme/product');
      clock.advanceTo(clock.now() + 60_000);
    }
    server.publishRelease({ tag_name: 'v5.3.0', prerelease: true }, 'acme/product');
    server.publishRelease({ tag_name: 'v5.4.0', draft: true }, 'acme/product');
    expect(await releases.latest()).toMatchObject([
      {
        repository: 'acme/product',
        release: { tag: 'v5.2.1', request: { value: { version: '5.2.1', type: 'patch' } } },
      },
    ]);
  });

  it('cannot be told while GitHub fails', async () => {
    const { server, releases } = await standIn();
    server.failWhen(() => ({ status: 500 }));
    await expect(releases.latest()).rejects.toMatchObject({ name: 'VendorError', retryable: true });
  });
});
