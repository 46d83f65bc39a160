import { unzipSync, zipSync } from 'fflate';
import { PACK_FILES } from '../../shared/domain/evidence/packManifest.ts';
import { failed } from '../commandError.ts';

/** Far above what a rollout over 100,000 instances needs, and little enough to hold in memory. */
export const LARGEST_FILE = 512 * 1024 * 1024;

/** The first moment that a zip can state, on the wall clock that it is read with: the same in every zone. */
const FIRST = new Date(1980, 0, 1);

/** The same files always give the same bytes. */
export function zipped(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return zipSync(Object.fromEntries(files), { mtime: FIRST, level: 6, os: 0 });
}

/**
 * The files of a zipped pack. Names are compared with those of a pack and never used as paths; what else is in it is
 * not unpacked and comes back empty under its name, so that it is found.
 */
export function unzipped(bytes: Uint8Array, from: string): Map<string, Uint8Array> {
  const seen = new Set<string>();
  let total = 0;
  const strange: string[] = [];
  const unpacked = unpack(bytes, from, (name, size) => {
    const known = PACK_FILES.includes(name);
    if (known && !seen.has(name)) {
      total += size;
      if (total > LARGEST_FILE) throw failed(`${from} is too large for a pack: ${total} bytes up to ${name}`);
      seen.add(name);
      return true;
    }
    strange.push(known ? `${name} (a second time)` : name);
    return false;
  });
  return new Map([...Object.entries(unpacked), ...strange.map((name) => [name, new Uint8Array()] as const)]);
}

function unpack(bytes: Uint8Array, from: string, take: (name: string, size: number) => boolean) {
  let refused: unknown;
  try {
    return unzipSync(bytes, {
      filter({ name, originalSize }) {
        try {
          return take(name, originalSize);
        } catch (error) {
          refused = error;
          throw error;
        }
      },
    });
  } catch (error) {
    throw refused ?? failed(`${from} is no zip that can be read`, error);
  }
}
