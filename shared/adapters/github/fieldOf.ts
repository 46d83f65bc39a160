/** A field of an answer whose shape nobody has checked; `undefined` where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}

/** GitHub's ids are numbers, here they are text; `undefined` when it is no id. */
export function idOf(value: unknown): string | undefined {
  return (typeof value === 'number' || typeof value === 'bigint') && value > 0 ? String(value) : undefined;
}
