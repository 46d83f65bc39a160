import { readConfig, refusedConfig } from '../deployments/readConfig.ts';
import type { ReadDeployment } from '../deployments/settleDuplicates.ts';

const NAMES_SHOWN = 10;

/**
 * The deployments of an environment in an archive of the repository, as GitHub packs it: everything lies in one folder
 * that is named after the commit. Only configurations are kept.
 */
export async function deploymentsIn(
  archive: ReadableStream<Uint8Array<ArrayBuffer>>,
  environment: string,
): Promise<ReadDeployment[]> {
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
    const path = `environments/${environment}/deployments/${folder}/config.yaml`;
    const entry = configs.get(folder);
    if (entry?.data !== undefined) return { folder, path, deployment: readConfig(entry.data, path, folder) };
    const why = entry === undefined ? missing(names) : 'a symbolic link, which is not followed';
    return { folder, path, deployment: refusedConfig(path, folder, why) };
  });
}

/** A folder below `deployments/`, and what comes behind it in the path. */
function placeOf(name: string, environment: string): { folder: string; rest: string } | undefined {
  const [, environments, env, deployments, folder = '', ...rest] = name.split('/');
  const isInside = environments === 'environments' && env === environment && deployments === 'deployments';
  // A file beside the folders is no deployment.
  return isInside && folder !== '' && !folder.startsWith('.') && rest.length > 0
    ? { folder, rest: rest.join('/') }
    : undefined;
}

function missing(names: ReadonlySet<string>): string {
  if (names.size === 0) return 'missing; the folder is empty';
  const more = names.size > NAMES_SHOWN ? ` and ${names.size - NAMES_SHOWN} more` : '';
  return `missing; the folder holds: ${[...names].toSorted().slice(0, NAMES_SHOWN).join(', ')}${more}`;
}
