import type { ReleaseType } from './policy.ts';
import { compareVersions, parseVersion } from './version.ts';

/**
 * The type of a release whose type was not stated, from the newest version known: only where nothing is ambiguous.
 * @param known versions that the fleet runs or is about to run
 */
export function inferReleaseType(
  version: string,
  known: readonly string[],
): { readonly type: ReleaseType } | { readonly message: string } {
  const newest = known.toSorted(compareVersions).at(-1);
  const next = parseVersion(version);
  const last = newest === undefined ? undefined : parseVersion(newest);
  if (next === undefined || last === undefined) {
    return {
      message: `the type of ${version} cannot be told: no instance has a version to compare with; state major, minor or patch`,
    };
  }
  if (next.major > last.major) return { type: 'major' };
  if (next.major === last.major && next.minor === last.minor) return { type: 'patch' };
  if (next.major === last.major && next.minor > last.minor) {
    return {
      message: `${version} after ${newest} could be the quarterly release (major) or a monthly one (minor): state which`,
    };
  }
  return {
    message: `${version} is of an older line than ${newest}: state its type, which is patch for a fix of an old line`,
  };
}
