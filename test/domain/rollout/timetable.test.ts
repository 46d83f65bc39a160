import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pace } from '../../../shared/domain/limits/pace.ts';
import { Starts } from '../../../shared/domain/rollout/starts.ts';
import { Timetable } from '../../../shared/domain/rollout/timetable.ts';
import { fixed } from '../calendar/arbitraries.ts';
import { modelMostTogether } from './model.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PULSE = 5 * MINUTE;
const NOON = Date.UTC(2026, 10, 23, 12);

interface Wish {
  readonly after: number;
  readonly every: number;
  readonly shift: number;
  readonly stage: number;
}

const paces: fc.Arbitrary<Pace> = fc.record({
  perPulse: fc.integer({ min: 1, max: 4 }),
  perHour: fc.integer({ min: 1, max: 12 }),
});
/** Every so many minutes an instance may start for some minutes: windows come in any order, and hold a pulse each. */
const asked: fc.Arbitrary<readonly Wish[]> = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 30 }),
    every: fc.constantFrom(5, 20, 45, 120),
    shift: fc.integer({ min: 0, max: 23 }),
    stage: fc.constantFrom(0, 1),
  }),
  { maxLength: 60 },
);
const ample = { lanes: 1_000, duration: 30 * MINUTE };

/** Open from each multiple of `every` on, for five minutes, or always if that is all the time. */
function opening({ every, shift }: Pick<Wish, 'every' | 'shift'>): (from: number) => number {
  const period = every * MINUTE;
  const offset = (shift * PULSE) % period;
  return (from) => {
    const begun = Math.floor((from - offset) / period) * period + offset;
    return from < begun + PULSE ? from : begun + period;
  };
}

interface Placed {
  readonly at: number;
  readonly allowed: (from: number) => number;
  readonly from: number;
}

/** Two stages that overlap, with one account of their starts, as where one stage follows close upon the other. */
function placed(wishes: readonly Wish[], pace: Pace, registeredAt: number): Placed[] {
  const starts = new Starts(pace, registeredAt);
  const stages = [0, 1].map(() => new Timetable({ ...ample, from: registeredAt, registeredAt, starts }));
  return wishes.map(({ after, stage, ...rhythm }) => {
    const allowed = opening(rhythm);
    const from = registeredAt + after * PULSE;
    const at = stages[stage]?.place(from, allowed);
    if (at === undefined) throw new Error('everybody has a place');
    return { at, allowed, from };
  });
}

/** Between two pulses, or at one. */
const moments = fc.integer({ min: 0, max: 299 }).map((seconds) => NOON + seconds * 1_000);

describe('the account of starts', () => {
  it('lets no pulse and no hour, wherever it begins, have more starts than the pace', () => {
    fc.assert(
      fc.property(asked, paces, moments, (wishes, pace, registeredAt) => {
        const times = placed(wishes, pace, registeredAt).map(({ at }) => at);
        expect(modelMostTogether(times, MINUTE)).toBeLessThanOrEqual(pace.perPulse);
        expect(modelMostTogether(times, HOUR)).toBeLessThanOrEqual(pace.perHour);
      }),
      fixed(500),
    );
  });

  it('makes nobody wait for longer than it must', () => {
    fc.assert(
      fc.property(asked, paces, moments, (wishes, pace, registeredAt) => {
        const done: number[] = [];
        for (const { at, allowed, from } of placed(wishes, pace, registeredAt)) {
          expect(at).toBe(modelFirst(done, pace, allowed, from, registeredAt));
          done.push(at);
        }
      }),
      fixed(300),
    );
  });

  it('keeps the lanes of each stage as well', () => {
    const lanes = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(asked, paces, lanes, (wishes, pace, few) => {
        const starts = new Starts(pace, NOON);
        const timetable = new Timetable({ ...ample, lanes: few, from: NOON, registeredAt: NOON, starts });
        const times = wishes.map(({ after, ...rhythm }) => timetable.place(NOON + after * PULSE, opening(rhythm)) ?? 0);
        expect(modelMostTogether(times, ample.duration)).toBeLessThanOrEqual(few);
        expect(modelMostTogether(times, HOUR)).toBeLessThanOrEqual(pace.perHour);
      }),
      fixed(200),
    );
  });
});

/** Tries one pulse after the other. What starts at the registration counts with the pulse after it. */
function modelFirst(
  done: readonly number[],
  { perPulse, perHour }: Pace,
  allowed: (from: number) => number,
  from: number,
  registeredAt: number,
): number {
  const onGrid = (at: number): number => Math.ceil(at / PULSE) * PULSE;
  const others = done.map(onGrid);
  const room = (at: number): boolean => {
    if (others.filter((other) => other === at).length >= perPulse) return false;
    const all = [...others, at];
    return all.every((first) => all.filter((each) => each >= first && each < first + HOUR).length <= perHour);
  };
  if (from === registeredAt && allowed(from) === from && room(onGrid(from))) return from;
  let pulse = onGrid(from);
  while (allowed(pulse) !== pulse || !room(pulse)) pulse += PULSE;
  return pulse;
}
