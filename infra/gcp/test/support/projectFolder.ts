import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { FUNCTIONS } from '../../../cloud/topology.ts';

const PROJECT = fileURLToPath(new URL('../../../../', import.meta.url));

/** A folder that looks like the project after `npm run build`, as far as the deployment reads it. */
export function builtProject(routing: object = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'tranche-gcp-'));
  for (const name of ['firestore.indexes.json', 'firestore.rules']) copyFileSync(join(PROJECT, name), join(root, name));
  for (const { name } of FUNCTIONS) {
    const folder = join(root, '.build/functions', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), `// ${name}`);
    writeFileSync(join(folder, 'package.json'), '{}');
    writeFileSync(join(folder, 'calendar.json'), '{ "timeZone": "Europe/Berlin" }');
    writeFileSync(join(folder, 'policies.json'), '{}');
    writeFileSync(join(folder, 'routing.json'), JSON.stringify(routing));
    writeFileSync(join(folder, 'monitoring.json'), '{}');
  }
  return root;
}

/** The same, until the end of the test. */
export function projectOfTest(): string {
  const root = builtProject();
  onTestFinished(() => removeProject(root));
  return root;
}

export function removeProject(root: string): void {
  rmSync(root, { recursive: true, force: true });
}
