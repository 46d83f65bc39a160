import { expect, test } from 'vitest';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { manualClock } from './manualClock.ts';

test('an instance is remembered as it was, whatever has happened to it since', () => {
  const clock = manualClock();
  const world = createWorld({ clock, seed: 1 });
  const found = clock.now();
  world.place({ id: 'src-1', slug: 'acme', domain: 'acme.example.com', version: '5.1.9' });
  const run = world.dispatch({ customer: 'acme', environment: 'prod', version: '5.2.0' });
  const broken = clock.advance(20 * MINUTE);
  world.break('src-1', { kind: 'unhealthy' });
  const silent = clock.advance(MINUTE);
  world.break('src-1', { kind: 'silent' });
  const repaired = clock.advance(MINUTE);
  world.repair('src-1');
  const gone = clock.advance(MINUTE);
  world.remove('src-1');
  const at = (moment: number) => world.lookedAt('src-1', moment);

  const old = { kind: 'answers', version: '5.1.9', healthy: true };
  expect(at(found - MINUTE)).toEqual(old);
  expect(at(run.endsAt - 1)).toEqual(old);
  expect(at(run.endsAt)).toEqual({ ...old, version: '5.2.0' });
  expect(at(broken)).toEqual({ kind: 'answers', version: '5.2.0', healthy: false });
  expect(at(silent)).toEqual({ kind: 'silent' });
  expect(at(repaired)).toEqual({ ...old, version: '5.2.0' });
  expect(at(gone)).toEqual({ kind: 'absent' });
  expect(world.lookedAt('src-2', gone)).toEqual({ kind: 'absent' });
});
