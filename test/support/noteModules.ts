import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Preloaded into a process whose modules a test wants to know: the address of each goes into a file, one per line.
const file = process.env['NOTE_MODULES_IN'] ?? '';
registerHooks({
  load: (url, context, nextLoad) => {
    appendFileSync(file, `${url}\n`);
    return nextLoad(url, context);
  },
});
