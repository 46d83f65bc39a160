import { lstat, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST, PACK_FILES } from '../../shared/domain/evidence/packManifest.ts';
import { badInput, failed } from '../commandError.ts';
import { LARGEST_FILE, unzipped, zipped } from './packZip.ts';

/** The files of a pack by their names, from a folder or a zip. */
export async function readPack(path: string): Promise<Map<string, Uint8Array>> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw badInput([{ path, field: '', message: 'there is no such folder or file' }]);
  if (found.isDirectory()) return readFolder(path);
  if (found.size > LARGEST_FILE) throw failed(`${path} is too large for a pack (${found.size} bytes)`);
  return unzipped(await readFile(path), path);
}

/** What is no plain file of a pack is not opened: it is known by its name. */
async function readFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of (await readdir(folder)).toSorted()) {
    const path = join(folder, name);
    const found = await lstat(path);
    if (!PACK_FILES.includes(name)) files.set(name, new Uint8Array());
    else if (!found.isFile()) files.set(`${name} (not a plain file)`, new Uint8Array());
    else if (found.size > LARGEST_FILE) throw failed(`${path} is too large for a pack (${found.size} bytes)`);
    else files.set(name, await readFile(path));
  }
  return files;
}

/** Writes the folder, and beside it the zip with the same files; an older pack of the same rollout is replaced. */
export async function writePack(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ folder: string; zip: string }> {
  const zip = zipOf(folder);
  await mkdir(folder, { recursive: true });
  // The manifest goes first and comes back last: a pack that is half written is none.
  await rm(join(folder, MANIFEST), { force: true });
  for (const [name, bytes] of files) if (name !== MANIFEST) await writeFile(join(folder, name), bytes);
  await writeFile(join(folder, MANIFEST), files.get(MANIFEST) ?? '');
  await writeFile(`${zip}.part`, zipped(files));
  await rename(`${zip}.part`, zip);
  return { folder, zip };
}

/** Nothing is overwritten but a pack of the same rollout. */
export async function refuseOverwriting(folder: string, rollout: string): Promise<void> {
  for (const path of [folder, zipOf(folder)]) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    const files = found.isDirectory() === (path === folder) ? await readPack(path).catch(() => undefined) : undefined;
    if (path === folder && files?.size === 0) continue;
    const isPack = files !== undefined && [...files.keys()].every((name) => PACK_FILES.includes(name));
    if (isPack && rolloutOf(files) === rollout) continue;
    throw failed(`${path} is there already and is no pack of ${rollout}; name another folder with --out`);
  }
}

function zipOf(folder: string): string {
  return `${folder.replace(/[/\\]+$/, '')}.zip`;
}

function rolloutOf(files: ReadonlyMap<string, Uint8Array>): unknown {
  try {
    const manifest: unknown = JSON.parse(new TextDecoder().decode(files.get(MANIFEST)));
    return typeof manifest === 'object' && manifest !== null && 'rollout' in manifest ? manifest.rollout : undefined;
  } catch {
    return undefined;
  }
}
