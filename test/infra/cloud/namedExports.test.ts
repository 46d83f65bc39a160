import { build } from 'esbuild';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { namedExports } from '../../../infra/cloud/namedExports.ts';

const MODULES = {
  'plain/index.js': "module.exports = { name: 'plain' };",
  'compiled/index.js': "Object.defineProperty(exports, '__esModule', { value: true }); exports.name = 'compiled';",
  'other/package.json': '{ "type": "module", "main": "index.js" }',
  'other/index.js': "export const name = 'other'; export default 'default of other';",
};

/** What the module gives to whoever imports it lazily, bundled as the functions are. */
async function lazily(module: string): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'tranche-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [file, contents] of Object.entries(MODULES)) {
    await mkdir(join(folder, 'node_modules', file, '..'), { recursive: true });
    await writeFile(join(folder, 'node_modules', file), contents);
  }
  await build({
    stdin: { contents: `export const load = () => import('${module}');`, resolveDir: folder },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    plugins: [namedExports()],
    logLevel: 'error',
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as it was bundled a moment ago
  const { load } = (await import(pathToFileURL(join(folder, 'stdin.mjs')).href)) as { load: () => Promise<object> };
  return { ...(await load()) };
}

test.each(['plain', 'compiled'])(
  'a %s CommonJS package that is imported lazily has its names in a bundle',
  async (module) => {
    expect(await lazily(module)).toEqual({ name: module, default: { name: module } });
  },
);

test('any other module is bundled as it is', async () => {
  expect(await lazily('other')).toEqual({ name: 'other', default: 'default of other' });
  expect(await lazily('node:path')).toHaveProperty('basename');
});
