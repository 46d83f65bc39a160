import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Written {
  readonly id: string;
  readonly type?: string;
  readonly version?: string;
  readonly spec?: object;
}

/** A folder that is gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function temporaryFile(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

/** A fleet on disk; an instance without a version is on 5.1.9. */
export function fleetFolder(instances: readonly Written[]): string {
  const root = temporaryFolder();
  for (const { id, type = 'production', version = '5.1.9', spec = {} } of instances) {
    const folder = join(root, 'environments/prod/deployments', id);
    mkdirSync(folder, { recursive: true });
    // JSON is YAML.
    const config = {
      metadata: { name: id, labels: { 'instance-type': type } },
      spec: { slug: `slug-${id}`, domain: `${id}.example.com`, gcpProjectId: id, sourcegraphVersion: version, ...spec },
    };
    writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config, null, 2));
  }
  return root;
}

/** As many instances of each type, numbered. */
export function manyOf(counts: Readonly<Record<string, number>>): Written[] {
  return Object.entries(counts).flatMap(([type, count]) =>
    Array.from({ length: count }, (_, index) => ({ id: `${type}-${index + 1}`, type })),
  );
}
