import { z } from 'zod';
import { readAnswer, type GithubCalls } from './githubCalls.ts';
import { isDeploymentFolder } from './fleetFolders.ts';

const entry = z.object({
  path: z.string(),
  mode: z.string(),
  type: z.string(),
  sha: z.string(),
  size: z.number().nullish(),
});
const tree = z.object({ tree: z.array(entry), truncated: z.boolean().nullish() });
type Entry = z.output<typeof entry>;

/** A deployment folder as the tree shows it: without the content of any file. */
export interface TreeFolder {
  readonly folder: string;
  /** What lies in it. */
  readonly names: ReadonlySet<string>;
  readonly config: { readonly sha: string; readonly size: number; readonly link: boolean } | undefined;
}

const LINK = '120000';

/**
 * The deployment folders of an environment below the tree of a commit: one request for each level above them, and one
 * for everything in them. `undefined` when GitHub shows only a part of it.
 */
export async function foldersOf(
  calls: GithubCalls,
  root: string,
  environment: string,
): Promise<TreeFolder[] | undefined> {
  let sha = root;
  for (const name of ['environments', environment, 'deployments']) {
    const level = await readTree(calls, sha, false);
    if (level === undefined) return undefined;
    const next = level.find(({ path, type }) => path === name && type === 'tree');
    if (next === undefined) return [];
    sha = next.sha;
  }
  const all = await readTree(calls, sha, true);
  return all && foldersIn(all);
}

async function readTree({ call, repository }: GithubCalls, sha: string, whole: boolean): Promise<Entry[] | undefined> {
  const { data } = await call(`the tree ${sha}`, (octokit) =>
    octokit.rest.git.getTree({ ...repository, tree_sha: sha, ...(whole ? { recursive: '1' } : {}) }),
  );
  const read = readAnswer(tree, data, 'a tree');
  return read.truncated === true ? undefined : read.tree;
}

function foldersIn(entries: readonly Entry[]): TreeFolder[] {
  const names = new Map<string, Set<string>>();
  const configs = new Map<string, NonNullable<TreeFolder['config']>>();
  for (const { path, type, mode, sha, size } of entries) {
    const [folder = '', name, ...deeper] = path.split('/');
    // A file beside the folders is no deployment; a submodule shows as an empty folder, as it does in an archive.
    if (!isDeploymentFolder(folder) || (name === undefined && type === 'blob')) continue;
    const inside = names.get(folder) ?? new Set();
    names.set(folder, name === undefined ? inside : inside.add(name));
    if (name === 'config.yaml' && deeper.length === 0 && type === 'blob') {
      configs.set(folder, { sha, size: size ?? 0, link: mode === LINK });
    }
  }
  return [...names].map(([folder, inside]) => ({ folder, names: inside, config: configs.get(folder) }));
}
