/** A message of the protocol, as Google's clients take and give it. */
export type Wire = Readonly<Record<string, unknown>>;

const MOST = 10;
const UNSPECIFIED = /_UNSPECIFIED$/;

/**
 * What somebody has set besides: the paths at which what was found differs from what Tranche would have written for it.
 * So whatever was read into a resource, and whatever the service fills in with nothing, is none.
 * @returns for a resource: nothing at all where there is nothing
 */
export function besides(found: Wire, written: Wire): { readonly besides?: readonly string[] } {
  const [before, after] = [leaves(found), leaves(written)];
  const paths = [...before.keys(), ...after.keys()].filter((path) => before.get(path) !== after.get(path));
  const all = [...new Set(paths)].toSorted();
  const more = all.length > MOST ? [`${all.length - MOST} more`] : [];
  return all.length === 0 ? {} : { besides: [...all.slice(0, MOST), ...more] };
}

/** Values by their paths. The protocol does not tell a value that is empty or zero from one that is not set. */
function leaves(message: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (value: unknown, path: readonly string[]): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) add(item, [...path, String(index)]);
    } else if (value instanceof Uint8Array) {
      if (value.length > 0) found.set(path.join('.'), Buffer.from(value).toString('base64'));
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        if (!namesChoice(value, key, item)) add(item, [...path, key]);
      }
    } else if (isSet(value)) {
      found.set(path.join('.'), String(value));
    }
  };
  add(message, []);
  return found;
}

/** Of fields that exclude each other, the clients also say which one is set: `layout: 'gridLayout'`. */
function namesChoice(message: object, key: string, value: unknown): boolean {
  return typeof value === 'string' && value !== key && Object.hasOwn(message, value);
}

function isSet(value: unknown): value is string | number | bigint | true {
  return Boolean(value) && value !== '0' && !(typeof value === 'string' && UNSPECIFIED.test(value));
}
