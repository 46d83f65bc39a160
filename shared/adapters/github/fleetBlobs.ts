import { z } from 'zod';
import { MAX_CONFIG_BYTES, readConfig, refusedConfig, tooLarge } from '../deployments/readConfig.ts';
import type { ReadDeployment } from '../deployments/settleDuplicates.ts';
import type { Deployment } from '../../ports/fleetSource.ts';
import { configPathOf, withoutConfig } from './fleetFolders.ts';
import type { TreeFolder } from './fleetTree.ts';
import { readAnswer, type GithubCalls } from './githubCalls.ts';

const blob = z.object({ content: z.string(), encoding: z.literal('base64') });

/** What has been read before, by the place and the content of the file. */
export type KnownDeployments = ReadonlyMap<string, Deployment>;

const AT_ONCE = 5;

export function keyOf(path: string, sha: string): string {
  return `${path}\n${sha}`;
}

/** The files whose content nobody has seen. */
export function unknownOf(
  folders: readonly TreeFolder[],
  environment: string,
  known: KnownDeployments,
): readonly TreeFolder[] {
  return folders.filter(
    ({ folder, config }) =>
      config !== undefined &&
      !config.link &&
      config.size <= MAX_CONFIG_BYTES &&
      !known.has(keyOf(configPathOf(environment, folder), config.sha)),
  );
}

/** Reads the deployments that the tree shows, one request for each file that is not known. */
export async function readFolders(
  calls: GithubCalls,
  folders: readonly TreeFolder[],
  environment: string,
  known: KnownDeployments,
): Promise<(ReadDeployment & { readonly sha?: string })[]> {
  const fetched = new Map<TreeFolder, Uint8Array>();
  const unknown = unknownOf(folders, environment, known);
  for (let from = 0; from < unknown.length; from += AT_ONCE) {
    const part = unknown.slice(from, from + AT_ONCE);
    await Promise.all(
      part.map(async (one) => {
        if (one.config) fetched.set(one, await contentOf(calls, one.config.sha));
      }),
    );
  }
  return folders.map((one) => {
    const { folder, names, config } = one;
    const path = configPathOf(environment, folder);
    if (config === undefined || config.link) {
      return { folder, path, deployment: withoutConfig(path, folder, { link: config !== undefined, names }) };
    }
    const { sha, size } = config;
    const content = fetched.get(one);
    if (content !== undefined) return { folder, path, deployment: readConfig(content, path, folder), sha };
    return {
      folder,
      path,
      deployment: known.get(keyOf(path, sha)) ?? refusedConfig(path, folder, tooLarge(size)),
      sha,
    };
  });
}

async function contentOf({ call, repository }: GithubCalls, sha: string): Promise<Uint8Array> {
  const { data } = await call(`the content ${sha}`, (octokit) =>
    octokit.rest.git.getBlob({ ...repository, file_sha: sha }),
  );
  return Buffer.from(readAnswer(blob, data, 'a content').content, 'base64');
}
