import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { EmptyFleet, MissingEnvironment } from '../deployments/fleetErrors.ts';

/** A folder below `deployments/` and its `config.yaml`, which has not been opened yet. */
export interface DeploymentFolder {
  readonly name: string;
  /** Where the file is. */
  readonly file: string;
  /** The same relative to the root of the fleet, as problems name it. */
  readonly path: string;
  readonly config: { readonly stamp: string; readonly bytes: number } | { readonly unusable: string };
}

const AT_ONCE = 64;
const NAMES_SHOWN = 10;

/**
 * The deployment folders of an environment, in the order of their names. Files are looked at and not opened.
 * @throws MissingEnvironment, EmptyFleet
 */
export async function listDeploymentFolders(root: string, environment: string): Promise<DeploymentFolder[]> {
  const parent = `environments/${environment}/deployments`;
  const entries = await listFolder(root, environment, parent);
  const folders = entries.filter((entry) => !entry.isFile() && !entry.name.startsWith('.'));
  const expected = `${parent}/<id>/config.yaml`;
  if (folders.length === 0) throw new EmptyFleet(`${join(root, parent)} holds no deployment; expected ${expected}`);

  const tree = await realpath(root);
  if (!isWithin(tree, await realpath(join(root, parent)))) {
    throw new MissingEnvironment(`${join(root, parent)} is a symbolic link that leads out of ${root}`);
  }
  const sorted = folders.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found: DeploymentFolder[] = [];
  for (let from = 0; from < sorted.length; from += AT_ONCE) {
    const part = sorted.slice(from, from + AT_ONCE);
    found.push(...(await Promise.all(part.map((folder) => lookAt(root, tree, parent, folder)))));
  }
  return found;
}

async function lookAt(root: string, tree: string, parent: string, folder: Dirent): Promise<DeploymentFolder> {
  const { name } = folder;
  const path = `${parent}/${name}/config.yaml`;
  const file = join(root, path);
  try {
    const stats = await lstat(file, { bigint: true });
    // Only a symbolic link can lead out of the tree, and resolving every path would cost more than looking at it.
    const linked = folder.isSymbolicLink() || stats.isSymbolicLink();
    if (linked && !isWithin(tree, await realpath(file))) {
      return {
        name,
        file,
        path,
        config: { unusable: 'a symbolic link out of the fleet folder, which is not followed' },
      };
    }
    return { name, file, path, config: configOf(linked ? await stat(file, { bigint: true }) : stats) };
  } catch (error) {
    return { name, file, path, config: { unusable: await whyUnusable(join(root, parent, name), error) } };
  }
}

/**
 * Size and times are looked at, not the content. The change time also tells of new permissions, and a file that was
 * replaced has another inode, even within one tick of the file system's clock.
 */
function configOf(stats: BigIntStats): DeploymentFolder['config'] {
  if (!stats.isFile()) return { unusable: 'not a file' };
  return { stamp: `${stats.ino}:${stats.ctimeNs}:${stats.mtimeNs}:${stats.size}`, bytes: Number(stats.size) };
}

async function whyUnusable(folder: string, error: unknown): Promise<string> {
  const code = codeOf(error);
  if (code !== 'ENOENT') return `it cannot be read (${code})`;
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return 'missing; there is no folder behind this name';
  return names.length === 0 ? 'missing; the folder is empty' : `missing; the folder holds: ${someOf(names)}`;
}

async function listFolder(root: string, environment: string, parent: string): Promise<Dirent[]> {
  try {
    return await readdir(join(root, parent), { withFileTypes: true });
  } catch (error) {
    throw new MissingEnvironment(await whatIsThere(root, environment, codeOf(error)), { cause: error });
  }
}

/** The deepest folder on the way that exists, and what it holds instead of the next one. */
async function whatIsThere(root: string, environment: string, code: string): Promise<string> {
  const expected = `expected environments/${environment}/deployments/<id>/config.yaml`;
  for (const way of [join(root, 'environments', environment), join(root, 'environments'), root]) {
    const names = await readdir(way).catch(() => undefined);
    if (names !== undefined) return `${way} holds: ${names.length === 0 ? 'nothing' : someOf(names)}; ${expected}`;
  }
  return `${root} cannot be read (${code}); ${expected}`;
}

function someOf(names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return `${names.toSorted().slice(0, NAMES_SHOWN).join(', ')}${more}`;
}

function isWithin(tree: string, path: string): boolean {
  return path === tree || path.startsWith(tree.endsWith(sep) ? tree : tree + sep);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
