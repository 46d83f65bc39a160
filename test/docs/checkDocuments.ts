import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCommands } from './commands.ts';
import { checkExamples } from './examples.ts';
import { checkLinks } from './links.ts';
import { type Fault, type Page, readPage } from './page.ts';
import { checkFileNames } from './fileNames.ts';
import { checkScripts, checkWords } from './words.ts';

const SKIPPED = new Set(['node_modules', 'coverage']);

/** Every fault of every Markdown page below a folder, by page and line. */
export function checkDocuments(root: string): Fault[] {
  const files = filesBelow(root);
  const pages = files.filter((file) => file.endsWith('.md')).map((file) => readPage(root, file));
  const scripts = scriptsOf(readFileSync(join(root, 'package.json'), 'utf8'));
  const faults = pages.flatMap((page) => [
    ...checkLinks(page, pages, files),
    ...checkFileNames(page, files),
    ...checkScripts(page, scripts),
    ...checkCommands(page),
    ...checkExamples(page),
    ...checkWords(page),
  ]);
  return faults.toSorted((a, b) => (a.file === b.file ? a.line - b.line : byName(a, b)));
}

function byName(a: Pick<Page, 'file'>, b: Pick<Page, 'file'>): number {
  return a.file < b.file ? -1 : 1;
}

function filesBelow(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    const hidden = entry.name.startsWith('.') && entry.name !== '.ci';
    return hidden || SKIPPED.has(entry.name) ? [] : filesBelow(root, path);
  });
}

function scriptsOf(manifest: string): Set<string> {
  const parsed: unknown = JSON.parse(manifest);
  const scripts = typeof parsed === 'object' && parsed !== null && 'scripts' in parsed ? parsed.scripts : {};
  return new Set(Object.keys(scripts ?? {}));
}
