import { createHash } from 'node:crypto';

/** One line of a tree, as git names it. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: '100644' | '040000';
  readonly type: 'blob' | 'tree';
  readonly sha: string;
  readonly size?: number;
}

/** The name that git gives to a file of this text. */
export function blobSha(text: string): string {
  return objectSha('blob', Buffer.from(text));
}

/** The sha of the root, and all folders and files below it with their paths from there. */
export function treeOf(files: ReadonlyMap<string, string>): { sha: string; entries: TreeEntry[] } {
  const root: Folder = { folders: new Map(), files: new Map() };
  for (const [path, text] of files) {
    const parts = path.split('/');
    const name = parts.pop() ?? path;
    let folder = root;
    for (const part of parts) folder = subfolder(folder, part);
    folder.files.set(name, text);
  }
  const entries: TreeEntry[] = [];
  const sha = write(root, '', entries);
  return { sha, entries: entries.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, string>;
}

function subfolder(folder: Folder, name: string): Folder {
  const known = folder.folders.get(name);
  if (known) return known;
  const made: Folder = { folders: new Map(), files: new Map() };
  folder.folders.set(name, made);
  return made;
}

function write(folder: Folder, under: string, entries: TreeEntry[]): string {
  const lines: { sortKey: string; mode: string; name: string; sha: string }[] = [];
  for (const [name, child] of folder.folders) {
    const sha = write(child, `${under}${name}/`, entries);
    entries.push({ path: under + name, mode: '040000', type: 'tree', sha });
    // Git orders a folder as if its name ended in a slash, and writes its mode without the zero.
    lines.push({ sortKey: `${name}/`, mode: '40000', name, sha });
  }
  for (const [name, text] of folder.files) {
    const sha = blobSha(text);
    entries.push({ path: under + name, mode: '100644', type: 'blob', sha, size: Buffer.byteLength(text) });
    lines.push({ sortKey: name, mode: '100644', name, sha });
  }
  lines.sort((a, b) => Buffer.compare(Buffer.from(a.sortKey), Buffer.from(b.sortKey)));
  const body = lines.map(({ mode, name, sha }) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, 'hex')]),
  );
  return objectSha('tree', Buffer.concat(body));
}

function objectSha(type: 'blob' | 'tree', content: Buffer): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
}
