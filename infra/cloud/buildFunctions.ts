import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { CalendarData } from '../../shared/domain/calendar/calendar.ts';
import type { Routing } from '../../shared/domain/incident/routing.ts';
import type { MonitoringSettings } from '../../shared/domain/monitoring/settings.ts';
import type { Policies } from '../../shared/domain/release/policy.ts';
import { namedExports } from './namedExports.ts';
import { FUNCTIONS } from './topology.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FRAMEWORK = '@google-cloud/functions-framework';
const manifest = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()) });

/** Bundled packages of the old kind ask for what a module has under other names. */
const BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __dirname = import.meta.dirname;',
  'const __filename = import.meta.filename;',
].join('');

export interface Built {
  readonly name: string;
  /** Of all scripts of the bundle. */
  readonly bytes: number;
  readonly gzip: number;
}

export interface BuildInputs {
  readonly calendar: CalendarData;
  readonly policies: Policies;
  readonly routing: Routing;
  readonly monitoring: MonitoringSettings;
}

/**
 * Builds the bundle of each function into a folder of its name. The framework stays outside: it starts the function, and
 * Google's build installs it. The same sources give the same bytes.
 * @param names of the functions; all of them when left out
 */
export async function buildFunctions(
  folder: string,
  inputs: BuildInputs,
  names: readonly string[] = FUNCTIONS.map(({ name }) => name),
): Promise<Built[]> {
  const root = manifest.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  return Promise.all(
    names.map(async (name) => {
      const target = join(folder, name);
      await bundle(join(ROOT, 'infra/cloud/entries', `${name}.ts`), target);
      await writeJson(join(target, 'package.json'), {
        name,
        version: root.version,
        private: true,
        type: 'module',
        main: 'index.js',
        engines: { node: '24' },
        dependencies: { [FRAMEWORK]: root.dependencies[FRAMEWORK] },
      });
      await writeJson(join(target, 'calendar.json'), inputs.calendar);
      await writeJson(join(target, 'policies.json'), inputs.policies);
      await writeJson(join(target, 'routing.json'), inputs.routing);
      await writeJson(join(target, 'monitoring.json'), inputs.monitoring);
      return { name, ...(await sizesOf(target)) };
    }),
  );
}

/** Bundles an entry and all that it imports, as `index.js` in the folder. */
export async function bundle(entry: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  await build({
    entryPoints: { index: entry },
    absWorkingDir: ROOT,
    outdir: target,
    bundle: true,
    // What is imported lazily stays in files of its own, which the first event does not read.
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: [FRAMEWORK],
    plugins: [namedExports()],
    banner: { js: BANNER },
    legalComments: 'external',
    logLevel: 'error',
  });
}

async function sizesOf(target: string): Promise<{ bytes: number; gzip: number }> {
  const scripts = (await readdir(target)).filter((file) => file.endsWith('.js'));
  const contents = await Promise.all(scripts.map((file) => readFile(join(target, file))));
  const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0);
  return { bytes: sum(contents.map(({ length }) => length)), gzip: sum(contents.map((each) => gzipSync(each).length)) };
}

async function writeJson(path: string, value: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
