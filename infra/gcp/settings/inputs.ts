import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTIONS } from '../../cloud/topology.ts';
import { type Bundle, bundleOf, readBundles } from './bundles.ts';
import { type IndexFile, readIndexFile } from './indexFile.ts';
import { type Settings, readSettings } from './settings.ts';
import { type Watchdog, watchdogOf } from './watchdog.ts';

/** Everything that the deployment is made of, apart from the topology. */
export interface Inputs {
  readonly settings: Settings;
  /** By the name of the function. */
  readonly bundles: ReadonlyMap<string, Bundle>;
  /** What the routing of alerts listens for, if it does. */
  readonly watchdog: Watchdog | undefined;
  readonly indexes: IndexFile;
  /** The text of the security rules. */
  readonly rules: string;
}

/** @param root the folder of the whole project. @throws Error when anything is missing or wrong */
export function readInputs(config: Readonly<Record<string, string>>, root: string): Inputs {
  const names = FUNCTIONS.map(({ name }) => name);
  const settings = readSettings(config);
  const bundles = readBundles(join(root, '.build/functions'), names);
  return {
    settings,
    bundles,
    watchdog: watchdogOf(bundleOf(bundles, 'incidents')),
    indexes: readIndexFile(join(root, 'firestore.indexes.json')),
    rules: readFileSync(join(root, 'firestore.rules'), 'utf8'),
  };
}
