import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  UNUSED,
  type WriteAllowance,
  type WriteLimits,
  available,
  block,
  grant,
  share,
} from '../../../shared/domain/limits/writeAllowance.ts';
import { fixed } from '../calendar/arbitraries.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 23, 9);
const LIMITS: WriteLimits = { perMinute: 80, perHour: 500 };

interface Write {
  readonly at: number;
  readonly writes: number;
}

const limits = fc.record({ perMinute: fc.integer({ min: 1, max: 12 }), perHour: fc.integer({ min: 1, max: 40 }) });
/** Moments on, one after the other: often within a minute, and sometimes hours apart. */
const steps = fc.array(
  fc.record({
    pause: fc.oneof(fc.nat({ max: 90 * SECOND }), fc.nat({ max: 20 * MINUTE }), fc.constantFrom(0, MINUTE, HOUR)),
    wish: fc.nat({ max: 15 }),
  }),
  { maxLength: 80 },
);

/** Asks at every step for as much as it wishes, and takes what is there. */
function played(asked: readonly { pause: number; wish: number }[], limit: WriteLimits, from = START): Write[] {
  let allowance: WriteAllowance = UNUSED;
  let now = from;
  return asked.map(({ pause, wish }) => {
    now += pause;
    const writes = Math.min(wish, available(allowance, limit, now));
    allowance = grant(allowance, writes, now);
    return { at: now, writes };
  });
}

/** The most that any window of this length holds: the fullest one begins with a write. */
function modelMost(writes: readonly Write[], length: number): number {
  const within = ({ at }: Write): number =>
    writes.filter((other) => other.at >= at && other.at < at + length).reduce((sum, other) => sum + other.writes, 0);
  return Math.max(0, ...writes.map(within));
}

describe('the allowance of writes', () => {
  it('never lets a window of a minute or of an hour hold more than the limit, wherever it begins', () => {
    fc.assert(
      fc.property(steps, limits, fc.nat({ max: MINUTE }), (asked, limit, offset) => {
        const writes = played(asked, limit, START + offset);
        expect(modelMost(writes, MINUTE)).toBeLessThanOrEqual(limit.perMinute);
        expect(modelMost(writes, HOUR)).toBeLessThanOrEqual(limit.perHour);
      }),
      fixed(600),
    );
  });

  it('gives what is left of both limits when the last writes are long over', () => {
    fc.assert(
      fc.property(steps, limits, (asked, limit) => {
        const writes = played([...asked, { pause: HOUR + MINUTE, wish: 100 }], limit);
        expect(writes.at(-1)?.writes).toBe(Math.min(limit.perMinute, limit.perHour));
      }),
      fixed(200),
    );
  });

  it('forgets what is older than an hour and the rest of its minute', () => {
    const early = grant(UNUSED, 3, START);
    expect(grant(early, 1, START + HOUR + MINUTE - 1).granted).toHaveLength(2);
    expect(grant(early, 1, START + HOUR + MINUTE).granted).toEqual([{ minute: START + HOUR + MINUTE, writes: 1 }]);
  });

  it('adds up what is granted in one minute, and is itself never changed', () => {
    const once = grant(UNUSED, 3, START + 5 * SECOND);
    expect(grant(once, 4, START + 50 * SECOND).granted).toEqual([{ minute: START, writes: 7 }]);
    expect(once.granted).toEqual([{ minute: START, writes: 3 }]);
    expect(grant(once, 0, START + MINUTE)).toBe(once);
  });

  it('is whole when it is unused', () => {
    expect(available(UNUSED, LIMITS, START)).toBe(80);
    expect(available(UNUSED, { perMinute: 80, perHour: 30 }, START)).toBe(30);
    expect(UNUSED).toEqual({ granted: [], blockedUntil: 0, blockedFor: '' });
  });

  it('is nothing while the vendor has asked to wait, and as before from that moment on', () => {
    const blocked = block(grant(UNUSED, 10, START), START + 5 * MINUTE, 'secondary rate limit');
    expect(available(blocked, LIMITS, START + 5 * MINUTE - 1)).toBe(0);
    expect(available(blocked, LIMITS, START + 5 * MINUTE)).toBe(80);
    expect(grant(blocked, 1, START).blockedUntil).toBe(START + 5 * MINUTE);
  });

  it('never waits for less because it is asked once more', () => {
    const waits = fc.array(fc.tuple(fc.nat({ max: HOUR }), fc.string()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(waits, (asked) => {
        let allowance = UNUSED;
        for (const [wait, why] of asked) {
          const before = allowance.blockedUntil;
          allowance = block(allowance, START + wait, why);
          expect(allowance.blockedUntil).toBe(Math.max(before, START + wait));
        }
        const longest = asked.find(([wait]) => START + wait === allowance.blockedUntil);
        expect(allowance.blockedFor).toBe(longest?.[1]);
      }),
      fixed(200),
    );
  });
});

describe('what is available, shared', () => {
  const wants = fc.array(fc.nat({ max: 30 }), { maxLength: 12 });
  const totals = fc.integer({ min: -3, max: 120 });
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

  it('is used up or leaves nobody wanting, and gives nobody more than he wants', () => {
    fc.assert(
      fc.property(totals, wants, (total, wanted) => {
        const given = share(total, wanted);
        expect(given).toHaveLength(wanted.length);
        expect(sum(given)).toBe(Math.min(Math.max(0, total), sum(wanted)));
        for (const [index, each] of given.entries()) {
          expect(each).toBeGreaterThanOrEqual(0);
          expect(each).toBeLessThanOrEqual(wanted[index] ?? 0);
        }
      }),
      fixed(500),
    );
  });

  it('leaves nobody with less than an equal share who wants it, nor two in want further apart than one', () => {
    fc.assert(
      fc.property(totals, wants, (total, wanted) => {
        const given = share(total, wanted);
        const equal = Math.floor(Math.max(0, total) / Math.max(1, wanted.length));
        const most = Math.max(0, ...given);
        for (const [index, each] of given.entries()) {
          const want = wanted[index] ?? 0;
          expect(each).toBeGreaterThanOrEqual(Math.min(want, equal));
          if (each < want) expect(most - each).toBeLessThanOrEqual(1);
        }
      }),
      fixed(500),
    );
  });

  it('goes by the order only for what cannot be divided', () => {
    expect(share(5, [9, 9, 9])).toEqual([2, 2, 1]);
    expect(share(10, [1, 9, 9])).toEqual([1, 5, 4]);
    const shuffled = wants.chain((wanted) =>
      fc.shuffledSubarray([...wanted.keys()], { minLength: wanted.length }).map((order) => ({ wanted, order })),
    );
    fc.assert(
      fc.property(totals, shuffled, (total, { wanted, order }) => {
        const given = share(total, wanted);
        const other = share(
          total,
          order.map((index) => wanted[index] ?? 0),
        );
        for (const [place, index] of order.entries()) {
          expect(Math.abs((other[place] ?? 0) - (given[index] ?? 0))).toBeLessThanOrEqual(1);
        }
        // Among those in want of the same, the first ones are never worse off.
        for (let index = 1; index < given.length; index++) {
          if (wanted[index] === wanted[index - 1]) {
            expect(given[index] ?? 0).toBeLessThanOrEqual(given[index - 1] ?? 0);
          }
        }
      }),
      fixed(500),
    );
  });

  it('is nothing for nobody, or of nothing', () => {
    expect(share(7, [])).toEqual([]);
    expect(share(0, [1, 2])).toEqual([0, 0]);
    expect(share(-1, [1, 2])).toEqual([0, 0]);
  });
});
