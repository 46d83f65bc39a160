const LONGEST_TEXT = 4_096;
const LONGEST_STACK = 16_384;
const MOST_ITEMS = 50;
const DEEPEST = 5;

/** Names of fields whose value is nobody's business. */
const SECRET = /authorization|cookie|credential|password|private_?key|secret|token/i;

/** A value as a line of the log may hold it: of a bounded size, without cycles, and without fields that name a secret. */
function bounded(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return '…';
  if (value instanceof Error) return faultOf(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) {
    const more = value.length - MOST_ITEMS;
    const shown = value.slice(0, MOST_ITEMS).map((item) => bounded(item, depth + 1));
    return more > 0 ? [...shown, `… and ${more} more`] : shown;
  }
  return boundedFields(Object.entries(value), depth + 1);
}

export function boundedFields(fields: readonly (readonly [string, unknown])[], depth = 0): Record<string, unknown> {
  const shown = fields.slice(0, MOST_ITEMS);
  return Object.fromEntries(
    shown.map(([name, field]) => [name, SECRET.test(name) ? '[hidden]' : bounded(field, depth)]),
  );
}

export function text(value: string, longest = LONGEST_TEXT): string {
  return value.length > longest ? `${value.slice(0, longest).toWellFormed()}…` : value;
}

export function stackOf({ name, message, stack }: Error): string {
  return text(stack ?? `${name}: ${message}`, LONGEST_STACK);
}

/** Nothing but these: an error of a vendor's client may hold the whole request, with its credentials. */
function faultOf(error: Error, depth: number): object {
  const { name, message, cause } = error;
  return {
    name,
    message: text(message),
    stack: stackOf(error),
    ...(cause === undefined ? {} : { cause: cause instanceof Error ? bounded(cause, depth + 1) : undefined }),
  };
}
