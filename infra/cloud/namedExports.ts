import type { OnLoadArgs, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { types } from 'node:util';

const NAMESPACE = 'named-exports';
/** Not a file of ours. */
const PACKAGE = /^[^./]/;
const NAME = /^[A-Za-z_$][\w$]*$/;
const OWN: ReadonlySet<string> = new Set(['default', '__esModule']);
const requireOf = createRequire(import.meta.url);

/**
 * Lets `await import()` of a CommonJS package give the same names in a bundle as it does in Node. Left alone, a bundle with
 * chunks gives `default` only, so that what works unbundled would be undefined in the cloud.
 */
export function namedExports(): Plugin {
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: PACKAGE }, (args) => resolve(build, args));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, load);
    },
  };
}

async function resolve(
  build: PluginBuild,
  { kind, path, resolveDir, importer }: OnResolveArgs,
): Promise<OnResolveResult | undefined> {
  if (kind !== 'dynamic-import') return undefined;
  const found = await build.resolve(path, { kind: 'import-statement', resolveDir, importer });
  const isOurs = found.errors.length === 0 && !found.external && exportsOf(found.path) !== undefined;
  return isOurs ? { path: found.path, namespace: NAMESPACE } : undefined;
}

function load({ path }: OnLoadArgs): OnLoadResult {
  const names = Object.keys(exportsOf(path) ?? {}).filter((name) => NAME.test(name) && !OWN.has(name));
  return {
    contents: [
      // Not `import`, which gives of a module that was compiled from another kind only what that calls its default.
      `const whole = require(${JSON.stringify(path)});`,
      'export default whole;',
      ...names.map((name) => `export const ${name} = whole.${name};`),
    ].join('\n'),
    resolveDir: dirname(path),
  };
}

/** What a CommonJS module exports; `undefined` for any other, which has names of its own. */
function exportsOf(path: string): object | undefined {
  try {
    const whole: unknown = requireOf(path);
    const isObject = (typeof whole === 'object' || typeof whole === 'function') && whole !== null;
    return isObject && !types.isModuleNamespaceObject(whole) ? whole : undefined;
  } catch {
    // Only modules of the other kind can refuse to be required.
    return undefined;
  }
}
