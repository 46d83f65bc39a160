import { describe } from 'vitest';
import { itKeepsItsPromises } from './promises.ts';

/** One of four quarters, so that several workers share a thousand scenarios. */
describe('whatever is lost, doubled, delayed or killed, a rollout', () => {
  for (let seed = 500; seed < 750; seed += 50) itKeepsItsPromises(seed, seed + 50);
});
