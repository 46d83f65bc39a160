import type { FieldError } from '../contracts/fields.ts';
import type { GithubRelease } from '../contracts/githubRelease.ts';
import type { WebhookSettings } from '../contracts/webhookSettings.ts';
import type { Log } from '../ports/log.ts';
import { type RegisterReleaseDeps, registerRelease } from './registerRelease.ts';

export interface RegisterGithubReleaseDeps extends RegisterReleaseDeps {
  readonly log: Log;
  readonly webhook: Pick<WebhookSettings, 'releaseRepositories' | 'prereleases'>;
}

export type ReleaseOutcome = 'ignored' | 'registered' | 'known' | 'not registered';

/**
 * Registers what was released on GitHub. GitHub can do nothing about a release that is refused, so it is not told: the
 * log says what is wrong, and what a person can do.
 */
export async function registerGithubRelease(
  deps: RegisterGithubReleaseDeps,
  repository: string,
  release: GithubRelease,
): Promise<ReleaseOutcome> {
  const { releaseRepositories, prereleases } = deps.webhook;
  const allowed = releaseRepositories.length === 0 || releaseRepositories.some((name) => sameName(name, repository));
  if (!allowed || release.draft || (release.prerelease && !prereleases)) return 'ignored';
  const { request } = release;
  if ('errors' in request) return notRegistered(deps, repository, release, request.errors);
  const registration = await registerRelease(deps, request.value, `github:${release.login}`);
  switch (registration.kind) {
    case 'registered':
    case 'known':
      return registration.kind;
    case 'invalid':
      return notRegistered(deps, repository, release, [registration]);
    case 'refused':
      return notRegistered(deps, repository, release, [{ field: 'version', message: registration.message }]);
  }
}

/** GitHub writes names as their owners do, and takes them in any case. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function notRegistered(
  { log }: RegisterGithubReleaseDeps,
  repository: string,
  { tag, request }: GithubRelease,
  errors: readonly FieldError[],
): ReleaseOutcome {
  const version = 'value' in request ? request.value.version : 'VERSION';
  log('WARNING', 'a release on GitHub was not registered', {
    repository,
    tag,
    errors: errors.map(({ field, message }) => ({ field, message })),
    todo: `if it is to be rolled out: npx tranche release register ${version} --type major, minor or patch`,
  });
  return 'not registered';
}
