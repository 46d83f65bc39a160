import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface ConfigOptions {
  readonly name?: string;
  readonly slug?: string;
  readonly project?: string;
  readonly version?: string;
}

export function configYaml(folder: string, options: ConfigOptions = {}): string {
  const { name = folder, slug = folder, project = `p-${folder}`, version = '5.1.9' } = options;
  return `metadata:
  name: ${name}
  labels: { instance-type: production }
spec:
  slug: ${slug}
  domain: ${folder}.example.com
  gcpProjectId: ${project}
  sourcegraphVersion: ${version}
`;
}

/** A fleet in a folder of its own, which goes away with the test. Files are written by path relative to its root. */
export async function temporaryFleet(files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'tranche-fleet-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  for (const [path, content] of Object.entries(files)) await write(path, content);
  return { root, write };
}

export function configPath(folder: string, environment = 'prod'): string {
  return `environments/${environment}/deployments/${folder}/config.yaml`;
}

/** The files of a fleet with these folders. */
export function fleetOf(folders: Readonly<Record<string, ConfigOptions>>): Record<string, string> {
  const entries = Object.entries(folders);
  return Object.fromEntries(entries.map(([folder, options]) => [configPath(folder), configYaml(folder, options)]));
}
