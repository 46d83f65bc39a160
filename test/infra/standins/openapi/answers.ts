import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { OPERATIONS } from './operations.ts';

const { schemas } = JSON.parse(readFileSync(join(import.meta.dirname, 'github.json'), 'utf8')) as {
  schemas: Record<string, object>;
};
const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
const validators = new Map<string, ValidateFunction>();
/** Paths with more fixed parts first: `issues/comments/1` is not an issue. */
const templates = OPERATIONS.map(([method, path]) => ({ method, path, pattern: patternOf(path) })).toSorted(
  (a, b) => fixedParts(b.path) - fixedParts(a.path),
);

/** What GitHub's description says is wrong with the answer to a call that succeeded; undefined when nothing is. */
export function wrongWith(method: string, path: string, answer: unknown): string | undefined {
  const known = templates.find((template) => template.method === method && template.pattern.test(path));
  if (!known) return `no operation for ${method} ${path}`;
  const key = `${known.method} ${known.path}`;
  const validate = validators.get(key) ?? ajv.compile(schemas[key] ?? false);
  validators.set(key, validate);
  return validate(answer) ? undefined : `${key}: ${ajv.errorsText(validate.errors)}`;
}

/** References, paths of files and names of branches may have slashes of their own. */
function patternOf(path: string): RegExp {
  const source = path.replace(/\{(\w+)\}/g, (_, name: string) => (/^(ref|path)$/.test(name) ? '.+' : '[^/]+'));
  return new RegExp(`^${source}$`);
}

function fixedParts(path: string): number {
  return path.split('/').filter((part) => !part.startsWith('{')).length;
}
