import { fileURLToPath } from 'node:url';
import { checkDocuments } from './checkDocuments.ts';

/** `npm run docs`: what the documents say that is not so, as `file:line: message`. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const faults = checkDocuments(root);
for (const { file, line, message } of faults) console.error(`${file}:${line}: ${message}`);
process.exitCode = faults.length === 0 ? 0 : 1;
