import * as fc from 'fast-check';
import type { Query, Scalar } from '../../shared/ports/store.ts';
import type { Job } from './jobs.ts';

const rollout = fc.constantFrom('r1', 'r2');
const stage = fc.integer({ min: 1, max: 3 });
const startsAt = fc.integer({ min: -2, max: 5 });
const note = fc.constantFrom(null, '', 'a', 'b', 'Z', 'ä');
const anyJob: fc.Arbitrary<Job> = fc.record({ rollout, stage, startsAt, held: fc.boolean(), note });

const limits = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined });
const anyQuery: fc.Arbitrary<Query<Job>> = fc
  .tuple(
    fc.oneof(
      fc.record({ where: fc.record({ rollout }) }),
      fc.record({ where: fc.record({ note }) }),
      fc.record({ where: fc.record({ held: fc.boolean() }) }),
      fc.record({ where: fc.record({ stage, rollout }) }),
      fc.record({ where: fc.record({ rollout, stage, startsAt }) }),
      fc.record({ where: fc.record({ rollout }), orderBy: fc.constant('note' as const) }),
      fc.record({ where: fc.record({ rollout, stage }), range: bounds('startsAt', startsAt) }),
      fc.record({ range: bounds('startsAt', startsAt) }),
      fc.record({ where: fc.record({ rollout }), range: bounds('note', fc.constantFrom('', 'a', 'c')) }),
    ),
    limits,
  )
  .map(([query, limit]) => (limit === undefined ? query : { ...query, limit }));

function bounds<F extends keyof Job, V extends string | number>(field: F, value: fc.Arbitrary<V>) {
  return fc.record({ field: fc.constant(field), from: value, to: value }, { requiredKeys: ['field'] });
}

/** The same jobs at every run, under ids that are not in the order of their making. */
export function sampleJobs(count: number): Record<string, Job> {
  const all = fc.sample(anyJob, { numRuns: count, seed: 7 });
  return Object.fromEntries(all.map((value, n) => [`job-${(n * 37) % count}`, value]));
}

/** The same queries at every run, each covered by an index of the jobs. */
export function sampleQueries(count: number): Query<Job>[] {
  return fc.sample(anyQuery, { numRuns: count, seed: 11 });
}

/** The meaning of a query in a few plain lines. */
export function byHand(all: Readonly<Record<string, Job>>, query: Query<Job>): string[] {
  const { where = {}, range, limit } = query;
  const ordered = query.orderBy ?? range?.field;
  const fits = (value: Job) =>
    Object.entries(where).every(([field, wanted]) => Reflect.get(value, field) === wanted) &&
    (range === undefined || isWithin(value[range.field], range));
  return Object.entries(all)
    .filter(([, value]) => fits(value))
    .toSorted(([a, one], [b, other]) => {
      return (ordered === undefined ? 0 : compare(one[ordered], other[ordered])) || compare(a, b);
    })
    .map(([id]) => id)
    .slice(0, limit);
}

function isWithin(value: Scalar, { from, to }: NonNullable<Query<Job>['range']>): boolean {
  if (typeof value !== typeof (from ?? to ?? value)) return false;
  return (from === undefined || compare(value, from) >= 0) && (to === undefined || compare(value, to) <= 0);
}

function compare(a: Scalar, b: Scalar): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}
