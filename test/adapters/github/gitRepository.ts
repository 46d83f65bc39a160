import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';
import { scriptedGithub, type Received, type Scripted } from './scriptedGithub.ts';

/** Files by path. */
export type GitFiles = Readonly<Record<string, string | Uint8Array>>;
/** What a link and a submodule have instead of a content. */
export const LINK = 'link';
export const SUBMODULE = 'submodule';

interface Listed {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size?: number;
}

/** A repository as GitHub gives it away: as an archive, and as trees and blobs. */
export async function gitRepository(first: GitFiles) {
  const state = { files: first, truncated: false };
  const sha = (text: string | Uint8Array) => createHash('sha1').update(text).digest('hex');
  const contentOf = (written: string | Uint8Array): Buffer =>
    written === LINK ? Buffer.from('/etc/passwd') : Buffer.from(written);
  const blobOf = (content: Buffer) => sha(Buffer.concat([Buffer.from(`blob ${content.length}\0`), content]));

  const below = (folder: string) =>
    Object.entries(state.files).filter(([path]) => folder === '' || path.startsWith(`${folder}/`));
  const treeOf = (folder: string): string =>
    sha([folder, ...below(folder).map(([path, written]) => `${path} ${sha(contentOf(written))}`)].join());
  const commit = () => sha(`commit ${treeOf('')}`);

  function listing(folder: string): Listed[] {
    const entries = new Map<string, Listed>();
    const start = folder === '' ? 0 : folder.length + 1;
    for (const [whole, written] of below(folder)) {
      const parts = whole.slice(start).split('/');
      for (let depth = 1; depth < parts.length; depth += 1) {
        const path = parts.slice(0, depth).join('/');
        const inside = folder === '' ? path : `${folder}/${path}`;
        entries.set(path, { path, mode: '040000', type: 'tree', sha: treeOf(inside) });
      }
      const path = parts.join('/');
      const content = contentOf(written);
      const mode = written === LINK ? '120000' : '100644';
      const file = { path, mode, type: 'blob', sha: blobOf(content), size: content.length } as const;
      entries.set(path, written === SUBMODULE ? { path, mode: '160000', type: 'commit', sha: sha(whole) } : file);
    }
    return [...entries.values()];
  }

  async function archive(): Promise<Buffer> {
    const entries: TarEntry[] = [{ header: { name: 'root/', type: 'directory', size: 0 } }];
    for (const { path, type, mode } of listing('')) {
      const name = `root/${path}`;
      const written = state.files[path];
      if (type !== 'blob') entries.push({ header: { name: `${name}/`, type: 'directory', size: 0 } });
      else if (mode === '120000') entries.push({ header: { name, type: 'symlink', size: 0, linkname: '/etc/passwd' } });
      else if (written !== undefined) {
        const body = Buffer.from(written);
        entries.push({ header: { name, type: 'file', size: body.length }, body });
      }
    }
    return gzipSync(await packTar(entries));
  }

  let packed = await archive();
  function answer({ call, query }: Received): Scripted {
    const [, kind, id] = /^GET (commits|tarball|git\/trees|git\/blobs)\/(.+)$/.exec(call) ?? [];
    if (kind === 'commits') return { body: { sha: commit(), commit: { tree: { sha: treeOf('') } } } };
    if (kind === 'tarball') return { body: packed, headers: { 'content-type': 'application/x-gzip' } };
    if (kind === 'git/trees') {
      const folders = ['', ...listing('').flatMap(({ path, type }) => (type === 'tree' ? [path] : []))];
      const folder = folders.find((one) => treeOf(one) === id) ?? '';
      const whole = 'recursive' in query;
      const tree = listing(folder).filter(({ path }) => whole || !path.includes('/'));
      return { body: { sha: id, tree, truncated: whole && state.truncated } };
    }
    const content = Object.values(state.files)
      .map(contentOf)
      .find((one) => blobOf(one) === id);
    return content === undefined
      ? { status: 404, body: { message: 'Not Found' } }
      : { body: { content: content.toString('base64'), encoding: 'base64' } };
  }

  const github = await scriptedGithub({}, answer);
  return {
    ...github,
    state,
    commit: async (files: GitFiles) => {
      state.files = files;
      packed = await archive();
      github.received.length = 0;
    },
  };
}
