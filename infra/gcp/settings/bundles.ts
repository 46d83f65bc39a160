import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What `npm run build` makes of one function. */
export interface Bundle {
  readonly folder: string;
  /** SHA-256 of names and contents, in hexadecimal: the same sources give the same object in the bucket. */
  readonly hash: string;
}

const PARTS = ['index.js', 'package.json', 'calendar.json', 'policies.json', 'routing.json', 'monitoring.json'];

/** @param folder holds one folder per function. @throws Error that names everything that is missing */
export function readBundles(folder: string, names: readonly string[]): ReadonlyMap<string, Bundle> {
  const missing = names
    .flatMap((name) => PARTS.map((part) => join(name, part)))
    .filter((part) => !existsSync(join(folder, part)));
  if (missing.length > 0) {
    throw new Error(`the functions are not built: ${folder} lacks ${missing.join(', ')}; run npm run build first`);
  }
  return new Map(names.map((name) => [name, { folder: join(folder, name), hash: hashOf(join(folder, name)) }]));
}

export function bundleOf(bundles: ReadonlyMap<string, Bundle>, name: string): Bundle {
  const bundle = bundles.get(name);
  if (bundle === undefined) throw new Error(`the function ${name} is not built; run npm run build first`);
  return bundle;
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).toSorted();
  for (const path of paths) {
    const content = readFileSync(path);
    hash.update(`${path.slice(folder.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

const calendar = z.looseObject({ timeZone: z.string().min(1) });

/** The time zone of the calendar that goes out with the bundle: jobs and functions cannot disagree about it. */
export function timeZoneOf(bundle: Bundle): string {
  const path = join(bundle.folder, 'calendar.json');
  const parsed = calendar.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} has no timeZone; run npm run build again`);
  return parsed.data.timeZone;
}
