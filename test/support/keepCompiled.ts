import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Loaded first by a process of a test (`--import`): what it compiles is kept, and the next one starts in half the time.
enableCompileCache(fileURLToPath(new URL('../../.build/compiled', import.meta.url)));
// Most of them are killed, and keep nothing at their end.
setInterval(flushCompileCache, 250).unref();
