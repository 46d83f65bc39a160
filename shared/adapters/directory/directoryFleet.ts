import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Deployment, FleetReading, FleetSource } from '../../ports/fleetSource.ts';
import { checkEnvironmentName } from '../deployments/fleetErrors.ts';
import { MAX_CONFIG_BYTES, readConfig, refusedConfig, tooLarge } from '../deployments/readConfig.ts';
import { type ReadDeployment, settleDuplicates } from '../deployments/settleDuplicates.ts';
import { codeOf, type DeploymentFolder, listDeploymentFolders } from './deploymentFolders.ts';

const AT_ONCE = 64;
/** Errors that stay until somebody changes the file. */
const LASTING = new Set(['EACCES', 'EPERM', 'ENOENT', 'ELOOP', 'ENOTDIR']);

/** What was read from a file, for as long as the file stays the same. */
interface Cached {
  readonly stamp: string;
  readonly deployment: Deployment;
}

/** One state of a fleet. Whoever asks again for the same one is given the same objects. */
interface Snapshot {
  readonly revision: string;
  readonly files: ReadonlyMap<string, Cached>;
  readonly deployments: readonly Deployment[];
}

/**
 * The fleet as a folder on disk holds it, `environments/<env>/deployments/<id>/config.yaml`. A file that cannot be used
 * makes a problem of its instance and of no other. Only files that have changed are opened again.
 */
export function directoryFleet(root: string): FleetSource {
  const snapshots = new Map<string, Snapshot>();
  return {
    async read(environment: string, since?: string): Promise<FleetReading | undefined> {
      checkEnvironmentName(environment);
      const folders = await listDeploymentFolders(root, environment);
      const revision = revisionOf(folders);
      if (revision === since) return undefined;
      const before = snapshots.get(environment);
      const current =
        before?.revision === revision ? before : await readSnapshot(folders, revision, before?.files ?? new Map());
      snapshots.set(environment, current);
      return { revision, deployments: current.deployments };
    },
  };
}

async function readSnapshot(
  folders: readonly DeploymentFolder[],
  revision: string,
  before: ReadonlyMap<string, Cached>,
): Promise<Snapshot> {
  const read: ReadDeployment[] = [];
  const files = new Map<string, Cached>();
  for (let from = 0; from < folders.length; from += AT_ONCE) {
    const part = folders.slice(from, from + AT_ONCE);
    const deployments = await Promise.all(part.map((folder) => readDeployment(folder, before.get(folder.name))));
    for (const [index, folder] of part.entries()) {
      const deployment = deployments[index];
      if (deployment === undefined) continue;
      read.push({ folder: folder.name, path: folder.path, deployment });
      files.set(folder.name, { stamp: stampOf(folder), deployment });
    }
  }
  return { revision, files, deployments: settleDuplicates(read) };
}

async function readDeployment(folder: DeploymentFolder, cached: Cached | undefined): Promise<Deployment> {
  const { name, path, file, config } = folder;
  if (cached?.stamp === stampOf(folder)) return cached.deployment;
  if ('unusable' in config) return refusedConfig(path, name, config.unusable);
  if (config.bytes > MAX_CONFIG_BYTES) return refusedConfig(path, name, tooLarge(config.bytes));
  try {
    return readConfig(await readFile(file), path, name);
  } catch (error) {
    if (LASTING.has(codeOf(error))) return refusedConfig(path, name, `it cannot be read (${codeOf(error)})`);
    // A fault of the moment says nothing about the instance, and must not be remembered as if it did.
    throw error;
  }
}

function revisionOf(folders: readonly DeploymentFolder[]): string {
  return hash('sha256', folders.map((folder) => `${folder.path}\n${stampOf(folder)}\n`).join(''));
}

function stampOf({ config }: DeploymentFolder): string {
  return 'unusable' in config ? config.unusable : config.stamp;
}
