import semver from 'semver';

/** A semantic version. Patch numbers have no small bound: they go to 65535 and beyond (5.3.12303). */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** `rc.1` of `5.2.0-rc.1`; such a version comes before `5.2.0`. */
  readonly prerelease?: string;
}

/**
 * A version as `MAJOR.MINOR.PATCH`, with a leading `v` tolerated, as in the name of a tag. `undefined` for a text that is
 * none: `5.2`, `latest`, `5.2.0.1`, ` 5.2.0`.
 */
export function parseVersion(text: string): Version | undefined {
  const version = text === text.trim() ? semver.parse(text) : null;
  if (version === null) return undefined;
  const { major, minor, patch, prerelease } = version;
  return { major, minor, patch, ...(prerelease.length > 0 && { prerelease: prerelease.join('.') }) };
}

export function isVersion(text: string): boolean {
  return parseVersion(text) !== undefined;
}

/**
 * The one way to write a version, so that equal versions are equal texts: without the `v` of a tag and without build
 * metadata (`+…`), which has no part in the order of versions.
 */
export function normaliseVersion(text: string): string | undefined {
  return isVersion(text) ? (semver.valid(text) ?? undefined) : undefined;
}

/** Negative when `a` comes before `b`, 0 when neither does. @throws TypeError for a text that is no version. */
export function compareVersions(a: string, b: string): number {
  return semver.compare(parsedOnce(a), parsedOnce(b));
}

/** A fleet of thousands runs a handful of versions: each is parsed once. */
const parsed = new Map<string, semver.SemVer>();
const PARSED_AT_MOST = 1_000;

function parsedOnce(text: string): semver.SemVer {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const version = new semver.SemVer(text);
  if (parsed.size >= PARSED_AT_MOST) parsed.clear();
  parsed.set(text, version);
  return version;
}

/** The release line, `5.2` of `5.2.12303`. @throws TypeError for a text that is no version. */
export function lineOf(version: string): string {
  const { major, minor } = parsedOnce(version);
  return `${major}.${minor}`;
}
