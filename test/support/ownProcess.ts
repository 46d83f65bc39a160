import { fileURLToPath } from 'node:url';

const KEEP_COMPILED = fileURLToPath(new URL('keepCompiled.ts', import.meta.url));

/** The command, for a process of its own. */
export const ENTRY = fileURLToPath(new URL('../../cli/tranche.ts', import.meta.url));
/** How a test starts it. */
export const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--import', KEEP_COMPILED] as const;
