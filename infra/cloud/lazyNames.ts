import type { Plugin } from 'esbuild';
import { createRequire } from 'node:module';
import { types } from 'node:util';

const LAZY = 'lazy-package';
const require = createRequire(import.meta.url);

/**
 * Of a package of the old kind that is imported lazily a bundle knows `default` alone, where Node knows its names, too.
 * This gives them back, so that a client which is loaded with the first question is found then.
 */
export const lazyNames: Plugin = {
  name: LAZY,
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer, resolveDir }) => {
      // What packages do among themselves is their business.
      const isOurs = kind === 'dynamic-import' && !path.startsWith('node:') && !importer.includes('/node_modules/');
      return isOurs && namesOf(path) !== undefined ? { path, namespace: LAZY, pluginData: resolveDir } : undefined;
    });
    build.onLoad({ filter: /./, namespace: LAZY }, ({ path, pluginData: resolveDir }) => {
      const lines = (namesOf(path) ?? []).map((name, index) => {
        return `const name${index} = library[${JSON.stringify(name)}]; export { name${index} as ${JSON.stringify(name)} };`;
      });
      const library = `const library = require(${JSON.stringify(path)}); export default library;`;
      return { contents: [library, ...lines].join('\n'), resolveDir: String(resolveDir) };
    });
  },
};

/** `undefined` for a package of the new kind, which keeps its names. */
function namesOf(path: string): string[] | undefined {
  const library = required(path);
  const isOld = (typeof library === 'object' || typeof library === 'function') && library !== null;
  if (!isOld || types.isModuleNamespaceObject(library)) return undefined;
  return Object.keys(library)
    .filter((name) => name !== 'default' && name !== '__esModule')
    .toSorted();
}

/** `undefined` for what can only be imported. */
function required(path: string): unknown {
  try {
    return require(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' || code === 'ERR_REQUIRE_ASYNC_MODULE') return undefined;
    throw error;
  }
}
