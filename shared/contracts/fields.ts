import { z } from 'zod';

/** What a field should hold: a noun for it, and what to write instead of a wrong value. */
export interface Expected {
  readonly noun: string;
  readonly write: string;
  /** A better message for values that are known to go wrong in a certain way. */
  readonly explain?: (value: unknown) => string | undefined;
}

/** A field of a body that could not be used, and what would be right. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** What a request's body says, or all of its errors. */
export type BodyReading<T> = { readonly value: T } | { readonly errors: readonly FieldError[] };

const SHOWN_CHARACTERS = 80;
/** Control and format characters: they could forge a line of a log or turn the direction of the text around them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text from outside as a message may show it: one line, bounded, nothing invisible. */
export function shownText(text: string, characters = SHOWN_CHARACTERS): string {
  const short = text.length > characters ? `${text.slice(0, characters)}…` : text;
  return short.toWellFormed().replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Any value from outside as a message may show it; strings are quoted, as 5.2 and "5.2" differ. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${shownText(value)}"`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return String(value);
}

export function complaint(value: unknown, { noun, write, explain }: Expected): string {
  if (value === undefined || value === null) return `missing; write ${write}`;
  const explained = explain?.(value);
  if (explained !== undefined) return explained;
  return `${shown(value)} is no ${noun}; write ${write}`;
}

/** `spec.maintenanceWindow.days[1]`: where a value stands, as messages name it. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`;
    const key = shownText(String(step));
    return name === '' ? key : `${name}.${key}`;
  }, '');
}

/** Something that a vendor says besides: what is missing or of another shape than we know is left out. */
export function lenient<T>(schema: z.ZodType<T>) {
  return schema.optional().catch(undefined);
}

/** A value of one line. `read` gives `undefined` for a text that is not what is expected. */
export function text<T>(expected: Expected, read: (text: string) => T | undefined) {
  return z.unknown().transform((value, context): T => {
    const found = typeof value === 'string' ? read(value) : undefined;
    if (found !== undefined) return found;
    context.issues.push({ code: 'custom', input: value, message: misread(value, expected, read) });
    return z.NEVER;
  });
}

/** YAML reads an unquoted `1234` or `true` as something else than a text. */
function misread(value: unknown, expected: Expected, read: (text: string) => unknown): string {
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  if (!scalar || read(String(value)) === undefined) return complaint(value, expected);
  return `${value} is a ${typeof value} here and not a text; write it in quotes: "${value}"`;
}

/** A text that must only pass a test. */
export function textThat(expected: Expected, test: (text: string) => boolean) {
  return text(expected, (value) => (test(value) ? value : undefined));
}

export function valueThat<T>(expected: Expected, test: (value: unknown) => value is T) {
  return z.unknown().transform((value, context): T => {
    if (test(value)) return value;
    context.issues.push({ code: 'custom', input: value, message: complaint(value, expected) });
    return z.NEVER;
  });
}

/** Something that may be left out; a key without a value counts as left out. */
export function optional<T>(schema: z.ZodType<T>) {
  return schema.nullish().transform((value): T | undefined => value ?? undefined);
}

export function withDefault<T>(schema: z.ZodType<T>, otherwise: T) {
  return schema.nullish().transform((value): T => value ?? otherwise);
}

/** A mapping whose unknown fields are ignored. */
export function mapping<S extends z.ZodRawShape>(shape: S, write: string) {
  return z.object(shape, { error: ({ input }) => complaint(input, { noun: 'mapping', write }) });
}

/** A mapping in which an unknown field is a mistake: a misspelt safeguard must not be silently left out. */
export function strictMapping<S extends z.ZodRawShape>(shape: S, write: string) {
  const known = Object.keys(shape).join(', ');
  const error = (issue: { code?: string | undefined; input?: unknown }): string =>
    issue.code === 'unrecognized_keys'
      ? `no such field; there are: ${known}`
      : complaint(issue.input, { noun: 'mapping', write });
  return z.strictObject(shape, { error });
}

export function list<T>(item: z.ZodType<T>, write: string) {
  return z.array(item, { error: ({ input }) => complaint(input, { noun: 'list', write }) });
}

/** Every complaint with the path of the value it is about; one about unknown keys becomes one for each of them. */
export function complaintsOf(error: z.ZodError): { path: PropertyKey[]; message: string }[] {
  return error.issues.flatMap((issue) => {
    const { path, message } = issue;
    if (issue.code !== 'unrecognized_keys') return [{ path, message }];
    return issue.keys.map((key) => ({ path: [...path, key], message }));
  });
}

export function readBody<T>(body: unknown, schema: z.ZodType<T>): BodyReading<T> {
  const result = schema.safeParse(body);
  if (result.success) return { value: result.data };
  return {
    errors: complaintsOf(result.error).map(({ path, message }) => ({ field: fieldName(path) || 'body', message })),
  };
}
