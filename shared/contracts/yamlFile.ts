import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import type { Problem } from '../ports/fleetSource.ts';
import { complaintsOf, fieldName, shown, shownText } from './fields.ts';

/** A value that was read, or every reason why it could not be. */
export type Reading<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value: undefined; readonly problems: readonly Problem[] };

/** A file of one YAML document (JSON is YAML too) as plain data, which still knows the lines of its fields. */
export interface YamlFile {
  readonly data: unknown;
  /** A problem with the value at this path, at its line, or at that of the nearest mapping or list around it. */
  problem(path: readonly PropertyKey[], message: string): Problem;
  /** The value that the schema makes of the data, or of the part of it at `at`. */
  check<T>(schema: z.ZodType<T>, data?: unknown, at?: readonly PropertyKey[]): Reading<T>;
}

const MAX_BYTES = 1024 * 1024;
/** Aliases of aliases grow exponentially; a configuration file needs few. */
const MAX_ALIASES = 100;
/** One slip can make hundreds of syntax errors: the first ones tell what to do. */
const MAX_SYNTAX_ERRORS = 20;

export function readYamlFile<T>(text: string, path: string, schema: z.ZodType<T>): Reading<T> {
  const file = parseYamlFile(text, path);
  return file.value === undefined ? file : file.value.check(schema);
}

export function parseYamlFile(text: string, path: string): Reading<YamlFile> {
  const refused = (message: string, line?: number): Problem => ({
    path,
    field: '',
    message,
    ...(line !== undefined && { line }),
  });
  if (Buffer.byteLength(text) > MAX_BYTES) return failed([refused('the file is larger than 1 MiB')]);

  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      // The parser compares each key with all the others; `duplicateKeys` needs one pass.
      uniqueKeys: false,
    });
    const syntax = document.errors.slice(0, MAX_SYNTAX_ERRORS);
    const lineAt = (offset: number): number => Math.max(1, lines.linePos(Math.min(offset, text.length)).line);
    if (syntax.length > 0) {
      return failed(syntax.map(({ code, message, pos }) => refused(syntaxMessage(code, message), lineAt(pos[0]))));
    }

    const problem = (at: readonly PropertyKey[], message: string): Problem => {
      const line = lineAt(offsetOf(document, at));
      return { path, field: fieldName(at), message, line };
    };
    const doubles = duplicateKeys(document, lineAt).map(({ field, message, line }) => ({ path, field, message, line }));
    const alias = firstAlias(document);
    let data: unknown;
    try {
      data = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      return failed([...doubles, refused(messageOf(error), alias === undefined ? undefined : lineAt(alias))]);
    }
    if (doubles.length > 0) return failed(doubles);
    return { value: fileOf(data, problem), problems: [] };
  } catch (error) {
    // The parser is recursive: a file that nests deeply enough ends its stack.
    return failed([refused(`no YAML: ${messageOf(error)}`)]);
  }
}
