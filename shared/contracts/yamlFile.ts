import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import type { Problem } from '../ports/fleetSource.ts';
import { complaintsOf, fieldName, shownText } from './fields.ts';

/** A value that was read, or every reason why it could not be. */
export type Reading<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value: undefined; readonly problems: readonly Problem[] };

/** A file of one YAML document (JSON is YAML too) as plain data that still knows the lines of its fields. */
export interface YamlFile {
  readonly data: unknown;
  /** Keys that a mapping has twice; the data holds the last of them. */
  readonly doubles: readonly Problem[];
  /** A problem with the value at this path: at its line or, when it is missing, at that of the nearest field around it. */
  problem(path: readonly PropertyKey[], message: string): Problem;
}

const MAX_BYTES = 1024 * 1024;
/** Aliases of aliases grow exponentially, and a configuration file needs few. */
const MAX_ALIASES = 100;
/** One slip can make hundreds of syntax errors; the first ones tell what to do. */
const MAX_SYNTAX_ERRORS = 20;
const SYNTAX_MESSAGE_CHARACTERS = 200;

const PLAINER: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document starts here; write one document in a file',
  NON_STRING_KEY: 'a key must be a text, not a list or a mapping',
  RESOURCE_EXHAUSTION: 'nested too deeply',
};

/** The value that the schema makes of a YAML or JSON text, or all of its problems, in the order of their lines. */
export function readYamlFile<T>(text: string, path: string, schema: z.ZodType<T>): Reading<T> {
  const file = parseYamlFile(text, path);
  return file.value === undefined ? file : readData(file.value, schema);
}

export function readData<T>(file: YamlFile, schema: z.ZodType<T>): Reading<T> {
  const result = schema.safeParse(file.data);
  if (result.success && file.doubles.length === 0) return { value: result.data, problems: [] };
  const complaints = result.success ? [] : complaintsOf(result.error);
  return failed([...file.doubles, ...complaints.map(({ path, message }) => file.problem(path, message))]);
}

export function parseYamlFile(text: string, path: string): Reading<YamlFile> {
  const whole = (message: string, line = 1): Problem => ({ path, field: '', message, line });
  if (Buffer.byteLength(text) > MAX_BYTES) return failed([whole('larger than 1 MiB; nothing of it was read')]);
  try {
    return parseBounded(text, path, whole);
  } catch (error) {
    // The library is recursive: a text that nests deeply enough ends its stack.
    return failed([whole(`not readable as YAML: ${syntaxMessage(error)}`)]);
  }
}

export function failed(problems: readonly Problem[]): { value: undefined; problems: readonly Problem[] } {
  return { value: undefined, problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}

function parseBounded(
  text: string,
  path: string,
  whole: (message: string, line: number) => Problem,
): Reading<YamlFile> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    // Values stay texts, numbers and booleans whatever tag stands before them.
    resolveKnownTags: false,
    // Keys are compared below: the library compares each one with every other one.
    uniqueKeys: false,
  });
  // What is missing at the end is missed on the last line that says something.
  const end = text.trimEnd().length;
  const lineAt = (offset: number): number => Math.max(1, lineCounter.linePos(Math.min(offset, end)).line);

  if (document.errors.length > 0) {
    const problems = document.errors.map(({ code, message, pos: [offset] }) => {
      const hint = offset >= end ? '; is the file cut off here?' : '';
      return whole(PLAINER[code] ?? `${shownText(message, SYNTAX_MESSAGE_CHARACTERS)}${hint}`, lineAt(offset));
    });
    return failed(distinct(problems).slice(0, MAX_SYNTAX_ERRORS));
  }
  const doubles = [...doubleKeys(document.contents, [])].map(({ at, first, second }) => ({
    path,
    field: fieldName(at),
    message: `there twice, first on line ${lineAt(first)}; keep one of them`,
    line: lineAt(second),
  }));
  try {
    const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    const problem = (at: readonly PropertyKey[], message: string): Problem => ({
      path,
      field: fieldName(at),
      message,
      line: lineAt(offsetOf(document, at)),
    });
    return { value: { data, doubles, problem }, problems: [] };
  } catch (error) {
    return failed([...doubles, whole(syntaxMessage(error), lineAt(offsetOfWrongAlias(document)))]);
  }
}

/** The parser reports each level of a list that is not closed. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.line} ${problem.message}`, problem])).values()];
}

function* doubleKeys(
  node: unknown,
  path: readonly PropertyKey[],
): Generator<{ at: readonly PropertyKey[]; first: number; second: number }> {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) if (isCollection(item)) yield* doubleKeys(item, [...path, index]);
  }
  if (!isMap(node)) return;
  const seen = new Map<string, number>();
  for (const { key, value } of node.items) {
    const name = keyName(key);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, startOf(key));
    else yield { at: [...path, name], first, second: startOf(key) };
    if (isCollection(value)) yield* doubleKeys(value, [...path, name]);
  }
}

/** Where the value at a path starts; a mapping, a list or nothing is found at its key. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const step of path) {
    const target: unknown = isAlias(node) ? node.resolve(document) : node;
    if (isMap(target)) {
      const pair = target.items.findLast(({ key }) => keyName(key) === String(step));
      if (pair === undefined) return offset;
      node = pair.value;
      offset = startOf(isCollection(node) || (isScalar(node) && node.value === null) ? pair.key : node);
    } else if (isSeq(target) && typeof step === 'number' && isNode(target.items[step])) {
      node = target.items[step];
      offset = startOf(node);
    } else {
      return offset;
    }
  }
  return offset;
}

/** The first alias whose anchor is not there, or else the first of too many. */
function offsetOfWrongAlias(document: Document): number {
  const aliases: { offset: number; resolved: boolean }[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      aliases.push({ offset: startOf(alias), resolved: alias.resolve(document) !== undefined });
      return aliases.length < MAX_ALIASES ? undefined : visit.BREAK;
    },
  });
  return (aliases.find(({ resolved }) => !resolved) ?? aliases[0])?.offset ?? 0;
}

function keyName(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function syntaxMessage(error: unknown): string {
  return shownText(error instanceof Error ? error.message : String(error), SYNTAX_MESSAGE_CHARACTERS);
}
