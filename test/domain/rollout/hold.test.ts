import { describe, expect, it } from 'vitest';
import { heldAgain, heldBy, holdIncidentId, openHold } from '../../../shared/domain/rollout/hold.ts';
import { aborted, given, held, resumed, running } from './fixtures.ts';

const [MORNING, NOON, NIGHT] = ['2026-11-30T09:00:00Z', '2026-11-30T12:00:00Z', '2026-11-30T20:00:00Z'] as const;
const once = given(running(), [MORNING, held()]);

describe('a hold', () => {
  it('that something is added to is the same hold, since the same moment, and tells of both', () => {
    const about = { incident: '0.abc', instance: 'c1' };
    const twice = given(once, [NOON, heldBy(once, 'incident', 'incident 0.abc opened on c1', about)]);
    expect(twice.hold).toEqual({
      cause: 'incident',
      detail: 'incident 0.abc opened on c1; before that: why',
      since: Date.parse(MORNING),
      number: 1,
      ...about,
    });
  });

  it('after another is counted, so that two of the same moment are two', () => {
    const again = given(once, [NOON, resumed()], [NOON, held()]);
    expect(again.hold).toMatchObject({ number: 2, since: Date.parse(NOON) });
    expect(holdIncidentId(again.id, again.hold!)).toBe('held-prod-5.2.0-2');
    expect(holdIncidentId(once.id, once.hold!)).toBe('held-prod-5.2.0-1');
  });

  it('has a detail that ends, however much is added to it', () => {
    let rollout = once;
    for (let more = 0; more < 50; more++) {
      rollout = given(rollout, [NIGHT, heldBy(rollout, 'page', 'x'.repeat(100))]);
    }
    expect(rollout.hold?.detail).toHaveLength(2_000);
  });

  it('is over when a person has the rollout go on, and when it ends', () => {
    expect(openHold(once)).toMatchObject({ number: 1 });
    expect(openHold(given(once, [NOON, resumed()]))).toBeNull();
    expect(openHold(given(once, [NOON, aborted()]))).toBeNull();
  });
});

it.each([
  [{ failed: 0, waiting: 0, inFlight: 0 }, undefined],
  [{ failed: 2, waiting: 5, inFlight: 1 }, undefined],
  [{ failed: 3, waiting: 5, inFlight: 0 }, '3 failed instances of stage 3 spent its failure budget of 3'],
  [{ failed: 1, waiting: 0, inFlight: 1 }, undefined],
  [{ failed: 1, waiting: 0, inFlight: 0 }, '1 failed instance of stage 3 and nothing else is left to do'],
])('a rollout with %o that went on: %s', (counts, why) => {
  const again = heldAgain({ stage: 3, lanes: 3, ...counts });
  expect(again?.startsWith(why ?? '') ?? undefined).toBe(why === undefined ? undefined : true);
});
