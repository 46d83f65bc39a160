import { z } from 'zod';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
  /** Why something is not in it. */
  readonly missing: string | undefined;
}

export const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const next = z
  .string()
  .nullish()
  .transform((token) => token || undefined);
const warning = z.object({ code: z.string(), message: z.string().nullish() }).nullish();
type Warning = z.output<typeof warning>;

export function pageOf<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z
    .object({ items: z.array(item).nullish(), nextPageToken: next, warning })
    .transform((page) => ({ items: page.items ?? [], next: page.nextPageToken, missing: missingBy([page.warning]) }));
}

/** By zone or region. One that could not be asked says so, and a page that leaves it out is not complete. */
export function aggregated<T>(key: 'instances' | 'routers', items: z.ZodType<readonly T[]>): z.ZodType<Page<T>> {
  const place = z.object({ [key]: items.nullish(), warning }).transform((of) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has this key
    const { [key]: found, warning: said } = of as { warning: Warning } & Record<
      typeof key,
      readonly T[] | null | undefined
    >;
    return { found: found ?? [], said };
  });
  return z
    .object({ items: z.record(z.string(), place).nullish(), nextPageToken: next, unreachables: texts, warning })
    .transform((page) => {
      const places = Object.values(page.items ?? {});
      const [unreachable] = page.unreachables;
      const missing = missingBy([page.warning, ...places.map(({ said }) => said)]);
      return {
        items: places.flatMap(({ found }) => found),
        next: page.nextPageToken,
        missing: unreachable === undefined ? missing : `${unreachable} cannot be reached`,
      };
    });
}

/** Places with nothing in them say so in a warning, too. */
function missingBy(warnings: readonly Warning[]): string | undefined {
  const said = warnings.find((each) => each && each.code !== 'NO_RESULTS_ON_PAGE');
  return said ? (said.message ?? said.code) : undefined;
}
