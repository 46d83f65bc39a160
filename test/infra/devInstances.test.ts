import { describe, expect, it } from 'vitest';
import { devInstancesRoute } from '../../infra/local/devInstances.ts';
import { createWorld } from '../../infra/local/standins/world.ts';
import { MINUTE } from '../../shared/domain/calendar/time.ts';
import { manualClock } from './standins/manualClock.ts';

const clock = manualClock();
const world = createWorld({ clock, seed: 1 });
world.place({ id: 'src-1', slug: 'acme', domain: 'acme.example.com', version: '5.1.9' });
const route = devInstancesRoute(world);
const post = (body: unknown, id = 'src-1') =>
  route({ method: 'POST', path: `/dev/instances/${id}`, body: Buffer.from(JSON.stringify(body)) });
const isWell = (): boolean => {
  const seen = world.look('acme.example.com');
  return seen.kind === 'answers' && seen.healthy;
};

describe('an instance of the stand-in world', () => {
  it('breaks and is repaired on command', async () => {
    expect(await post({ action: 'break' })).toMatchObject({ status: 200 });
    expect(isWell()).toBe(false);
    expect(await post({ action: 'repair' })).toMatchObject({ status: 200 });
    expect(isWell()).toBe(true);
  });

  it('flaps by the clock: broken for so many minutes, well for as many', async () => {
    await post({ action: 'flap', everyMinutes: 3 });
    const seen = Array.from({ length: 12 }, () => {
      const well = isWell();
      clock.advance(MINUTE);
      return well ? '+' : '-';
    });
    expect(seen.join('')).toBe('---+++---+++');
    const looks = world.looksBetween('src-1', clock.now() - 12 * MINUTE, clock.now());
    const unwell = looks.filter(({ seen: each }) => each.kind === 'answers' && !each.healthy);
    expect(Math.min(...unwell.map(({ since }) => since))).toBe(clock.now() - 12 * MINUTE);
    await post({ action: 'repair' });
  });

  it.each([
    [{}, 'action'],
    [{ action: 'flap' }, 'everyMinutes'],
    [{ action: 'flap', everyMinutes: 0 }, 'everyMinutes'],
    [{ action: 'break', kind: 'sleepy' }, 'kind'],
    [{ action: 'repair', kind: 'silent' }, 'kind'],
    ['break', 'body'],
  ])('is not touched by what cannot be read: %j', async (body, field) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    expect(isWell()).toBe(true);
  });

  it('must exist', async () => {
    expect(await post({ action: 'break' }, 'src-9')).toMatchObject({ status: 404 });
  });
});
