import { readConfig } from '../deployments/readConfig.ts';
import type { ReadDeployment } from '../deployments/settleDuplicates.ts';
import { blobSha } from './blobSha.ts';
import { configPathOf, isDeploymentFolder, withoutConfig } from './fleetFolders.ts';

/** What was read of a deployment folder, and git's name of the content it was read from, if there was any. */
export type ArchivedDeployment = ReadDeployment & { readonly sha?: string };

/**
 * The deployments of an environment in an archive of the repository, as GitHub packs it: everything lies in one folder
 * that is named after the commit. Only configurations are kept.
 */
export async function deploymentsIn(
  archive: ReadableStream<Uint8Array<ArrayBuffer>>,
  environment: string,
): Promise<ArchivedDeployment[]> {
  const { unpackTar } = await import('modern-tar');
  const others = new Map<string, Set<string>>();
  const entries = await unpackTar(archive.pipeThrough(new DecompressionStream('gzip')), {
    strict: true,
    filter: ({ name, type }) => {
      const inside = placeOf(name, environment);
      if (inside === undefined) return false;
      const { folder, rest } = inside;
      const names = others.get(folder) ?? new Set();
      others.set(folder, rest === '' ? names : names.add(rest.split('/')[0] ?? ''));
      return rest === 'config.yaml' && type !== 'directory';
    },
  });
  const configs = new Map(
    entries.flatMap((entry) => {
      const folder = placeOf(entry.header.name, environment)?.folder;
      return folder === undefined ? [] : [[folder, entry] as const];
    }),
  );
  return [...others].map(([folder, names]) => {
    const path = configPathOf(environment, folder);
    const { header, data } = configs.get(folder) ?? {};
    if (data === undefined || header?.type === 'symlink') {
      return { folder, path, deployment: withoutConfig(path, folder, { link: header !== undefined, names }) };
    }
    return { folder, path, deployment: readConfig(data, path, folder), sha: blobSha(data) };
  });
}

/** A folder below `deployments/`, and what comes behind it in the path. */
function placeOf(name: string, environment: string): { folder: string; rest: string } | undefined {
  const [, environments, env, deployments, folder = '', ...rest] = name.split('/');
  const isInside = environments === 'environments' && env === environment && deployments === 'deployments';
  // A file beside the folders is no deployment.
  return isInside && isDeploymentFolder(folder) && rest.length > 0 ? { folder, rest: rest.join('/') } : undefined;
}
