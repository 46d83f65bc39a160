import { githubRelease } from '../../contracts/githubRelease.ts';
import type { FoundRelease, Releases } from '../../ports/releases.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { fieldOf } from './fieldOf.ts';
import { githubCalls, readAnswer } from './githubCalls.ts';
import type { GithubAccess } from './githubClient.ts';

/** @param repositories `OWNER/NAME` each; one request for each of them */
export function githubReleases(access: GithubAccess, repositories: readonly string[]): Releases {
  return {
    async latest() {
      const found = await Promise.all(repositories.map((repository) => latestOf(access, repository)));
      return found.filter((release) => release !== undefined);
    },
  };
}

async function latestOf(access: GithubAccess, name: string): Promise<FoundRelease | undefined> {
  const [owner = '', repo = ''] = name.split('/');
  const { call, repository } = githubCalls({ ...access, owner, repo });
  try {
    const { data } = await call(`the latest release of ${name}`, (octokit) =>
      octokit.rest.repos.getLatestRelease(repository),
    );
    // A webhook has the same release beside its sender.
    const event = { sender: fieldOf(data, 'author'), release: data };
    return { repository: name, release: readAnswer(githubRelease, event, 'a release') };
  } catch (error) {
    if (error instanceof VendorError && / 404 /.test(error.message)) return undefined;
    throw error;
  }
}
