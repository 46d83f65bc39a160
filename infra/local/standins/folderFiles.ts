import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Files } from './github/codeHostContent.ts';

const MAX_SIZE = 256 * 1024;
/** A large fleet is not looked through for every call. */
const LOOK_EVERY_MS = 5_000;

/**
 * The configurations in a folder, by their paths in the repository: the same map for as long as none of them has changed.
 * Links are not followed. `elapsed` is the time that it takes for people, not that of a virtual clock, in milliseconds.
 */
export function folderFiles(folder: string, elapsed: () => number = () => performance.now()): () => Files {
  let files: Files = new Map();
  let seen: string | undefined;
  let lookedAt = -Infinity;
  return () => {
    if (elapsed() - lookedAt < LOOK_EVERY_MS) return files;
    lookedAt = elapsed();
    const small = pathsIn(join(folder, 'environments')).flatMap((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat && stat.size <= MAX_SIZE ? [{ path, stat }] : [];
    });
    const now = small.map(({ path, stat }) => `${path} ${stat.size} ${stat.mtimeMs}`).join('\n');
    if (now === seen) return files;
    seen = now;
    files = new Map(small.map(({ path }) => [nameIn(folder, path), readFileSync(path, 'utf8')]));
    return files;
  };
}

function pathsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function nameIn(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}
