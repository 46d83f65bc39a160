import { describe } from 'vitest';
import { itKeepsItsPromises } from './promises.ts';

/** One of two halves, so that two workers share a thousand scenarios. */
describe('whatever is lost, doubled, delayed or killed, a rollout', () => {
  for (let seed = 500; seed < 1000; seed += 50) itKeepsItsPromises(seed, seed + 50);
});
