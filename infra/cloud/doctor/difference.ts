/** One thing that is not as the code expects it. */
export interface Difference {
  /** `job tranche-pulse` */
  readonly thing: string;
  /** What is there, what is expected, and what to do, in one line. */
  readonly detail: string;
}

/** Puts the cloud back to what the code expects; without the refresh it would not notice what others have changed. */
export const REMEDY = 'run `npm --prefix infra/gcp run up -- --refresh`';

export function missing(thing: string, remedy = REMEDY): Difference {
  return { thing, detail: `is not there; ${remedy}` };
}

/** @param what `schedule`; values are shown as they are */
export function differs(
  thing: string,
  what: string,
  values: { readonly found: string; readonly expected: string },
  remedy = REMEDY,
): Difference {
  return { thing, detail: `${what} is ${values.found}, expected ${values.expected}; ${remedy}` };
}

/** Differences between texts that should be equal, for each of `[what, found, expected]`. */
export function unequal(
  thing: string,
  pairs: readonly (readonly [what: string, found: string, expected: string])[],
): Difference[] {
  return pairs
    .filter(([, found, expected]) => found !== expected)
    .map(([what, found, expected]) => differs(thing, what, { found: found === '' ? 'not set' : found, expected }));
}
