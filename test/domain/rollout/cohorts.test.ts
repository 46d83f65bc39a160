import { describe, expect, it } from 'vitest';
import type { Instance } from '../../../shared/domain/fleet/instance.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import { cohortSize, rankGroup } from '../../../shared/domain/rollout/cohorts.ts';
import { fleetOf, instanceWith, planWith } from './fixtures.ts';

/** How many of each group are upgraded in each stage, as `trial 3/10`, the stage's own and the sum so far. */
function sizes(fleet: readonly Instance[], type: keyof typeof defaultPolicies = 'major'): string[] {
  const { instances } = planWith({ fleet, policy: defaultPolicies[type] });
  const counts = new Map<string, number>();
  for (const { group, stage, wave } of instances) {
    const key = `${stage}.${wave} ${group}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${key} ${count}`).toSorted();
}

const customers = fleetOf({ customer: 40 });
const orderOf = (line: string, group: readonly Instance[]) => rankGroup(line, group).map(({ id }) => id);

describe('a percentage of a group', () => {
  it.each([
    { percent: 10, of: 10, is: 1 },
    { percent: 10, of: 11, is: 2 },
    { percent: 30, of: 10, is: 3 },
    { percent: 40, of: 7, is: 3 },
    { percent: 100, of: 7, is: 7 },
    { percent: 55, of: 100, is: 55 },
    { percent: 7, of: 100, is: 7 },
    { percent: 0.07, of: 10_000, is: 7 },
    { percent: 33.33, of: 10_000, is: 3_333 },
    { percent: 33.34, of: 9, is: 4 },
  ])('is rounded up: $percent % of $of is $is', ({ percent, of, is }) => {
    expect(cohortSize(percent, of)).toBe(is);
  });

  it('that is not zero is at least one instance', () => {
    expect(cohortSize(0.01, 1)).toBe(1);
    expect(cohortSize(1, 3)).toBe(1);
  });

  it('that is zero is nobody, and of an empty group there is nobody', () => {
    expect(cohortSize(0, 1_000)).toBe(0);
    expect(cohortSize(10, 0)).toBe(0);
  });
});

describe('the cohorts of a stage', () => {
  it('of a quarterly release are cumulative, each group by itself', () => {
    expect(sizes(fleetOf({ internal: 5, trial: 11, customer: 21 }))).toEqual([
      '1.1 internal 5',
      '3.1 customer 3',
      '3.1 trial 4',
      '4.1 customer 6',
      '4.1 trial 7',
      '5.1 customer 12',
    ]);
  });

  it('of a monthly release are 10, 40 and 100 % of trials and of customers, each group by itself', () => {
    expect(sizes(fleetOf({ internal: 1, trial: 20, customer: 5 }), 'minor')).toEqual([
      '1.1 internal 1',
      '2.1 customer 1',
      '2.1 trial 2',
      '2.2 customer 1',
      '2.2 trial 6',
      '2.3 customer 3',
      '2.3 trial 12',
    ]);
  });

  it('take the only trial and the only customer first', () => {
    expect(sizes(fleetOf({ trial: 1, customer: 1 }))).toEqual(['3.1 customer 1', '3.1 trial 1']);
  });

  it('count eligible instances only', () => {
    const paused = fleetOf({ customer: 10 }).map((each) => ({
      ...each,
      id: `p${each.id}`,
      releaseChannel: 'pause' as const,
    }));
    expect(sizes([...fleetOf({ customer: 10 }), ...paused])).toEqual(sizes(fleetOf({ customer: 10 })));
  });
});

describe('the order of a group', () => {
  it('is the same at every restart of the line, whatever order the fleet is read in', () => {
    expect(orderOf('5.2', customers.toReversed())).toEqual(orderOf('5.2', customers));
    const order = (version: string) => planWith({ version, fleet: customers }).instances.map(({ id }) => id);
    expect(order('5.2.0')).toEqual(order('5.2.7'));
  });

  it('differs from line to line, so that no customer is always first', () => {
    const firsts = new Set(Array.from({ length: 20 }, (_, minor) => orderOf(`5.${minor}`, customers)[0]));
    expect(firsts.size).toBeGreaterThan(8);
  });

  it('is not the order of the names', () => {
    expect(orderOf('5.2', customers)).not.toEqual(customers.map(({ id }) => id).toSorted());
  });

  it('does not change for the others when one joins or leaves', () => {
    const order = orderOf('5.2', customers);
    const [gone] = customers;
    const without = orderOf('5.2', customers.slice(1));
    expect(without).toEqual(order.filter((id) => id !== gone?.id));
  });

  it('has those marked canary at the front and those marked last at the end', () => {
    const marked = customers.map((each, index) => ({ ...each, canary: index % 10 === 3, last: index % 10 === 7 }));
    const order = rankGroup('5.2', marked);
    expect(order.slice(0, 4).every(({ canary }) => canary)).toBe(true);
    expect(order.slice(-4).every(({ last }) => last)).toBe(true);
  });

  it('leaves the order among canaries, and among those marked last, to the line', () => {
    const canaries = customers.map((each) => ({ ...each, canary: true }));
    const last = customers.map((each) => ({ ...each, last: true }));
    expect(orderOf('5.2', canaries)).toEqual(orderOf('5.2', customers));
    expect(orderOf('5.2', last)).toEqual(orderOf('5.2', customers));
  });

  it('has a canary first even of a single group: a canary among customers is no canary among trials', () => {
    const fleet = [...fleetOf({ trial: 5, customer: 5 }), instanceWith('canary', { canary: true })];
    const { instances } = planWith({ fleet });
    const first = instances.find(({ group }) => group === 'customer');
    expect(first).toMatchObject({ id: 'canary', stage: 3, rank: 1, groupSize: 6 });
  });
});
