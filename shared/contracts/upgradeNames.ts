import { normaliseVersion } from '../domain/release/version.ts';

/** An upgrade as the deployments repository names it. */
export interface NamedUpgrade {
  readonly environment: string;
  /** The slug of the instance. */
  readonly customer: string;
  readonly version: string;
}

/** `mi-upgrade/ENV/CUSTOMER/VERSION`; a rollback and a later attempt may have a branch of their own, said at the end. */
const BRANCH =
  /^mi-upgrade\/(?<environment>[^/\s]+)\/(?<customer>[^/\s]+)\/(?<version>[^/\s]+?)(?:-rollback-from-[^/\s]+?)?(?:-attempt-\d+)?$/;

/** What the `run-name` of the workflow makes of its inputs. */
const TITLE = /^mi_upgrade (?<customer>\S+) (?<environment>\S+) (?<version>\S+)$/;

export function upgradeOfBranch(branch: string): NamedUpgrade | undefined {
  return named(BRANCH.exec(branch));
}

export function upgradeOfTitle(title: string): NamedUpgrade | undefined {
  return named(TITLE.exec(title));
}

/** Only versions as Tranche writes them: it has named the branch and the run itself. */
function named(match: RegExpExecArray | null): NamedUpgrade | undefined {
  const { environment, customer, version } = match?.groups ?? {};
  if (environment === undefined || customer === undefined || version === undefined) return undefined;
  return normaliseVersion(version) === version ? { environment, customer, version } : undefined;
}
