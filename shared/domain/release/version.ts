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
  const parsed = text === text.trim() ? semver.parse(text) : null;
  if (parsed === null) return undefined;
  const { major, minor, patch, prerelease } = parsed;
  return { major, minor, patch, ...(prerelease.length > 0 && { prerelease: prerelease.join('.') }) };
}

export function isVersion(text: string): boolean {
  return parseVersion(text) !== undefined;
}

/** The one way to write a version, without the `v` of a tag, so that equal versions are equal texts. */
export function normaliseVersion(text: string): string | undefined {
  return isVersion(text) ? text.replace(/^v/, '') : undefined;
}

/** Negative when `a` comes before `b`, 0 when neither does. @throws TypeError for a text that is no version. */
export function compareVersions(a: string, b: string): number {
  return semver.compare(a, b);
}

/** The release line, `5.2` of `5.2.12303`. @throws TypeError for a text that is no version. */
export function lineOf(version: string): string {
  const parsed = parseVersion(version);
  if (parsed === undefined) throw new TypeError(`no version: ${version}`);
  return `${parsed.major}.${parsed.minor}`;
}
