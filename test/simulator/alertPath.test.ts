import { expect, it } from 'vitest';
import { playAlertPath } from './alertScenario.ts';

it('whatever is lost, doubled, late or killed, everybody is called once, and told everything once', async () => {
  const broken: string[] = [];
  for (let seed = 0; seed < 8; seed++) {
    const { violations } = await playAlertPath(seed);
    broken.push(...violations.map((violation) => `seed ${seed}: ${violation}`));
  }
  expect(broken).toEqual([]);
}, 60_000);
