import { describe } from 'vitest';
import { itKeepsItsPromises } from './promises.ts';

/** One of four quarters, so that several workers share three hundred scenarios. */
describe('whatever is lost, doubled, delayed or killed, a rollout', () => {
  for (let seed = 0; seed < 75; seed += 25) itKeepsItsPromises(seed, seed + 25);
});
