import type { GithubRelease } from '../contracts/githubRelease.ts';

export interface FoundRelease {
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly release: GithubRelease;
}

/** The repositories whose releases are rolled out. */
export interface Releases {
  /** The newest full release of each; none for a repository without any. Fails with VendorError. */
  latest(): Promise<readonly FoundRelease[]>;
}
