import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import type { Place } from './githubPlace.ts';
import type { StandInAnswer } from '../httpStandIn.ts';
import type { World } from '../world.ts';

/** The archive of a commit, to which the API leads; `undefined` when this is not its address. */
export function archive(world: World, { repository }: Place, { pathname }: URL): Promise<StandInAnswer> | undefined {
  const prefix = `/${repository}/archive/`;
  const sha = pathname.startsWith(prefix)
    ? /^([0-9a-f]{40})\.tar\.gz$/.exec(pathname.slice(prefix.length))?.[1]
    : undefined;
  const { content, store } = world.codeHost.now;
  if (sha === undefined || !store.commit(sha)) return undefined;
  return pack(`${repository.replace('/', '-')}-${sha.slice(0, 7)}`, content.filesAt(sha));
}

async function pack(root: string, files: ReadonlyMap<string, string>): Promise<StandInAnswer> {
  const entries = [...files].map(([path, body]) => ({
    header: { name: `${root}/${path}`, size: Buffer.byteLength(body), type: 'file' as const },
    body,
  }));
  const packed = await packTar([{ header: { name: `${root}/`, type: 'directory', size: 0 } }, ...entries]);
  return { status: 200, headers: { 'content-type': 'application/x-gzip' }, body: gzipSync(packed) };
}
