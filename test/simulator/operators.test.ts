import { expect, it } from 'vitest';
import { playOperators } from './operatorScenario.ts';

it('whatever people command, and when, each attempt is dispatched once, within the budget, and every hold is told and ends', async () => {
  const broken: string[] = [];
  const seen = { rollbacks: 0, holds: 0 };
  for (let seed = 0; seed < 3; seed++) {
    const { violations, rollbacks, holds } = await playOperators(seed);
    broken.push(...violations.map((violation) => `seed ${seed}: ${violation}`));
    seen.rollbacks += rollbacks;
    seen.holds += holds;
  }
  expect(broken).toEqual([]);
  expect(seen.rollbacks).toBeGreaterThan(2);
  expect(seen.holds).toBeGreaterThan(2);
}, 60_000);
