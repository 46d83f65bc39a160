import { expect, it } from 'vitest';
import { playScenario } from './scenario.ts';

/** Plays the scenarios of these seeds; every one must keep its promises and come to an end. */
export function itKeepsItsPromises(from: number, to: number): void {
  it(`keeps every promise and ends, seeds ${from} to ${to - 1}`, { timeout: 120_000 }, async () => {
    const broken: string[] = [];
    for (let seed = from; seed < to; seed++) {
      const { violations, outcomes } = await playScenario(seed);
      broken.push(...violations.map((violation) => `seed ${seed}: ${violation}`));
      if (!outcomes.every((outcome) => ENDED.has(outcome))) broken.push(`seed ${seed}: ended ${outcomes.join(', ')}`);
    }
    expect(broken).toEqual([]);
  });
}

const ENDED = new Set(['completed', 'superseded', 'aborted']);
