/**
 * Makes github.json, the part of GitHub's OpenAPI description that the tests of the stand-in need. The description is
 * the one in the npm package @octokit/openapi 23.0.2 (MIT), which is too large to be a dependency:
 *
 *     node test/infra/standins/openapi/extract.ts node_modules/@octokit/openapi/generated/api.github.com.deref.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATIONS } from './operations.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What only explains is left out; `format` says things such as "repo.nwo" that no validator knows. */
const LEFT_OUT = new Set(['description', 'example', 'examples', 'title', 'default', 'deprecated', 'externalDocs']);
const FORMATS = new Set(['date-time', 'uri', 'email']);
/** Deeper than this anything goes. */
const MOST_DEPTH = 6;

const source = process.argv[2];
if (source === undefined) throw new Error('usage: extract.ts PATH-OF-api.github.com.deref.json');
const description = JSON.parse(readFileSync(source, 'utf8'));
const schemas: Record<string, Json> = {};
for (const [method, path, status] of OPERATIONS) {
  const answer = description.paths[path][method.toLowerCase()].responses[status];
  schemas[`${method} ${path}`] = pruned(answer.content['application/json'].schema, 0);
}
const header = 'From npm package @octokit/openapi 23.0.2 (MIT), by extract.ts: response schemas, shortened';
writeFileSync(join(import.meta.dirname, 'github.json'), `${JSON.stringify({ header, schemas })}\n`);

/** A schema; `depth` counts the objects around it. */
function pruned(schema: Json, depth: number): Json {
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) return schema;
  if (depth > MOST_DEPTH) return {};
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (LEFT_OUT.has(key) || key.startsWith('x-') || key === 'nullable') continue;
    if (key === 'format' && !(typeof value === 'string' && FORMATS.has(value))) continue;
    if (key === 'properties') kept[key] = propertiesOf(value, schema['required'], depth);
    else if (Array.isArray(value)) kept[key] = value.map((part) => pruned(part, depth));
    else kept[key] = pruned(value, depth);
  }
  return schema['nullable'] === true ? { anyOf: [kept, { type: 'null' }] } : kept;
}

/** Far down only what must be there is of interest. */
function propertiesOf(value: Json | undefined, required: Json | undefined, depth: number): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {};
  const must = new Set(Array.isArray(required) ? required : []);
  const entries = Object.entries(value).filter(([name]) => depth < 2 || must.has(name));
  return Object.fromEntries(entries.map(([name, schema]) => [name, pruned(schema, depth + 1)]));
}
