import { refusedConfig } from '../deployments/readConfig.ts';
import type { Deployment } from '../../ports/fleetSource.ts';

const NAMES_SHOWN = 10;

/** Where the configuration of a deployment folder lies in the repository. */
export function configPathOf(environment: string, folder: string): string {
  return `environments/${environment}/deployments/${folder}/config.yaml`;
}

/** A folder such as `.github` is no deployment. */
export function isDeploymentFolder(folder: string): boolean {
  return folder !== '' && !folder.startsWith('.');
}

/** A deployment folder without a configuration that could be opened. `names`: what lies in it. */
export function withoutConfig(
  path: string,
  folder: string,
  what: { readonly link: boolean; readonly names: ReadonlySet<string> },
): Deployment {
  return refusedConfig(path, folder, what.link ? 'a symbolic link, which is not followed' : missing(what.names));
}

function missing(names: ReadonlySet<string>): string {
  if (names.size === 0) return 'missing; the folder is empty';
  const more = names.size > NAMES_SHOWN ? ` and ${names.size - NAMES_SHOWN} more` : '';
  return `missing; the folder holds: ${[...names].toSorted().slice(0, NAMES_SHOWN).join(', ')}${more}`;
}
